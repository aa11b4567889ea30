/**
 * Variables by which the Wix CLI takes its caller for an AI agent. With any of them set, `wix login --api-key` ignores
 * the key and starts a device login that nobody answers.
 */
export const agentVariables: readonly string[] = [
  'AI_AGENT',
  'ANTIGRAVITY_AGENT',
  'ANTIGRAVITY_CLI_ALIAS',
  'AUGMENT_AGENT',
  'CLAUDECODE',
  'CLAUDE_CODE',
  'CLAUDE_CODE_IS_COWORK',
  'CLINE_ACTIVE',
  'CODEX_CI',
  'CODEX_SANDBOX',
  'CODEX_SANDBOX_NETWORK_DISABLED',
  'CODEX_THREAD_ID',
  'COPILOT_ALLOW_ALL',
  'COPILOT_GITHUB_TOKEN',
  'COPILOT_MODEL',
  'CURSOR_AGENT',
  'CURSOR_EXTENSION_HOST_ROLE',
  'CURSOR_TRACE_ID',
  'GEMINI_CLI',
  'GOOSE_PROVIDER',
  'GROK_PLUGIN_DATA',
  'GROK_PLUGIN_ROOT',
  'JUNIE_DATA',
  'JUNIE_SHIM_PATH',
  'KIMI_PLUGIN_ROOT',
  'OPENCLAW_SHELL',
  'OPENCODE',
  'OPENCODE_CLIENT',
  'REPL_ID',
];

/**
 * What the Wix CLI needs of a job's environment: the way to programs and temporary files, the network settings, the
 * language. All else (inputs with secrets, tokens, agent variables) stays with the job.
 */
const passed: readonly RegExp[] = [
  /^(PATH|Path|TMPDIR|TEMP|TMP|LANG|LC_[A-Z]+|TZ|SystemRoot|SYSTEMROOT|ComSpec|PATHEXT|WINDIR)$/,
  /^(HTTPS?_PROXY|NO_PROXY|ALL_PROXY|https?_proxy|no_proxy|all_proxy)$/,
  /^(NODE_EXTRA_CA_CERTS|NODE_USE_SYSTEM_CA|SSL_CERT_FILE|SSL_CERT_DIR)$/,
  // The runner ends what a killed job leaves running by this variable.
  /^RUNNER_TRACKING_ID$/,
];

/**
 * The environment for the Wix CLI: only what it needs of the job's, a home of its own, marked as CI without colours.
 *
 * @param env - The job's environment.
 * @param home - An empty directory: the CLI writes the key into `.wix` under it.
 * @returns The environment of the child process; no agent variable and no secret of the job is in it.
 */
export function wixEnvironment(env: NodeJS.ProcessEnv, home: string): Record<string, string> {
  const kept = Object.entries(env).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined && passed.some((pattern) => pattern.test(entry[0])),
  );
  return {
    ...Object.fromEntries(kept),
    HOME: home,
    USERPROFILE: home,
    CI: 'true',
    NO_COLOR: '1',
    FORCE_COLOR: '0',
  };
}
