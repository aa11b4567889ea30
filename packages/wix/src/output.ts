import { stripVTControlCharacters } from 'node:util';
import type { LoginOutcome, PreviewOutcome, ProblemCase, PublishOutcome, WixProblem } from './outcome.ts';
import { type ProblemText, problemTexts } from './problem-texts.ts';

/** What a finished run of the CLI left behind. */
export interface CliOutput {
  readonly stdout: string;
  readonly stderr: string;
  readonly timedOut: boolean;
  /** The job was told to stop, so the process was ended. */
  readonly stopped: boolean;
  readonly timeoutMs: number;
}

/** Asking whether to publish an unpublished site for the first time ends, on an error, in a process that never ends. */
const unpublished = /Preview for unpublished sites is currently unsupported/;
const published = /published successfully:\s+(https?:\/\/\S+)/;
const previewed = /available\s+at\s+([\s\S]+?)(?:\n\s*\n|\s*$)/;

/**
 * Reads how `wix publish` ended. The exit code is not asked: it is 0 where nothing was published.
 *
 * @param output - What the process left behind.
 * @returns The outcome; `published` only where the published line stands.
 */
export function readPublish(output: CliOutput): PublishOutcome {
  const text = plain(output.stdout);
  const url = published.exec(text)?.[1];
  if (url === undefined) return readProblem(output, 'publish');
  const uiVersion = /UI version:\s*(\S+)/.exec(text)?.[1];
  return {
    case: 'published',
    url,
    ...(uiVersion === undefined ? {} : { uiVersion }),
    newerDesign: text.includes('The Editor contains newer design changes'),
  };
}

/**
 * Reads how `wix preview` ended. Its address is wrapped at 80 columns, in the middle of a word and without a mark.
 *
 * @param output - What the process left behind.
 * @returns The outcome with the address joined again.
 */
export function readPreview(output: CliOutput): PreviewOutcome {
  const url = previewed.exec(plain(output.stdout))?.[1]?.replace(/\s+/g, '');
  if (url === undefined || !/^https?:\/\/./.test(url)) return readProblem(output, 'preview');
  return { case: 'previewed', url };
}

/**
 * Reads how `wix login --api-key` ended.
 *
 * @param output - What the process left behind.
 * @returns The account's name, or what went wrong.
 */
export function readLogin(output: CliOutput): LoginOutcome {
  const account = /logged in to account\s+(\S+)/.exec(plain(output.stdout))?.[1];
  return account === undefined ? readProblem(output, 'login') : { case: 'logged-in', account };
}

/**
 * Whether a line is one of the CLI's errors: it should end soon after it.
 *
 * @param line - One line of the CLI's output.
 */
export function saysProblem(line: string): boolean {
  const text = plain(line);
  return problemTexts.some((row) => !afterWhichItGoesOn.has(row.case) && row.pattern.test(text));
}

const afterWhichItGoesOn: ReadonlySet<ProblemCase> = new Set<ProblemCase>(['build-error', 'prompt']);

function readProblem(output: CliOutput, step: 'login' | 'publish' | 'preview'): WixProblem {
  const text = `${plain(output.stdout)}\n${plain(output.stderr)}`;
  const asked = step === 'publish' && /Publishing\.\.\./.test(text);
  if (output.stopped) {
    return {
      case: 'stopped',
      message: `The job was stopped during wix ${step}.`,
      remedy: 'Run again: the site is asked first which build it serves.',
      excerpt: '',
      wentLive: step === 'publish' ? 'unknown' : 'no',
    };
  }
  const row = problemTexts.find((one) => one.pattern.test(text));
  if (output.timedOut) {
    const first = unpublished.test(text);
    return {
      case: first ? 'unpublished-site' : 'timeout',
      message:
        `wix ${step} did not end within ${String(output.timeoutMs / 1000)} s and was ended` +
        (first ? '; the site was never published before, and the first publish failed.' : '.'),
      remedy: first
        ? 'Publish the site once in the editor, then run again.'
        : "Look at Wix's status page and run again: the site is asked first which build it serves.",
      excerpt: excerpt(text, row?.pattern),
      wentLive: step === 'publish' ? 'unknown' : 'no',
    };
  }
  if (row !== undefined && unpublished.test(text)) {
    return {
      ...spoken(row, text),
      case: 'unpublished-site',
      message: 'The site was never published, and Wix makes no preview of such a site.',
      remedy: 'Publish the site once in the editor, then run again.',
    };
  }
  if (row !== undefined) return { ...spoken(row, text), ...(asked ? { wentLive: 'unknown' as const } : {}) };
  if (unpublished.test(text)) {
    return {
      case: 'unpublished-site',
      message: 'The site was never published, and Wix makes no preview of such a site.',
      remedy: 'Publish the site once in the editor, then run again.',
      excerpt: excerpt(text, unpublished),
      wentLive: step === 'publish' ? 'unknown' : 'no',
    };
  }
  return {
    case: 'no-success-line',
    message: `wix ${step} ended without the line that says it succeeded.`,
    remedy: 'Run again; if it stays so, the Wix CLI has changed its words: check its version.',
    excerpt: excerpt(text, undefined),
    wentLive: step === 'publish' ? 'unknown' : 'no',
  };
}

function spoken(row: ProblemText, text: string): WixProblem {
  return {
    case: row.case,
    message: row.message,
    remedy: row.remedy,
    excerpt: excerpt(text, row.pattern),
    wentLive: row.wentLive,
  };
}

/** The telling line and the few after it; the crash report that follows in CI (traces, requests) stays out. */
function excerpt(text: string, pattern: RegExp | undefined): string {
  const report = text.search(/CLI crash report/i);
  const lines = (report === -1 ? text : text.slice(0, report))
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line.trim() !== '');
  const at =
    pattern === undefined ? Math.max(0, lines.length - 6) : lines.findIndex((line) => pattern.test(line));
  return lines
    .slice(Math.max(0, at), Math.max(0, at) + 8)
    .join('\n')
    .slice(0, 1500);
}

/** The text without colours, cursor movements, spinner glyphs and carriage returns. */
function plain(text: string): string {
  return stripVTControlCharacters(text)
    .replace(/\r\n?/g, '\n')
    .replace(/[\u2800-\u28FF\u2714\u2716\u26A0\u2139]\uFE0F?\s?/g, '');
}
