/** A question that customers ask, with words that they use instead. */
export type FaqEntry = {
  question: string;
  answer: string;
  /** Further words that point at this entry. */
  words: string;
};

/** Fernway Tea's frequently asked questions: the FAQ page shows them, and AI search answers from them. */
export const faq: readonly FaqEntry[] = [
  {
    question: 'How long does delivery take?',
    answer:
      'Orders placed before 14:00 leave on the same working day. Within Germany they arrive in 1 to 2 working days, in the rest of the EU in 3 to 5.',
    words: 'deliver shipping ship send arrive parcel post days fast when order',
  },
  {
    question: 'What does shipping cost?',
    answer: 'Shipping is €3.90 within Germany and €7.90 in the rest of the EU. From €45 we pay for it.',
    words: 'delivery price fee free charge expensive much postage',
  },
  {
    question: 'Can I return a tea that I do not like?',
    answer:
      'Yes. Unopened tins come back within 30 days for a full refund. If you opened one and it is not for you, write to us: we will find one that is.',
    words: 'refund return money back exchange unhappy complaint wrong',
  },
  {
    question: 'How should I store my tea?',
    answer:
      'In its tin, away from light, heat and the spice drawer. Green teas taste best within six months of opening, black teas within a year.',
    words: 'keep fresh store storage shelf life expire best before old tin',
  },
  {
    question: 'Which teas have no caffeine?',
    answer:
      'Meadow Chamomile has none. White Peony has little; all others have as much as you would expect from green, oolong and black tea.',
    words: 'caffeine decaf sleep evening herbal pregnant children night',
  },
  {
    question: 'How hot should the water be?',
    answer:
      '75 °C for green tea, 85 °C for white and oolong, 95 °C for black, and boiling for herbal infusions. The exact figure is on each tin.',
    words: 'temperature brew brewing degrees boil steep water hot how make infuse minutes',
  },
  {
    question: 'Are your teas organic?',
    answer:
      'Four of the six are certified organic (DE-ÖKO-006). First Flush Sencha and Smoked Orchard come from gardens too small for the paperwork; they use no pesticides either.',
    words: 'organic bio pesticide certified certificate natural fair',
  },
  {
    question: 'Do you have a shop that I can visit?',
    answer:
      'Yes: Lindenstrasse 12 in Tübingen, Tuesday to Saturday from 10:00 to 18:00. There is always a pot on the table.',
    words: 'store visit open opening hours address location where local',
  },
];
