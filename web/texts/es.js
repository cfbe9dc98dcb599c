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
  'account.email': 'Correo electrónico',
  'account.password': 'Contraseña',
  'account.passwordHint': 'Al menos 8 caracteres. Unas cuantas palabras seguidas van bien.',
  'account.showPassword': 'Mostrar',
  'account.name': 'Nombre',
  'account.nameHint': 'Lo que ven los demás cuando pujas, reclamas o comentas.',
  'account.wait.one': 'Demasiados intentos. Reinténtalo en {n} segundo.',
  'account.wait.other': 'Demasiados intentos. Reinténtalo en {n} segundos.',
  'login.toGoOn': 'Inicia sesión para seguir adonde querías.',
  'login.noAccount': '¿Es tu primera vez?',
  'login.passwordMissing': 'Escribe tu contraseña.',
  'register.lead': 'Para pujar, reclamar y vender. Es medio minuto.',
  'register.hasAccount': '¿Ya tienes cuenta?',
  'register.workspace': 'Nombre de tu espacio (opcional)',
  'register.workspaceHint': 'Donde viven tus directos y subastas. Puedes cambiarlo después.',
  'wrong.email': 'Esto no es una dirección de correo.',
  'wrong.password': 'Una contraseña tiene de 8 a 256 caracteres.',
  'wrong.current_password': 'Esta no es tu contraseña actual.',
  'wrong.new_password': 'Una contraseña tiene de 8 a 256 caracteres.',
  'wrong.name': 'Un nombre tiene de 1 a 64 caracteres.',
  'wrong.workspace_name': 'Un nombre tiene de 1 a 64 caracteres.',
  'wrong.claim_word': 'Una sola palabra, solo de letras.',
  'wrong.pass_word': 'Una sola palabra, solo de letras, y distinta de la de reclamar.',
  'refused.bad_credentials': 'El correo o la contraseña no es correcto.',
  'refused.email_taken': 'Ya hay una cuenta con este correo. Inicia sesión.',
  'settings.saved': 'Guardado',
  'settings.profile': 'Perfil',
  'settings.profileAbout': 'Cómo te ven los demás.',
  'settings.emailHint': 'Con él inicias sesión. Nadie más lo ve.',
  'settings.passwordAbout': 'Al cambiarla se cierran las demás sesiones.',
  'settings.currentPassword': 'Contraseña actual',
  'settings.newPassword': 'Contraseña nueva',
  'settings.changePassword': 'Cambiar contraseña',
  'settings.passwordChanged': 'Contraseña cambiada. Las demás sesiones se han cerrado.',
  'settings.workspace': 'Espacio de trabajo',
  'settings.workspaceAbout': 'Con lo que empiezan tus directos. Los que ya existen conservan sus palabras.',
  'settings.workspaceName': 'Nombre del espacio',
  'settings.claimWord': 'Palabra para reclamar',
  'settings.claimWordHint': '«{word} 123» se lleva el artículo 123.',
  'settings.passWord': 'Palabra para ceder',
  'settings.passWordHint': '«{word} 123» lo devuelve.',
  'settings.polling': 'Intervalo de consulta',
  'settings.pollingHint': 'Cada cuánto se piden comentarios a las plataformas que no los envían.',
  'settings.seconds': '{n} s',
  'settings.members': 'Miembros: {names}',
  'settings.browser': 'Este navegador',
  'settings.browserAbout': 'Solo se guarda aquí.',
  'settings.language': 'Idioma',
  'settings.theme': 'Tema',
  'settings.theme.auto': 'Sistema',
  'settings.theme.light': 'Claro',
  'settings.theme.dark': 'Oscuro',
  'settings.sound': 'Sonido',
  'settings.sound.on': 'Activado',
  'settings.sound.off': 'Desactivado',
  'settings.soundHint': 'Cuando te superan, cuando ganas, cuando algo te necesita.',
  'settings.sessions': 'Sesiones',
  'settings.sessionsAbout':
    'Dónde está abierta tu cuenta. Cierra lo que no reconozcas y cambia entonces la contraseña.',
  'settings.device': '{browser} en {system}',
  'settings.deviceUnknown': 'Dispositivo desconocido',
  'settings.here': 'Este dispositivo',
  'settings.since': 'Iniciada el {when}',
  'settings.lastUsed': 'último uso el {when}',
  'settings.signOutThere': 'Cerrar la sesión de {device}',
  'settings.signedOut': 'Se ha cerrado la sesión de {device}',
  'settings.everywhere': 'Cerrar todas las sesiones',
  'settings.everywhereSure': '¿Cerrar todas las sesiones?',
  'settings.everywhereText':
    'Se cierran todas tus sesiones, también esta. Tus pujas y reclamos se mantienen.',

  // end
};
