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
  'show.title': 'Show',
  'show.missing': 'No existe ese show',
  'show.missingText': 'La dirección puede ser antigua o estar mal escrita.',
  'show.items': 'Artículos',
  'show.feed': 'Chat',
  'show.mine': 'Míos',
  'show.mineCount': 'Míos ({held})',
  'show.mineSums': '{won} tuyos · {waits} en espera',
  'show.mineNone': 'Nada todavía. Lo que reclames aparece aquí.',
  'show.panes': 'Qué ver',
  'show.number': '{number}',
  'show.of': '{some} / {all}',
  'show.sums.claimed': 'Reclamados',
  'show.sums.buyers': 'Compradores',
  'show.sums.comments': 'Comentarios',
  'show.watch': 'Ver en directo',
  'show.console': 'Consola',
  'show.edit': 'Editar',
  'show.prepare': 'Prepararlo',
  'show.summary': 'Resumen',
  'show.status.draft': 'Borrador',
  'show.status.active': 'En directo',
  'show.status.paused': 'En pausa',
  'show.status.ended': 'Terminado',
  'show.standstill.draft': 'Aún no ha empezado.',
  'show.standstill.draftText': 'Echa un vistazo: se podrá reclamar cuando empiece.',
  'show.standstill.paused': 'En pausa.',
  'show.standstill.pausedText': 'Ahora no se puede reclamar. Nadie pierde nada.',
  'show.standstill.ended': 'El show ha terminado.',
  'show.standstill.endedText': 'Lo que reclamaste es tuyo. {when}',
  'show.search': 'Buscar artículos',
  'show.choices': 'Qué artículos',
  'show.choice.all': 'Todos',
  'show.choice.free': 'Disponibles',
  'show.choice.mine': 'Míos',
  'show.noItems': 'Aún no hay nada a la venta.',
  'show.noneFound': 'Ningún artículo coincide.',
  'show.soldOut': 'Agotado',
  'show.onlyOne': 'Solo uno',
  'show.left': 'Quedan {left} de {all}',
  'show.waiting.one': '{n} en espera',
  'show.waiting.other': '{n} en espera',
  'show.claim': 'Reclamar',
  'show.claiming': 'Reclamando…',
  'show.join': 'A la lista',
  'show.yours': 'Tuyo',
  'show.inLine': 'N.º {place} en la lista',
  'show.pass': 'Ceder',
  'show.leave': 'Salir',
  'show.passAsk': '¿Ceder {item}?',
  'show.passNext': 'La siguiente persona de la lista lo recibe al momento.',
  'show.passFree': 'Vuelve a estar a la venta.',
  'show.leaveAsk': '¿Salir de la lista de {item}?',
  'show.leaveText': 'Pierdes tu puesto. Puedes volver a entrar al final.',
  'show.signInToClaim': 'Entra para reclamar',
  'show.watching': 'Estás mirando.',
  'show.comment': 'Comentario',
  'show.write': '«{word} {number}» reclama, o charla',
  'show.send': 'Enviar',
  'show.sending': 'Enviando…',
  'show.you': 'Tú',
  'show.quiet': 'Nadie ha dicho nada todavía.',
  'show.row.claimed': 'reclama {number}',
  'show.row.awarded': 'recibe {number} del vendedor',
  'show.row.promoted': 'sube en la lista: {number} es suyo',
  'show.row.passed': 'cede {number}',
  'show.row.released': 'se retira {number}',
  'show.row.activated': 'El show está en directo',
  'show.row.paused': 'El show está en pausa',
  'show.row.resumed': 'El show continúa',
  'show.row.stopped': 'El show ha terminado',
  'show.row.item_added': 'Nuevo: {number} · {title}',
  'show.badge.winner': 'Consigue {number}',
  'show.badge.waitlist': 'N.º {place} para {number}',
  'show.badge.passed': 'Cede {number}',
  'show.badge.duplicate_user': 'Ya tiene {number}',
  'show.badge.item_not_found': 'No hay {number}',
  'show.outcome.winner': '¡{item} es tuyo!',
  'show.outcome.awarded': '¡El vendedor te ha dado {item}!',
  'show.outcome.promoted': 'Has subido en la lista: ¡{item} es tuyo!',
  'show.outcome.waitlist': 'Agotado. Eres el n.º {place} en la lista de {item}.',
  'show.outcome.holds': 'Ya tienes {item}.',
  'show.outcome.waits': 'Ya esperas {item}: n.º {place} en la lista.',
  'show.outcome.passed': 'Has cedido {item}.',
  'show.outcome.released': 'El vendedor ha retirado {item}.',
  'show.outcome.nothingToPass': 'No tienes nada que ceder de {item}.',
  'show.outcome.notFound': 'No hay ningún artículo {number} en este show.',
  'show.outcome.draft': 'El show aún no ha empezado.',
  'show.outcome.paused': 'El show está en pausa. Inténtalo cuando continúe.',
  'show.outcome.ended': 'El show ha terminado.',
  'show.outcome.notActive': 'El show no acepta reclamaciones ahora.',
  'show.outcome.full': 'Este show no admite más reclamaciones.',
  'show.outcome.nearClaim': '¿Querías reclamar {item}?',
  'show.outcome.nearPass': '¿Querías ceder {item}?',
  'refused.comment_too_long': 'Un comentario tiene como máximo {chars_max} caracteres.',
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
