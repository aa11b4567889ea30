import type { ProblemCase, WixProblem } from './outcome.ts';

/** What the CLI writes when something goes wrong, and what it means. */
export interface ProblemText {
  readonly pattern: RegExp;
  readonly case: ProblemCase;
  readonly wentLive: WixProblem['wentLive'];
  readonly message: string;
  readonly remedy: string;
}

/** The observed texts, the most telling first: a refused request also prints the general line after it. */
export const problemTexts: readonly ProblemText[] = [
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
