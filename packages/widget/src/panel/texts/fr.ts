import type { Texts } from './texts.ts';

export const texts: Texts = {
  title: 'Chat',
  channels: 'Canal',
  aiSearch: 'Recherche IA',
  liveSupport: 'Assistance',
  close: 'Fermer le chat',
  back: 'Retour au chat',
  sound: 'Son à chaque nouveau message',
  newMessages: 'Nouveaux messages : {count}',

  greeting: 'Bonjour ! Comment pouvons-nous vous aider ?',
  aiSearchHello: 'Posez une question sur ce site. C’est une IA qui répond, et elle peut se tromper.',
  liveSupportHello: 'Écrivez aux personnes qui tiennent ce site.',
  suggestions: '',

  messages: 'Messages',
  you: 'Vous',
  team: 'L’équipe',
  assistant: 'Assistant',
  ai: 'IA',
  writing: 'Une réponse est en cours de rédaction',
  noAnswer: 'Désolé, aucune réponse n’est disponible pour le moment. Veuillez réessayer dans un instant.',
  sending: 'Envoi…',
  delivered: 'Remis',
  notSent: 'Non envoyé.',
  tryAgain: 'Réessayer',

  noConnection: 'Le serveur est injoignable.',
  notSetUp: 'Ce chat n’est pas configuré pour ce site.',
  tooMany: 'Trop de messages à la fois. Veuillez patienter un instant.',
  tooLong: 'Le message est trop long.',
  withdrawn: 'Vous avez retiré votre consentement avant l’envoi.',

  aiSearchField: 'Votre question',
  liveSupportField: 'Votre message',
  send: 'Envoyer',
  noFiles: 'L’envoi de fichiers n’est pas possible ici. Décrivez-nous cela avec des mots.',

  anonymous: 'Vous êtes anonyme ici.',
  recognised: 'Vous êtes reconnu ici.',
  whatItMeans: 'Qu’est-ce que cela signifie ?',
  privacy: 'Votre vie privée',
  notLoaded: 'Le chargement a échoué.',
  anonymousTitle: 'Vous êtes anonyme ici',
  anonymousText:
    'Vos messages sont remis sans identifiant, sans adresse de page et sans pays. Ce chat ne conserve rien dans votre navigateur et oublie la conversation quand vous quittez la page.',
  heldText:
    'Vos messages sont remis sans identifiant, sans adresse de page et sans pays. Une clé issue d’un consentement antérieur se trouve encore dans votre navigateur. Elle vous permet de télécharger ou de supprimer ce qui est conservé à votre sujet.',
  recognisedTitle: 'Vous avez accepté d’être reconnu',
  notYetText:
    'Rien n’est encore enregistré. Avec votre premier message, vous recevrez un identifiant de contact ({source}, {category}).',
  takeBack: 'Vous pouvez retirer cet accord à tout moment dans les paramètres de confidentialité de ce site.',
  contactId: 'Votre identifiant de contact',
  inBrowser: 'Dans ce navigateur',
  inBrowserText:
    'Une clé aléatoire, créée le {date}, supprimée 13 mois après votre dernière visite. Les messages qui n’ont pas encore pu être envoyés, pendant un jour.',
  withOperator: 'Chez l’exploitant de ce site',
  withOperatorText:
    'Vos messages et leurs pages, votre pays, vos première et dernière visites, ainsi que votre accord. Pas votre adresse IP.',
  why: 'Pourquoi',
  whyText:
    'Pour vous reconnaître lorsque vous écrivez à nouveau. Vous avez donné votre accord le {date} ({source}, {category}).',
  download: 'Télécharger mes données',
  downloaded: 'Vos données ont été téléchargées.',
  downloadFailed: 'Vos données n’ont pas pu être récupérées. Veuillez réessayer.',
  nothingHeld: 'Rien n’est conservé à votre sujet.',
  erase: 'Supprimer mes données',
  eraseQuestion: 'Supprimer votre contact et tous vos messages ? Cette action est irréversible.',
  eraseAll: 'Tout supprimer',
  keep: 'Conserver',
  erased: 'Vos données ont été supprimées.',
  eraseOwed:
    'Ce navigateur est hors ligne. Vos données seront supprimées dès qu’il sera de nouveau en ligne.',
  eraseFailed: 'Vos données n’ont pas pu être supprimées. Veuillez réessayer.',
};
