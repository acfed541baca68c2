import type { Language } from './threads.ts';

/** What the shop's AI search says, and what it says when it finds nothing. `{tea}` is filled in. */
export const AI_ANSWERS: Readonly<Record<Language, { found: string; nothing: string }>> = {
  en: {
    found:
      'In short: **{tea}** is described on its own page, with harvest, brewing and delivery.\n\n- Water: 80 °C\n- Time: 2 minutes',
    nothing: 'I found nothing about that on our pages.',
  },
  de: {
    found:
      'Kurz gesagt: **{tea}** hat eine eigene Seite, mit Ernte, Zubereitung und Versand.\n\n- Wasser: 80 °C\n- Zeit: 2 Minuten',
    nothing: 'Dazu habe ich auf unseren Seiten nichts gefunden.',
  },
  fr: {
    found: 'En bref : **{tea}** a sa propre page, avec la récolte, la préparation et la livraison.',
    nothing: 'Je n’ai rien trouvé à ce sujet sur nos pages.',
  },
  es: {
    found: 'En resumen: **{tea}** tiene su propia página, con cosecha, preparación y envío.',
    nothing: 'No he encontrado nada sobre eso en nuestras páginas.',
  },
  pt: {
    found: 'Em resumo: **{tea}** tem uma página própria, com colheita, preparo e envio.',
    nothing: 'Não encontrei nada sobre isso nas nossas páginas.',
  },
  ja: {
    found: '**{tea}**の専用ページに、産地・淹れ方・配送の説明があります。',
    nothing: '申し訳ありません、該当するページが見つかりませんでした。',
  },
  it: {
    found: 'In breve: **{tea}** ha una pagina propria, con raccolto, preparazione e spedizione.',
    nothing: 'Non ho trovato nulla su questo nelle nostre pagine.',
  },
  nl: {
    found: 'Kort gezegd: **{tea}** heeft een eigen pagina, met oogst, bereiding en levering.',
    nothing: 'Daarover heb ik op onze pagina’s niets gevonden.',
  },
  pl: {
    found: 'W skrócie: **{tea}** ma własną stronę ze zbiorami, parzeniem i dostawą.',
    nothing: 'Nie znalazłem nic na ten temat na naszych stronach.',
  },
};

/** What a person at the shop writes back. */
export const REPLIES: Readonly<Record<Language, readonly string[]>> = {
  en: [
    'Hello, and thank you for writing. I am looking into it.',
    'That is settled now. Anything else I can do?',
  ],
  de: [
    'Guten Tag und danke für Ihre Nachricht. Ich sehe nach.',
    'Das ist jetzt erledigt. Kann ich sonst noch helfen?',
  ],
  fr: [
    'Bonjour et merci pour votre message. Je regarde tout de suite.',
    'C’est réglé. Puis-je faire autre chose ?',
  ],
  es: ['Hola, gracias por escribir. Lo estoy mirando.', 'Ya está resuelto. ¿Algo más?'],
  pt: ['Olá, obrigado pela mensagem. Vou verificar.', 'Está resolvido. Posso ajudar em mais alguma coisa?'],
  ja: [
    'お問い合わせありがとうございます。確認いたします。',
    '対応が完了しました。ほかにご質問はございますか。',
  ],
  it: ['Buongiorno e grazie per il messaggio. Controllo subito.', 'È tutto a posto. Posso aiutare ancora?'],
  nl: [
    'Hallo en bedankt voor uw bericht. Ik kijk het na.',
    'Dat is nu geregeld. Kan ik verder nog iets doen?',
  ],
  pl: [
    'Dzień dobry, dziękuję za wiadomość. Sprawdzam.',
    'Sprawa załatwiona. Czy mogę jeszcze w czymś pomóc?',
  ],
};
