import { createHash } from 'node:crypto';
import type { Visit } from '../browser/view.ts';

/** One thing that went wrong on a page. */
export interface PageProblem {
  readonly rule: 'console' | 'page-error' | 'failed-request' | 'mixed-content' | 'status';
  /** What is held against the list of known noise. */
  readonly text: string;
  readonly message: string;
  readonly value: string;
  readonly remedy: string;
}

/**
 * What went wrong on a page as the browser saw it.
 *
 * @param visit - The page.
 * @returns Each problem once.
 */
export function problemsOf(visit: Visit): PageProblem[] {
  const problems = [
    ...documentProblems(visit),
    ...requestProblems(visit),
    ...mixedProblems(visit),
    ...consoleProblems(visit),
    ...errorProblems(visit),
  ];
  return [...new Map(problems.map((problem) => [keyOf(problem), problem])).values()];
}

/** What tells a problem from others of its page, over runs: numbers and marks in it change. */
export function keyOf(problem: PageProblem): string {
  const stable = problem.text.replace(/[?#][^\s"')]*/g, '').replace(/\d+/g, '0');
  return `${problem.rule}:${createHash('sha256').update(stable).digest('hex').slice(0, 10)}`;
}

function documentProblems({ status, url }: Visit): PageProblem[] {
  if (status < 400) return [];
  return [
    {
      rule: 'status',
      text: url.href,
      message: `the page answers ${String(status)}`,
      value: String(status),
      remedy: 'A page that answers below 400, or none in the site map, the lists and the links.',
    },
  ];
}

function requestProblems(visit: Visit): PageProblem[] {
  return visit.requests.flatMap((request): PageProblem[] => {
    const { url, type, status, failure, mixed } = request;
    if (url === visit.url.href && type === 'document') return [];
    if (mixed) return [mixedContent(url)];
    // Browsers ask for this by themselves, and are content without.
    if (url === new URL('/favicon.ico', visit.url).href) return [];
    const refused = status !== undefined && status >= 400;
    // The page's own doing, or an answer that is still to come.
    const harmless =
      failure === undefined || failure === 'cancelled' || failure.startsWith('no answer while');
    if (!refused && harmless) return [];
    const seen = refused || failure === undefined ? `it answered ${String(status)}` : failure;
    return [
      {
        rule: 'failed-request',
        text: `${url} ${seen}`,
        message: `a request for ${url} (${type}) failed: ${seen}`,
        value: seen,
        remedy:
          'Mend the address, or what answers there; or list it under noise, with a reason and an expiry.',
      },
    ];
  });
}

/** Told by the browser where it made https of it by itself. */
function mixedProblems(visit: Visit): PageProblem[] {
  return visit.console.flatMap(({ text }) => {
    const address = /^Mixed Content: .* requested an insecure [^']*'([^']+)'/.exec(text)?.[1];
    return address === undefined ? [] : [mixedContent(address)];
  });
}

function mixedContent(url: string): PageProblem {
  return {
    rule: 'mixed-content',
    text: url,
    message: `the page asks for ${url} by http`,
    value: url,
    remedy: 'Ask for it by https.',
  };
}

function consoleProblems(visit: Visit): PageProblem[] {
  return (
    visit.console
      .filter((line) => line.level === 'error')
      // The browser's own lines on requests; these are told with their addresses already.
      .filter((line) => !/^(?:Failed to load resource|Mixed Content)\b/.test(line.text))
      .map((line) => ({
        rule: 'console',
        text: `${line.text} ${line.url ?? ''}`,
        message: `the console says: ${line.text}${line.url === undefined || line.url === '' ? '' : ` (${line.url}${line.line === undefined ? '' : `:${String(line.line)}`})`}`,
        value: line.text,
        remedy: 'A page without errors in its console; or the line under noise, with a reason and an expiry.',
      }))
  );
}

function errorProblems(visit: Visit): PageProblem[] {
  return visit.errors.map(({ message, stack }) => ({
    rule: 'page-error',
    text: `${message} ${stack ?? ''}`,
    message: `an error was thrown and not caught: ${message}`,
    value: stack?.split('\n').slice(0, 3).join(' ') ?? message,
    remedy: 'Catch it, or mend what throws it.',
  }));
}
