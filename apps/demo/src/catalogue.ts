/** One tea of the shop. */
export type Tea = {
  slug: string;
  name: string;
  kind: string;
  origin: string;
  price: string;
  /** One line for the card. */
  line: string;
  /** Colours of the drawn tin: lid, body, label. */
  tin: readonly [string, string, string];
  /** Present where the tea has a page of its own. */
  page?: {
    story: string;
    brew: readonly (readonly [string, string])[];
    notes: readonly string[];
  };
};

/** What Fernway Tea sells. */
export const catalogue: readonly Tea[] = [
  {
    slug: 'first-flush-sencha',
    name: 'First Flush Sencha',
    kind: 'Green',
    origin: 'Uji, Japan',
    price: '€14.50',
    line: 'Grassy and sweet, picked in the first week of May.',
    tin: ['#24452f', '#3d7a4f', '#eaf1e2'],
    page: {
      story:
        'The Morita family picks these leaves once a year, when the bushes wake from winter. Steamed within the hour, they keep the colour of fresh peas and a sweetness that later harvests lose.',
      brew: [
        ['Water', '75 °C'],
        ['Leaf', '4 g for 200 ml'],
        ['Time', '60 seconds, then 20'],
      ],
      notes: ['Fresh peas', 'Sea breeze', 'Sweet finish'],
    },
  },
  {
    slug: 'smoked-orchard',
    name: 'Smoked Orchard',
    kind: 'Black',
    origin: 'Nantou, Taiwan',
    price: '€12.90',
    line: 'Black tea dried over applewood embers.',
    tin: ['#3a2419', '#8a4b2d', '#f5e6d3'],
    page: {
      story:
        'A neighbour prunes his orchard each January, and the wood ends up under our drying racks. The smoke is a whisper rather than a campfire: it rounds the malt and leaves a note of baked apple.',
      brew: [
        ['Water', '95 °C'],
        ['Leaf', '5 g for 300 ml'],
        ['Time', '3 minutes'],
      ],
      notes: ['Baked apple', 'Malt', 'Soft smoke'],
    },
  },
  {
    slug: 'meadow-chamomile',
    name: 'Meadow Chamomile',
    kind: 'Herbal',
    origin: 'Swabian Alb, Germany',
    price: '€8.40',
    line: 'Whole blossoms for the end of the day. No caffeine.',
    tin: ['#7a5a12', '#e0ad3a', '#fff7df'],
    page: {
      story:
        'Whole flower heads, dried in the shade and never crushed, from meadows at 700 metres. A cup smells of hay and honey, and it has nothing in it that would keep you awake.',
      brew: [
        ['Water', '100 °C'],
        ['Blossoms', '2 g for 250 ml'],
        ['Time', '6 minutes'],
      ],
      notes: ['Honey', 'Hay', 'Apple skin'],
    },
  },
  {
    slug: 'mountain-oolong',
    name: 'Mountain Oolong',
    kind: 'Oolong',
    origin: 'Alishan, Taiwan',
    price: '€16.20',
    line: 'Rolled leaves that open over seven infusions.',
    tin: ['#1f3f4a', '#3f7d8c', '#e4f0f1'],
  },
  {
    slug: 'ceylon-breakfast',
    name: 'Ceylon Breakfast',
    kind: 'Black',
    origin: 'Dimbula, Sri Lanka',
    price: '€9.80',
    line: 'Bright and brisk. Takes milk without complaint.',
    tin: ['#5a1d1d', '#a93c33', '#fbe9e2'],
  },
  {
    slug: 'white-peony',
    name: 'White Peony',
    kind: 'White',
    origin: 'Fuding, China',
    price: '€18.00',
    line: 'Buds and young leaves, dried in the sun and left alone.',
    tin: ['#5c5a4c', '#b9b49a', '#faf8ee'],
  },
];
