import type { CommunicationEvent } from '@fhir-iq/sluice-config';
import type { Answer, Stage } from '@fhir-iq/sluice-model';
import { eventTexts } from './event-texts.ts';

/** One line of what was judged: a check or an approval. */
export interface MessageLine {
  readonly name: string;
  readonly answer: Answer;
  readonly reason: string;
}

/** What a message tells, before any channel's form. All texts may come from strangers (commits, branches, sites). */
export interface Message {
  readonly event: CommunicationEvent;
  /** The site's name. */
  readonly site: string;
  /** `OWNER/REPOSITORY`. */
  readonly repository: string;
  readonly stage?: Stage | undefined;
  readonly answer: Answer;
  /** One line for people: what happened and why. */
  readonly reason?: string | undefined;
  readonly commit: string;
  readonly branch?: string | undefined;
  /** First line of the commit's message. */
  readonly subject?: string | undefined;
  /** Login of who started it. */
  readonly author?: string | undefined;
  readonly buildId?: string | undefined;
  /** Where the deployment can be seen. */
  readonly url?: string | undefined;
  readonly runUrl: string;
  readonly lines: readonly MessageLine[];
  /** RFC 3339, UTC. */
  readonly at: string;
}

/** What each answer is called to people; `error` and `not-evaluated` are never green. */
export const answerWords: Readonly<Record<Answer, string>> = {
  pass: 'passed',
  fail: 'FAILED',
  error: 'COULD NOT LOOK',
  'not-evaluated': 'NOT EVALUATED',
};

/** The title of a message: event, site, stage. */
export function titleOf(message: Message): string {
  const { title } = eventTexts[message.event];
  return `${title}: ${message.site}${message.stage === undefined ? '' : `, ${message.stage}`}`;
}

/** What people should know or do now; undefined where the event asks nothing of them. */
export function nextStepOf(message: Message): string | undefined {
  return eventTexts[message.event].next;
}

/** Whether the answer belongs into the message. A beginning says none, unless it went wrong already. */
export function showsAnswer(message: Message): boolean {
  return eventTexts[message.event].judged || message.answer !== 'pass';
}

/** The facts of a message as name and value, in the order in which people ask for them; what is unknown is left out. */
export function factsOf(message: Message): { name: string; value: string; link?: string }[] {
  const facts: { name: string; value: string | undefined; link?: string | undefined }[] = [
    { name: 'Verdict', value: showsAnswer(message) ? answerWords[message.answer] : undefined },
    { name: 'Commit', value: message.commit.slice(0, 12) },
    { name: 'Change', value: message.subject },
    { name: 'Branch', value: message.branch },
    { name: 'By', value: message.author },
    { name: 'Build', value: message.buildId },
    { name: nameOfUrl(message), value: message.url, link: message.url },
    { name: 'Run', value: message.runUrl, link: message.runUrl },
  ];
  return facts.flatMap(({ name, value, link }) => {
    const text = value?.trim();
    if (text === undefined || text === '') return [];
    return [{ name, value: text, ...(isWebAddress(link) ? { link } : {}) }];
  });
}

/** The address may be that of the site or of the issue in which people see the release or the incident. */
function nameOfUrl({ event, url }: Message): string {
  return /\/issues\/\d+(#.*)?$/.test(url ?? '') ? eventTexts[event].issue : 'Site';
}

/** Only plain web addresses become links. */
function isWebAddress(text: string | undefined): text is string {
  return text !== undefined && /^https?:\/\/[^\s<>|"'`]+$/.test(text) && URL.canParse(text);
}

/** Shortens a text to `limit` UTF-16 units without breaking a character, and puts it on one line. */
export function shorten(text: string, limit: number): string {
  const line = text.replace(/[\u0000-\u001F\u007F\u2028\u2029]+/g, ' ').trim();
  if (line.length <= limit) return line;
  return `${line.slice(0, limit - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
