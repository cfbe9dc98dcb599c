// Lo que dicen las páginas en español. The same sections and keys as in en.js.

export default {
  // shell
  'shell.skip': 'Ir al contenido',
  'shell.places': 'Secciones',
  'shell.news': 'Novedades',
  'shell.close': 'Cerrar',
  'shell.cancel': 'Cancelar',
  'shell.save': 'Guardar',
  'shell.again': 'Reintentar',
  'shell.loading': 'Cargando',
  'shell.signOut': 'Cerrar sesión',
  'shell.broken': 'Esta página ha fallado',
  'shell.failed': 'No ha funcionado',
  'shell.missing': 'Esta página no existe',
  'shell.missingText': 'La dirección puede ser antigua o estar mal escrita.',
  'shell.forbidden': 'Solo para operadores',
  'shell.forbiddenText': 'Tu cuenta no tiene permiso para ver esto.',
  'shell.unreachable': 'No se puede cargar la página',
  'shell.unreachableText': 'No se llega al servidor. Comprueba tu conexión y reinténtalo.',
  'shell.toMarket': 'Al mercado',
  'shell.newer.one': '{n} nuevo',
  'shell.newer.other': '{n} nuevos',

  // connection
  'connection.connecting': 'Conectando',
  'connection.live': 'En directo',
  'connection.reconnecting': 'Reconectando',
  'connection.ended': 'Terminado',
  'connection.trip': '{ms} ms',
  'connection.reload': 'Recargar',

  // refused
  'refused.unknown': 'El servidor lo ha rechazado sin dar un motivo.',
  'refused.unreachable': 'No se llega al servidor. No se ha perdido nada: reinténtalo.',
  'refused.unauthorized': 'Inicia sesión primero.',
  'refused.forbidden': 'No puedes hacer eso.',
  'refused.too_many_requests': 'Demasiado rápido. Espera un momento y reinténtalo.',
  'refused.not_found': 'Eso no existe.',

  // market: begin
  'market.title': 'Mercado',

  // auction: begin
  //
  //
  // auction: end

  // show: begin
  //
  //
  // show: end

  // console: begin
  //
  //
  // console: end

  // sell: begin
  //
  //
  // sell: end

  // show editing: begin
  //
  //
  // show editing: end

  // summary: begin
  //
  //
  // summary: end

  // cells (inspector): begin
  'cells.title': 'Inspector',

  // account: begin
  'login.title': 'Iniciar sesión',
  'register.title': 'Crear una cuenta',
  'settings.title': 'Ajustes',
  'sell.title': 'Vender',

  // end
};
