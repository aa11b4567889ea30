import type { Http } from '@fhir-iq/sluice-runtime';
import { answerWords, factsOf, type Message, nextStepOf, shorten, titleOf } from '../message.ts';

/** Slack's limits, with room to spare (its own: 50 blocks, 3,000 a section, about 13,200 characters in all). */
const sectionLimit = 2_900;
const totalLimit = 9_500;
const headerLimit = 140;
const lineLimit = 400;
const factLimit = 500;

interface Text {
  readonly type: 'mrkdwn' | 'plain_text';
  readonly text: string;
  readonly verbatim?: true;
}
interface Block {
  readonly type: 'header' | 'section' | 'context';
  readonly text?: Text;
  readonly elements?: readonly Text[];
}
export interface SlackPayload {
  readonly text: string;
  readonly blocks: readonly Block[];
  readonly unfurl_links: false;
  readonly unfurl_media: false;
}

/** Makes a stranger's text mean only itself in Slack's markup: no mention, no link, no formatting. */
export function escapeSlack(text: string): string {
  return text
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/[*_~`]/g, '\u200B$&\u200B');
}

const marks = {
  pass: ':white_check_mark:',
  fail: ':x:',
  error: ':warning:',
  'not-evaluated': ':grey_question:',
} as const;

/** Cuts lines of markup together into sections below Slack's limit. */
function sections(lines: readonly string[]): Block[] {
  const texts: string[] = [];
  for (const line of lines) {
    const last = texts.at(-1);
    if (last !== undefined && last.length + 1 + line.length <= sectionLimit)
      texts[texts.length - 1] = `${last}\n${line}`;
    else texts.push(line);
  }
  return texts.map((text) => ({ type: 'section', text: { type: 'mrkdwn', text, verbatim: true } }));
}

/**
 * A message as Slack takes it. What does not fit is left out and counted.
 *
 * @param message - What to tell.
 */
export function slackPayload(message: Message): SlackPayload {
  const title = shorten(titleOf(message), headerLimit);
  const facts = factsOf(message).map(({ name, value, link }) => {
    const shown = escapeSlack(shorten(value, factLimit));
    return `*${name}:* ${link !== undefined && link.length <= factLimit ? `<${link.replace(/&/g, '&amp;')}>` : shown}`;
  });
  const reason =
    message.reason === undefined || message.reason === ''
      ? []
      : [escapeSlack(shorten(message.reason, 1_000)).slice(0, sectionLimit)];
  const all = message.lines.map(
    (line) =>
      `${marks[line.answer]} *${escapeSlack(shorten(line.name, 100))}* ${answerWords[line.answer]}: ${escapeSlack(shorten(line.reason, lineLimit))}`,
  );
  const step = nextStepOf(message);
  const next = step === undefined ? [] : [escapeSlack(step)];
  const used =
    2 * title.length + [...facts, ...reason, ...next].reduce((sum, text) => sum + text.length + 1, 0);
  let left = totalLimit - used - 100;
  const fitting = all.filter((line) => (left -= line.length + 1) >= 0);
  const rest = all.length - fitting.length;
  const more = rest > 0 ? [`… and ${rest} more; see the run.`] : [];
  return {
    text: escapeSlack(title),
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: title } },
      ...sections(reason),
      ...sections(facts),
      ...sections(next),
      ...sections([...fitting, ...more]),
    ],
    unfurl_links: false,
    unfurl_media: false,
  };
}

/**
 * Posts a message to an incoming webhook. Slack took it only when it says 200 and `ok`.
 *
 * @param http - Our HTTP.
 * @param webhook - The webhook's address, a secret.
 * @param message - What to tell.
 * @returns Slack's answer in words.
 * @throws {Error} Slack did not take it; the message says why.
 */
export async function sendToSlack(
  http: Http,
  webhook: string,
  message: Message,
): Promise<{ id?: string; status: string }> {
  if (!/^https:\/\/[^\s]+$/.test(webhook) || !URL.canParse(webhook))
    throw new Error('its secret is not an https address');
  const answer = await http.request({
    method: 'POST',
    url: webhook,
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: JSON.stringify(slackPayload(message)),
    timeoutMs: 15_000,
    maxBytes: 64 * 1024,
    redirect: 'manual',
    retry: { attempts: 4, delayMs: 1_000, maxDelayMs: 60_000 },
  });
  const said = shorten(answer.text(), 200);
  if (answer.status !== 200 || said !== 'ok') {
    throw new Error(
      `Slack answered ${answer.status} ${said === '' ? 'and nothing more' : said}${hint(said)}`,
    );
  }
  const id = answer.headers['x-slack-req-id'];
  return { ...(id === undefined ? {} : { id }), status: `${answer.status} ${said}` };
}

function hint(said: string): string {
  if (/no_service|invalid_token|no_team|no_active_hooks/.test(said))
    return '; the webhook was removed: make a new one and store it as the secret';
  if (/channel_is_archived|channel_not_found/.test(said))
    return '; the Slack channel is gone: make a webhook for another';
  return '';
}
