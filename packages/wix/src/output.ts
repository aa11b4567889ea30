import { stripVTControlCharacters } from 'node:util';
import type { LoginOutcome, PreviewOutcome, ProblemCase, PublishOutcome, WixProblem } from './outcome.ts';

/** What a finished run of the CLI left behind. */
export interface CliOutput {
  readonly stdout: string;
  readonly stderr: string;
  readonly timedOut: boolean;
  /** The job was told to stop, so the process was ended. */
  readonly stopped: boolean;
  readonly timeoutMs: number;
}

interface Row {
  readonly pattern: RegExp;
  readonly case: ProblemCase;
  readonly wentLive: WixProblem['wentLive'];
  readonly message: string;
  readonly remedy: string;
}

/** The observed texts, the most telling first: a refused request also prints the general line after it. */
const rows: readonly Row[] = [
  {
    pattern: /SITE_NOT_PUBLISHED/,
    case: 'unpublished-site',
    wentLive: 'no',
    message: 'The site was never published, and Wix makes no preview of such a site.',
    remedy: 'Publish the site once in the editor, then run again.',
  },
  {
    pattern: /Promise timed out after/,
    case: 'pipeline-slow',
    wentLive: 'no',
    message: 'Wix was still building the code after two minutes, so it was not asked to go live.',
    remedy: "Look at Wix's status page and run again.",
  },
  {
    pattern: /Errors in your site.s code were found/,
    case: 'build-error',
    wentLive: 'no',
    message: "Wix could not build the site's code, so nothing was published.",
    remedy: 'Mend the errors that Wix names and push again.',
  },
  {
    pattern: /Forbidden operation|Missing permissions/,
    case: 'forbidden',
    wentLive: 'no',
    message: 'Wix refused: the API key lacks the right for this site.',
    remedy:
      'Give the key the permission "Wix CLI - Git Integration" for this site (only the account\'s owner or co-owner can), and check the site id.',
  },
  {
    pattern: /invalid API key/,
    case: 'invalid-key',
    wentLive: 'no',
    message: 'Wix does not know the API key.',
    remedy: "Put a valid key into the environment's secret and run again.",
  },
  {
    pattern: /login device code|log ?in with the code|device code/i,
    case: 'agent-detected',
    wentLive: 'no',
    message: 'The Wix CLI started a device login instead of using the API key.',
    remedy:
      'Look for a variable or file that marks the runner as an AI agent (for example /opt/.devin), remove it and run again.',
  },
  {
    pattern: /Failed to get account information|account was deleted/i,
    case: 'login-failed',
    wentLive: 'no',
    message: 'Wix did not accept the login.',
    remedy: "Check the key's account, and Wix's status page, then run again.",
  },
  {
    pattern: /Network error occurred/,
    case: 'network',
    wentLive: 'no',
    message: 'The Wix CLI could not reach Wix.',
    remedy:
      'Check DNS, proxy and certificates of the runner (HTTPS_PROXY, NODE_EXTRA_CA_CERTS), then run again.',
  },
  {
    pattern: /Failed to get deployment (status|pipeline details)/,
    case: 'status-error',
    wentLive: 'no',
    message: 'Wix took the upload but did not say how its build ended, so it was not asked to go live.',
    remedy: "Look at Wix's status page and run again.",
  },
  {
    pattern: /Failed to publish site/,
    case: 'go-live-failed',
    wentLive: 'unknown',
    message: 'Wix built the upload, and the request to go live failed.',
    remedy: 'Run again: the site is asked first which build it serves.',
  },
  {
    pattern: /Failed to deploy site/,
    case: 'deploy-refused',
    wentLive: 'no',
    message: 'Wix refused the upload.',
    remedy:
      "Read Wix's code and description; check the site id, the design's uiVersion and the key, then run again.",
  },
  {
    pattern:
      /Project type could not be determined|Invalid configuration found|Failed to read source files|Invalid Wix config/,
    case: 'project',
    wentLive: 'no',
    message: 'The Wix CLI does not accept the project that was prepared.',
    remedy: "Check the environment's wixSiteId and uiVersion, and that src/ holds the site's code.",
  },
  {
    pattern:
      /non-interactive terminals|What would you like to (publish|preview)\?|You are about to publish|Continue with publish\?/,
    case: 'prompt',
    wentLive: 'no',
    message: 'The Wix CLI asked a question that nobody could answer, and published nothing.',
    remedy: 'The pinned Wix CLI is expected not to ask; check which version ran.',
  },
];

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
  return rows.some((row) => !afterWhichItGoesOn.has(row.case) && row.pattern.test(text));
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
  const row = rows.find((one) => one.pattern.test(text));
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

function spoken(row: Row, text: string): WixProblem {
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
