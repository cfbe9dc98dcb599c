// What the pages say in English. A section per page; the same keys stand in every language.

export default {
  // shell
  'shell.skip': 'Skip to content',
  'shell.places': 'Places',
  'shell.news': 'News',
  'shell.close': 'Close',
  'shell.cancel': 'Cancel',
  'shell.save': 'Save',
  'shell.again': 'Try again',
  'shell.loading': 'Loading',
  'shell.signOut': 'Sign out',
  'shell.broken': 'This page has run into a bug',
  'shell.failed': 'That didn’t work',
  'shell.missing': 'There is no such page',
  'shell.missingText': 'The address may be old, or mistyped.',
  'shell.forbidden': 'This is for operators',
  'shell.forbiddenText': 'Your account has no right to look here.',
  'shell.unreachable': 'The page can’t be loaded',
  'shell.unreachableText': 'The server can’t be reached. Check your connection and try again.',
  'shell.toMarket': 'To the market',
  'shell.newer.one': '{n} new',
  'shell.newer.other': '{n} new',

  // connection
  'connection.connecting': 'Connecting',
  'connection.live': 'Live',
  'connection.reconnecting': 'Reconnecting',
  'connection.ended': 'Ended',
  'connection.trip': '{ms} ms',
  'connection.reload': 'Reload',

  // refused
  'refused.unknown': 'The server refused without a reason.',
  'refused.unreachable': 'The server can’t be reached. Nothing is lost: try again.',
  'refused.unauthorized': 'Sign in first.',
  'refused.forbidden': 'You may not do that.',
  'refused.too_many_requests': 'Too fast. Wait a moment and try again.',
  'refused.not_found': 'There is no such thing.',

  // market: begin
  'market.title': 'Market',

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
  'login.title': 'Sign in',
  'register.title': 'Create an account',
  'settings.title': 'Settings',
  'sell.title': 'Sell',

  // end
};
