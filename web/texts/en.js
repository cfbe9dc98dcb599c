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
  'account.email': 'E-mail',
  'account.password': 'Password',
  'account.passwordHint': 'At least 8 characters. A few words in a row are good.',
  'account.showPassword': 'Show',
  'account.name': 'Name',
  'account.nameHint': 'What others see when you bid, claim or comment.',
  'account.wait.one': 'Too many attempts. Try again in {n} second.',
  'account.wait.other': 'Too many attempts. Try again in {n} seconds.',
  'login.toGoOn': 'Sign in to go on to where you wanted.',
  'login.noAccount': 'New here?',
  'login.passwordMissing': 'Enter your password.',
  'register.lead': 'To bid, to claim and to sell. It takes half a minute.',
  'register.hasAccount': 'Here before?',
  'register.workspace': 'Name of your workspace (optional)',
  'register.workspaceHint': 'Where your shows and auctions live. You can change it later.',
  'wrong.email': 'This is not an e-mail address.',
  'wrong.password': 'A password has 8 to 256 characters.',
  'wrong.current_password': 'This is not your current password.',
  'wrong.new_password': 'A password has 8 to 256 characters.',
  'wrong.name': 'A name has 1 to 64 characters.',
  'wrong.workspace_name': 'A name has 1 to 64 characters.',
  'wrong.claim_word': 'One word, of letters only.',
  'wrong.pass_word': 'One word, of letters only, and another one than the claim word.',
  'refused.bad_credentials': 'E-mail or password is wrong.',
  'refused.email_taken': 'There is an account with this e-mail already. Sign in instead.',
  'settings.saved': 'Saved',
  'settings.profile': 'Profile',
  'settings.profileAbout': 'How others see you.',
  'settings.emailHint': 'You sign in with it. Nobody else sees it.',
  'settings.passwordAbout': 'Changing it ends all other sign-ins.',
  'settings.currentPassword': 'Current password',
  'settings.newPassword': 'New password',
  'settings.changePassword': 'Change password',
  'settings.passwordChanged': 'Password changed. All other sign-ins are over.',
  'settings.workspace': 'Workspace',
  'settings.workspaceAbout': 'What your shows begin with. Shows that exist already keep their words.',
  'settings.workspaceName': 'Name of the workspace',
  'settings.claimWord': 'Claim word',
  'settings.claimWordHint': '“{word} 123” takes item 123.',
  'settings.passWord': 'Pass word',
  'settings.passWordHint': '“{word} 123” gives it back.',
  'settings.polling': 'Polling interval',
  'settings.pollingHint': 'How often comments are fetched from platforms that don’t send them.',
  'settings.seconds': '{n} s',
  'settings.members': 'Members: {names}',
  'settings.browser': 'This browser',
  'settings.browserAbout': 'Kept here only.',
  'settings.language': 'Language',
  'settings.theme': 'Theme',
  'settings.theme.auto': 'System',
  'settings.theme.light': 'Light',
  'settings.theme.dark': 'Dark',
  'settings.sound': 'Sound',
  'settings.sound.on': 'On',
  'settings.sound.off': 'Off',
  'settings.soundHint': 'When you are outbid, when you win, when something needs you.',
  'settings.sessions': 'Sign-ins',
  'settings.sessionsAbout':
    'Where your account is open. Sign out what you don’t recognize, and change your password then.',
  'settings.device': '{browser} on {system}',
  'settings.deviceUnknown': 'Unknown device',
  'settings.here': 'This device',
  'settings.since': 'Signed in {when}',
  'settings.lastUsed': 'last used {when}',
  'settings.signOutThere': 'Sign out {device}',
  'settings.signedOut': '{device} is signed out',
  'settings.everywhere': 'Sign out everywhere',
  'settings.everywhereSure': 'Sign out everywhere?',
  'settings.everywhereText': 'All your sign-ins end, this one too. Your bids and claims stay.',

  // end
};
