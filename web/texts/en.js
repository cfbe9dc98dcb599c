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
  'show.title': 'Show',
  'show.missing': 'There is no such show',
  'show.missingText': 'The address may be old, or mistyped.',
  'show.items': 'Items',
  'show.feed': 'Chat',
  'show.mine': 'Mine',
  'show.mineCount': 'Mine ({held})',
  'show.mineSums': '{won} yours · {waits} waiting',
  'show.mineNone': 'Nothing yet. What you claim appears here.',
  'show.panes': 'What to see',
  'show.number': '{number}',
  'show.of': '{some} / {all}',
  'show.sums.claimed': 'Claimed',
  'show.sums.buyers': 'Buyers',
  'show.sums.comments': 'Comments',
  'show.watch': 'Watch live',
  'show.console': 'Console',
  'show.edit': 'Edit',
  'show.prepare': 'Prepare it',
  'show.summary': 'Summary',
  'show.status.draft': 'Draft',
  'show.status.active': 'Live',
  'show.status.paused': 'Paused',
  'show.status.ended': 'Ended',
  'show.standstill.draft': 'Not live yet.',
  'show.standstill.draftText': 'Look around: claiming opens when the show starts.',
  'show.standstill.paused': 'Paused.',
  'show.standstill.pausedText': 'Claims are closed for the moment. Nobody loses anything.',
  'show.standstill.ended': 'The show has ended.',
  'show.standstill.endedText': 'What you claimed is yours. {when}',
  'show.search': 'Search items',
  'show.choices': 'Which items',
  'show.choice.all': 'All',
  'show.choice.free': 'Available',
  'show.choice.mine': 'Mine',
  'show.noItems': 'Nothing is on sale yet.',
  'show.noneFound': 'No item fits.',
  'show.soldOut': 'Sold out',
  'show.onlyOne': 'Only one',
  'show.left': '{left} of {all} left',
  'show.waiting.one': '{n} waiting',
  'show.waiting.other': '{n} waiting',
  'show.claim': 'Claim',
  'show.claiming': 'Claiming…',
  'show.join': 'Join waitlist',
  'show.yours': 'Yours',
  'show.inLine': '#{place} in line',
  'show.pass': 'Pass',
  'show.leave': 'Leave',
  'show.passAsk': 'Give up {item}?',
  'show.passNext': 'Who is next in line gets it at once.',
  'show.passFree': 'It goes back on sale.',
  'show.leaveAsk': 'Leave the line for {item}?',
  'show.leaveText': 'Your place is lost. You may join again at the end.',
  'show.signInToClaim': 'Sign in to claim',
  'show.watching': 'You are watching.',
  'show.comment': 'Comment',
  'show.write': '“{word} {number}” claims, or just chat',
  'show.send': 'Send',
  'show.sending': 'Sending…',
  'show.you': 'You',
  'show.quiet': 'Nobody has said anything yet.',
  'show.row.claimed': 'claims {number}',
  'show.row.awarded': 'gets {number} from the seller',
  'show.row.promoted': 'moves up: {number} is theirs',
  'show.row.passed': 'passes on {number}',
  'show.row.released': '{number} was taken back',
  'show.row.activated': 'The show is live',
  'show.row.paused': 'The show is paused',
  'show.row.resumed': 'The show goes on',
  'show.row.stopped': 'The show has ended',
  'show.row.item_added': 'New: {number} · {title}',
  'show.badge.winner': 'Got {number}',
  'show.badge.waitlist': '#{place} for {number}',
  'show.badge.passed': 'Passed {number}',
  'show.badge.duplicate_user': 'Has {number} already',
  'show.badge.item_not_found': 'No item {number}',
  'show.outcome.winner': 'You got {item}!',
  'show.outcome.awarded': 'The seller gave you {item}!',
  'show.outcome.promoted': 'You moved up: {item} is yours!',
  'show.outcome.waitlist': 'Sold out. You are #{place} on the waitlist for {item}.',
  'show.outcome.holds': 'You already have {item}.',
  'show.outcome.waits': 'You already wait for {item}: #{place} in line.',
  'show.outcome.passed': 'You gave up {item}.',
  'show.outcome.released': 'The seller took back {item}.',
  'show.outcome.nothingToPass': 'You have nothing to pass on {item}.',
  'show.outcome.notFound': 'There is no item {number} in this show.',
  'show.outcome.draft': 'The show hasn’t started yet.',
  'show.outcome.paused': 'The show is paused. Try again when it goes on.',
  'show.outcome.ended': 'The show has ended.',
  'show.outcome.notActive': 'The show takes no claims now.',
  'show.outcome.full': 'This show can keep no more claims.',
  'show.outcome.nearClaim': 'Did you mean to claim {item}?',
  'show.outcome.nearPass': 'Did you mean to pass on {item}?',
  'refused.comment_too_long': 'A comment has at most {chars_max} characters.',
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
