import type { Texts } from './texts.ts';

export const texts: Texts = {
  title: 'Chat',
  channels: 'Kanal',
  aiSearch: 'KI-Suche',
  liveSupport: 'Live-Support',
  close: 'Chat schließen',
  back: 'Zurück zum Chat',
  sound: 'Ton bei neuen Nachrichten',
  newMessages: 'Neue Nachrichten: {count}',

  greeting: 'Hallo! Wie können wir helfen?',
  aiSearchHello: 'Stellen Sie eine Frage zu dieser Website. Eine KI antwortet und kann sich irren.',
  liveSupportHello: 'Schreiben Sie den Menschen hinter dieser Website.',
  suggestions: '',

  messages: 'Nachrichten',
  you: 'Sie',
  team: 'Team',
  assistant: 'Assistent',
  ai: 'KI',
  writing: 'Eine Antwort wird geschrieben',
  noAnswer: 'Leider gibt es gerade keine Antwort. Bitte versuchen Sie es gleich noch einmal.',
  sending: 'Wird gesendet …',
  delivered: 'Zugestellt',
  notSent: 'Nicht gesendet.',
  tryAgain: 'Erneut versuchen',

  noConnection: 'Der Server ist nicht erreichbar.',
  notSetUp: 'Dieser Chat ist für diese Website nicht eingerichtet.',
  tooMany: 'Zu viele Nachrichten auf einmal. Bitte warten Sie einen Moment.',
  tooLong: 'Die Nachricht ist zu lang.',
  withdrawn: 'Sie haben Ihre Einwilligung widerrufen, bevor sie gesendet war.',

  aiSearchField: 'Ihre Frage',
  liveSupportField: 'Ihre Nachricht',
  send: 'Senden',
  noFiles: 'Dateien können hier nicht gesendet werden. Bitte beschreiben Sie es mit Worten.',

  anonymous: 'Sie sind hier anonym.',
  recognised: 'Sie werden hier wiedererkannt.',
  whatItMeans: 'Was bedeutet das?',
  privacy: 'Ihr Datenschutz',
  notLoaded: 'Dies konnte nicht geladen werden.',
  anonymousTitle: 'Sie sind hier anonym',
  anonymousText:
    'Ihre Nachrichten werden ohne Kennung, Seitenadresse und Land zugestellt. Dieser Chat speichert nichts in Ihrem Browser und vergisst den Verlauf, sobald Sie die Seite verlassen.',
  heldText:
    'Ihre Nachrichten werden ohne Kennung, Seitenadresse und Land zugestellt. Von einer früheren Einwilligung liegt noch ein Schlüssel in Ihrem Browser. Damit können Sie herunterladen oder löschen, was über Sie gespeichert ist.',
  recognisedTitle: 'Sie haben eingewilligt, wiedererkannt zu werden',
  notYetText:
    'Noch ist nichts gespeichert. Mit Ihrer ersten Nachricht erhalten Sie eine Kontakt-ID ({source}, {category}).',
  takeBack: 'Sie können dies jederzeit in den Datenschutzeinstellungen dieser Website widerrufen.',
  contactId: 'Ihre Kontakt-ID',
  inBrowser: 'In diesem Browser',
  inBrowserText:
    'Ein zufälliger Schlüssel, erstellt am {date}; er verfällt 13 Monate nach Ihrem letzten Besuch. Dazu Nachrichten, die noch nicht gesendet werden konnten, für einen Tag.',
  withOperator: 'Beim Betreiber dieser Website',
  withOperatorText:
    'Ihre Nachrichten und die Seiten, von denen sie kamen, Ihr Land, Ihr erster und letzter Besuch und Ihre Einwilligung. Nicht Ihre IP-Adresse.',
  why: 'Warum',
  whyText:
    'Damit man Sie wiedererkennt, wenn Sie erneut schreiben. Sie haben am {date} eingewilligt ({source}, {category}).',
  download: 'Meine Daten herunterladen',
  downloaded: 'Ihre Daten wurden heruntergeladen.',
  downloadFailed: 'Ihre Daten konnten nicht abgerufen werden. Bitte versuchen Sie es noch einmal.',
  nothingHeld: 'Über Sie ist nichts gespeichert.',
  erase: 'Meine Daten löschen',
  eraseQuestion: 'Ihren Kontakt und alle Ihre Nachrichten löschen? Das lässt sich nicht rückgängig machen.',
  eraseAll: 'Alles löschen',
  keep: 'Behalten',
  erased: 'Ihre Daten wurden gelöscht.',
  eraseOwed: 'Dieser Browser ist offline. Ihre Daten werden gelöscht, sobald er wieder online ist.',
  eraseFailed: 'Ihre Daten konnten nicht gelöscht werden. Bitte versuchen Sie es noch einmal.',
};
