import { h, instant, link } from './dom.js';

/** The emoji that Sluice's messages use, by Slack's names. */
const emoji = {
  white_check_mark: '✅',
  x: '❌',
  warning: '⚠️',
  grey_question: '❔',
  rocket: '🚀',
  rotating_light: '🚨',
  hourglass_flowing_sand: '⏳',
  leftwards_arrow_with_hook: '↩️',
  bell: '🔔',
  eyes: '👀',
  no_entry: '⛔',
  lock: '🔒',
  calendar: '📅',
  raised_hand: '✋',
};

/** A message as Slack shows it: the blocks, or the text where it has none. */
export function slackMessage(message) {
  const blocks = message.blocks.map(block).filter((one) => one !== undefined);
  return h(
    'article.slack',
    {},
    h('span.face', { 'aria-hidden': 'true' }, 'S'),
    h(
      'div',
      {},
      h(
        'p.by',
        {},
        h('b', {}, message.from),
        h('span.app', {}, 'APP'),
        instant(message.at, true),
        h('span.muted', {}, ` to ${message.to}`),
      ),
      ...(blocks.length > 0 ? blocks : [h('p', {}, ...markup(message.text))]),
    ),
  );
}

function block(given) {
  switch (given.type) {
    case 'header':
      return h('h3', {}, plain(given.text?.text ?? ''));
    case 'divider':
      return h('hr');
    case 'section':
      return h(
        'div.part',
        {},
        given.text === undefined ? '' : text(given.text, 'p'),
        ...(given.fields ?? []).map((field) => text(field, 'p')),
      );
    case 'context':
      return h('div.context', {}, ...(given.elements ?? []).map((element) => text(element, 'p')));
    case 'actions':
      return h(
        'p.actions',
        {},
        ...(given.elements ?? []).map((element) =>
          element.url === undefined
            ? h('span', {}, element.text?.text ?? '')
            : link(element.url, element.text?.text ?? element.url),
        ),
      );
    default:
      return undefined;
  }
}

function text(given, tag) {
  const shown = given.text ?? '';
  return h(tag, {}, ...(given.type === 'mrkdwn' ? markup(shown) : [plain(shown)]));
}

function plain(shown) {
  return shown.replace(/:([a-z0-9_+-]+):/g, (all, name) => emoji[name] ?? all);
}

function unescape(shown) {
  return shown.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

/** A mark counts only beside what it marks: a space, or the invisible one that notify sets, takes it its meaning. */
const inner = (mark) => `(?![\\s\u200B])([^${mark}\\n]*[^${mark}\\s\u200B])`;

const marks = new RegExp(
  [
    '<([^<>]+)>',
    '```([^`]+)```',
    '`([^`\\n]+)`',
    ...['\\*', '_', '~'].map((mark) => `(?<![\\w${mark}])${mark}${inner(mark)}${mark}(?!\\w)`),
  ].join('|'),
  'g',
);

/** Slack's markup as elements: links, code, bold, italic, struck. */
function markup(shown) {
  const parts = [];
  let end = 0;
  for (const match of shown.matchAll(marks)) {
    parts.push(words(shown.slice(end, match.index)));
    end = match.index + match[0].length;
    const [, target, block, code, bold, italic, struck] = match;
    if (target !== undefined) parts.push(linkOf(target));
    else if (block !== undefined) parts.push(h('pre', {}, words(block)));
    else if (code !== undefined) parts.push(h('code', {}, words(code)));
    else if (bold !== undefined) parts.push(h('b', {}, ...markup(bold)));
    else if (italic !== undefined) parts.push(h('i', {}, ...markup(italic)));
    else if (struck !== undefined) parts.push(h('s', {}, ...markup(struck)));
  }
  return [...parts, words(shown.slice(end))];
}

function words(shown) {
  return unescape(plain(shown)).replaceAll('\u200B', '');
}

function linkOf(target) {
  const [address = '', label] = target.split('|');
  if (/^[@#!]/.test(address)) return h('b.mention', {}, label ?? address);
  return link(unescape(address), unescape(label ?? address));
}
