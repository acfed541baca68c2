import type { Texts } from './texts.ts';

export const texts: Texts = {
  title: 'Czat',
  channels: 'Kanał',
  aiSearch: 'Wyszukiwanie AI',
  liveSupport: 'Pomoc na żywo',
  close: 'Zamknij czat',
  back: 'Wróć do czatu',
  sound: 'Dźwięk nowych wiadomości',
  newMessages: 'Nowe wiadomości: {count}',

  greeting: 'Dzień dobry! W czym możemy pomóc?',
  aiSearchHello: 'Zadaj pytanie o tę stronę. Odpowiada sztuczna inteligencja, która może się mylić.',
  liveSupportHello: 'Napisz do osób, które prowadzą tę stronę.',
  suggestions: '',

  messages: 'Wiadomości',
  you: 'Ty',
  team: 'Zespół',
  assistant: 'Asystent',
  ai: 'AI',
  writing: 'Trwa pisanie odpowiedzi',
  noAnswer: 'Przepraszamy, w tej chwili nie ma odpowiedzi. Spróbuj ponownie za chwilę.',
  sending: 'Wysyłanie…',
  delivered: 'Dostarczono',
  notSent: 'Nie wysłano.',
  tryAgain: 'Spróbuj ponownie',

  noConnection: 'Serwer jest nieosiągalny.',
  notSetUp: 'Ten czat nie jest skonfigurowany dla tej strony.',
  tooMany: 'Za dużo wiadomości naraz. Poczekaj chwilę.',
  tooLong: 'Wiadomość jest za długa.',
  withdrawn: 'Zgoda została wycofana przed wysłaniem.',

  aiSearchField: 'Twoje pytanie',
  liveSupportField: 'Twoja wiadomość',
  send: 'Wyślij',
  noFiles: 'Nie można tu wysyłać plików. Opisz to, proszę, słowami.',

  anonymous: 'Jesteś tu anonimowo.',
  recognised: 'Ta strona Cię rozpoznaje.',
  whatItMeans: 'Co to znaczy?',
  privacy: 'Twoja prywatność',
  notLoaded: 'Nie udało się wczytać.',
  anonymousTitle: 'Jesteś tu anonimowo',
  anonymousText:
    'Twoje wiadomości są dostarczane bez identyfikatora, adresu strony i kraju. Ten czat nie zapisuje niczego w Twojej przeglądarce, a po opuszczeniu strony zapomina rozmowę.',
  heldText:
    'Twoje wiadomości są dostarczane bez identyfikatora, adresu strony i kraju. W Twojej przeglądarce jest jeszcze klucz z wcześniejszej zgody. Możesz dzięki niemu pobrać lub usunąć przechowywane o Tobie dane.',
  recognisedTitle: 'Zgoda na rozpoznawanie została udzielona',
  notYetText:
    'Nic jeszcze nie zapisano. Z pierwszą wiadomością otrzymasz identyfikator kontaktu ({source}, {category}).',
  takeBack: 'Możesz ją wycofać w każdej chwili w ustawieniach prywatności tej strony.',
  contactId: 'Twój identyfikator kontaktu',
  inBrowser: 'W tej przeglądarce',
  inBrowserText:
    'Losowy klucz, utworzony {date}; znika 13 miesięcy po Twojej ostatniej wizycie. Także wiadomości, których jeszcze nie udało się wysłać, przez jeden dzień.',
  withOperator: 'U operatora tej strony',
  withOperatorText:
    'Twoje wiadomości i strony, z których zostały wysłane, Twój kraj, pierwsza i ostatnia wizyta oraz udzielona zgoda. Bez Twojego adresu IP.',
  why: 'Dlaczego',
  whyText:
    'Aby Cię rozpoznać, gdy napiszesz ponownie. Zgoda została udzielona {date} ({source}, {category}).',
  download: 'Pobierz moje dane',
  downloaded: 'Dane zostały pobrane.',
  downloadFailed: 'Nie udało się pobrać danych. Spróbuj ponownie.',
  nothingHeld: 'Nie przechowujemy żadnych danych o Tobie.',
  erase: 'Usuń moje dane',
  eraseQuestion: 'Usunąć Twój kontakt i wszystkie wiadomości? Tego nie można cofnąć.',
  eraseAll: 'Usuń wszystko',
  keep: 'Zachowaj',
  erased: 'Dane zostały usunięte.',
  eraseOwed: 'Ta przeglądarka jest offline. Dane zostaną usunięte, gdy tylko znów będzie online.',
  eraseFailed: 'Nie udało się usunąć danych. Spróbuj ponownie.',
};
