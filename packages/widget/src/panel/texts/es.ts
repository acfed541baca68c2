import type { Texts } from './texts.ts';

export const texts: Texts = {
  title: 'Chat',
  channels: 'Canal',
  aiSearch: 'Búsqueda con IA',
  liveSupport: 'Atención en vivo',
  close: 'Cerrar el chat',
  back: 'Volver al chat',
  sound: 'Sonido al recibir mensajes',
  newMessages: 'Mensajes nuevos: {count}',

  greeting: '¡Hola! ¿En qué podemos ayudarle?',
  aiSearchHello: 'Haga una pregunta sobre este sitio. Responde una IA y puede equivocarse.',
  liveSupportHello: 'Escriba a las personas que están detrás de este sitio.',
  suggestions: '',

  messages: 'Mensajes',
  you: 'Usted',
  team: 'El equipo',
  assistant: 'Asistente',
  ai: 'IA',
  writing: 'Se está escribiendo una respuesta',
  noAnswer: 'Lo sentimos, ahora mismo no hay respuesta. Inténtelo de nuevo en un momento.',
  sending: 'Enviando…',
  delivered: 'Entregado',
  notSent: 'No enviado.',
  tryAgain: 'Reintentar',

  noConnection: 'No se puede conectar con el servidor.',
  notSetUp: 'Este chat no está configurado para este sitio web.',
  tooMany: 'Demasiados mensajes a la vez. Espere un momento.',
  tooLong: 'El mensaje es demasiado largo.',
  withdrawn: 'Retiró su consentimiento antes de que se enviara.',

  aiSearchField: 'Su pregunta',
  liveSupportField: 'Su mensaje',
  send: 'Enviar',
  noFiles: 'Aquí no se pueden enviar archivos. Descríbalo con palabras, por favor.',

  anonymous: 'Aquí usted es anónimo.',
  recognised: 'Aquí se le reconoce.',
  whatItMeans: '¿Qué significa esto?',
  privacy: 'Su privacidad',
  notLoaded: 'No se ha podido cargar.',
  anonymousTitle: 'Aquí usted es anónimo',
  anonymousText:
    'Sus mensajes se entregan sin identificador, sin la dirección de la página y sin país. Este chat no guarda nada en su navegador y olvida la conversación cuando usted sale de la página.',
  heldText:
    'Sus mensajes se entregan sin identificador, sin la dirección de la página y sin país. De un consentimiento anterior queda una clave en su navegador. Con ella puede descargar o eliminar lo que se conserva sobre usted.',
  recognisedTitle: 'Usted aceptó que se le reconozca',
  notYetText:
    'Todavía no se ha guardado nada. Con su primer mensaje recibirá un identificador de contacto ({source}, {category}).',
  takeBack: 'Puede retirarlo en cualquier momento en los ajustes de privacidad de este sitio.',
  contactId: 'Su identificador de contacto',
  inBrowser: 'En este navegador',
  inBrowserText:
    'Una clave aleatoria, creada el {date}, que se borra 13 meses después de su última visita. También los mensajes que aún no se pudieron enviar, durante un día.',
  withOperator: 'En poder del responsable de este sitio',
  withOperatorText:
    'Sus mensajes y las páginas desde las que los envió, su país, su primera y su última visita, y que dio su consentimiento. Su dirección IP, no.',
  why: 'Para qué',
  whyText:
    'Para reconocerle cuando vuelva a escribir. Dio su consentimiento el {date} ({source}, {category}).',
  download: 'Descargar mis datos',
  downloaded: 'Sus datos se han descargado.',
  downloadFailed: 'No se han podido obtener sus datos. Inténtelo de nuevo.',
  nothingHeld: 'No se conserva nada sobre usted.',
  erase: 'Eliminar mis datos',
  eraseQuestion: '¿Eliminar su contacto y todos sus mensajes? Esta acción no se puede deshacer.',
  eraseAll: 'Eliminar todo',
  keep: 'Conservar',
  erased: 'Sus datos se han eliminado.',
  eraseOwed: 'Este navegador está sin conexión. Sus datos se eliminarán en cuanto vuelva a estar en línea.',
  eraseFailed: 'No se han podido eliminar sus datos. Inténtelo de nuevo.',
};
