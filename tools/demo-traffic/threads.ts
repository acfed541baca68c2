import type { Channel } from '@webspeaker/core';

/** What one visitor writes in one conversation: turn by turn. `{tea}` and `{order}` are filled in. */
export type Thread = { channel: Channel; language: Language; turns: readonly string[] };

export type Language = 'en' | 'de' | 'fr' | 'es' | 'pt' | 'ja' | 'it' | 'nl' | 'pl';

/** The language in which visitors of a country write; English elsewhere. */
export const LANGUAGES: Readonly<Record<string, Language>> = {
  DE: 'de',
  AT: 'de',
  CH: 'de',
  FR: 'fr',
  BE: 'fr',
  ES: 'es',
  MX: 'es',
  AR: 'es',
  CL: 'es',
  CO: 'es',
  BR: 'pt',
  PT: 'pt',
  JP: 'ja',
  IT: 'it',
  NL: 'nl',
  PL: 'pl',
};

const search = (language: Language, ...turns: string[]): Thread => ({
  channel: 'ai_search',
  language,
  turns,
});
const support = (language: Language, ...turns: string[]): Thread => ({
  channel: 'live_support',
  language,
  turns,
});

/** What a tea shop is asked. */
export const THREADS: readonly Thread[] = [
  search('en', 'green tea without caffeine'),
  search(
    'en',
    'How hot should the water be for {tea}?',
    'And how long do I let it steep?',
    'Can I use the leaves twice?',
  ),
  search('en', 'Which tea goes well with chocolate cake', 'something less smoky maybe'),
  search('en', 'how long does delivery take to Ireland'),
  search('en', 'Do you ship outside the EU?', 'What about customs?'),
  search('en', 'difference between sencha and gyokuro'),
  search('en', 'Is {tea} organic?', 'which farm does it come from'),
  search('en', 'gift for someone who only drinks coffee', 'under 20 euros', 'does it come gift wrapped?'),
  search('en', 'tea that helps me sleep'),
  search('en', 'how do I store an open tin'),
  search('en', 'is {tea} safe during pregnancy'),
  search('en', 'loose leaf starter set 🍵', 'do you sell the small glass pots too?'),
  support(
    'en',
    'Hi, my order {order} says delivered but nothing is here.',
    'I checked with the neighbours as well.',
    'Thank you, I will wait until tomorrow then.',
  ),
  support('en', 'Can I still change the address of order {order}?', 'It should go to my office instead.'),
  support('en', 'The lid of my {tea} tin arrived dented. The tea is fine, but it was a present :('),
  support(
    'en',
    'Do you offer wholesale prices for cafés?',
    'About 3 kg a month, mostly {tea}.',
    'Great, please send the list.',
  ),
  support(
    'en',
    'My discount code AUTUMN10 is not accepted.',
    'It says expired, but your mail said end of the month.',
  ),
  support('en', 'Hello! When will {tea} be back in stock?'),
  support(
    'en',
    'I was charged twice for order {order}',
    'Both on the same card, 29.40 each.',
    'Ok thanks for sorting it out so quickly!',
  ),
  support('en', 'Can I return one tin if I opened it?', 'It tastes different from the last harvest.'),
  support('en', 'Just wanted to say that the {tea} is the best I have had in years.'),
  search('de', 'Welcher Tee hat kein Koffein?', 'Und welcher davon schmeckt nicht nach Kamille?'),
  search('de', 'Wie lange muss {tea} ziehen'),
  search('de', 'Versandkosten nach Österreich', 'Ab welchem Betrag ist es kostenlos?'),
  search('de', 'Geschenkset grüner Tee'),
  search('de', 'Unterschied Oolong Schwarztee', 'was ist bekömmlicher?'),
  support(
    'de',
    'Guten Tag, wo bleibt meine Bestellung {order}?',
    'Die Sendungsnummer wird nicht gefunden.',
    'Alles klar, vielen Dank!',
  ),
  support('de', 'Kann ich die Rechnung auf meine Firma umschreiben lassen?', 'Bestellnummer ist {order}.'),
  support('de', 'Ist die Dose von {tea} wiederverschließbar? Bei mir schließt sie nicht richtig.'),
  support('de', 'Bietet ihr auch Proben an?', 'Am liebsten vom {tea}.'),
  search('fr', 'thé vert japonais pas amer', 'à quelle température ?'),
  search('fr', 'Livrez-vous en Belgique ?'),
  support(
    'fr',
    'Bonjour, ma commande {order} est arrivée incomplète.',
    'Il manque une boîte de {tea}.',
    'Merci beaucoup !',
  ),
  support('fr', 'Puis-je payer par virement ?'),
  search('es', '¿Qué té tiene menos cafeína?', '¿y para la noche?'),
  support('es', 'Hola, ¿hacen envíos a Canarias?', 'Sería para el pedido {order}.'),
  search('pt', 'chá preto defumado', 'vocês entregam no Brasil?'),
  support('pt', 'Olá, o meu pedido {order} ainda não chegou.', 'Obrigado pela ajuda!'),
  search('ja', '{tea}の淹れ方を教えてください', '二煎目は何秒ですか？'),
  support('ja', '日本への送料はいくらですか？', 'ありがとうございます。'),
  search('it', 'tè senza teina', 'quale consigliate dopo cena?'),
  support('it', 'Buongiorno, vorrei modificare l’ordine {order}.', 'Due confezioni di {tea} invece di una.'),
  search('nl', 'hoe lang is {tea} houdbaar', 'ook als het blik open is?'),
  support('nl', 'Mijn pakket {order} is beschadigd aangekomen.', 'Ik stuur zo een foto.'),
  search('pl', 'herbata na prezent do 20 euro'),
  support('pl', 'Dzień dobry, czy wysyłacie do Polski?', 'Ile trwa dostawa?'),
];

/** What the shop sells, as visitors name it. */
export const TEAS: readonly string[] = [
  'First Flush Sencha',
  'Smoked Orchard',
  'Meadow Chamomile',
  'White Peony',
  'Earl Grey',
];
