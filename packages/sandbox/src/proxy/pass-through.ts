import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import type { Log } from '@fhir-iq/sluice-model';

/** The longest that npm may take to name its registry, in real milliseconds. */
const NPM_TIMEOUT_MS = 30_000;

/** The path that npm asks for advisories; the stand-in answers it, whatever the registry's host. */
const advisoryPath = /\/-\/npm\/v1\/security\//;

/**
 * Knows which hosts are package registries. Their names come from the machine's own settings, never from this project:
 * npm is asked for its registry once, and pip, Go and apt users name theirs in the environment.
 */
export class RegistryHosts {
  private readonly hosts = new Set<string>();
  private readonly learned: Promise<ReadonlySet<string>>;
  private readonly stop = new AbortController();

  constructor(env: NodeJS.ProcessEnv, extra: readonly string[], log: Log) {
    const hosts = this.hosts;
    for (const host of extra) hosts.add(host.toLowerCase());
    for (const name of [
      'PIP_INDEX_URL',
      'UV_INDEX_URL',
      'GOPROXY',
      'npm_config_registry',
      'NPM_CONFIG_REGISTRY',
    ]) {
      for (const value of (env[name] ?? '').split(/[,|]/)) addHost(hosts, value);
    }
    this.learned = this.askNpm(env, log).then((answer) => {
      for (const line of answer) addHost(hosts, line);
      return hosts;
    });
  }

  /** Whether a connection to this host may be to a registry. */
  async has(host: string): Promise<boolean> {
    return (await this.learned).has(host);
  }

  /** Whether this request goes to the real registry; questions for advisories never do. */
  async passes(url: URL): Promise<boolean> {
    return (await this.has(url.hostname)) && !advisoryPath.test(url.pathname);
  }

  /** The hosts learned so far; complete once `has` has answered. */
  known(): readonly string[] {
    return [...this.hosts];
  }

  /** Ends what is still being asked. */
  async close(): Promise<void> {
    this.stop.abort();
    await this.learned;
  }

  private async askNpm(env: NodeJS.ProcessEnv, log: Log): Promise<string[]> {
    const child = spawn('npm', ['config', 'get', 'registry'], {
      env,
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: NPM_TIMEOUT_MS,
    });
    const stop = (): void => void child.kill('SIGKILL');
    this.stop.signal.addEventListener('abort', stop);
    let answer = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (answer += text));
    const problem = await new Promise<string | undefined>((resolve) => {
      child.once('error', (error) => resolve(error.message));
      child.once('close', (code) => resolve(code === 0 ? undefined : `exit code ${String(code)}`));
    });
    this.stop.signal.removeEventListener('abort', stop);
    if (problem === undefined) return answer.trim().split('\n');
    if (!this.stop.signal.aborted) {
      log.warning(`npm did not name its registry (${problem}): requests to it will be refused`);
    }
    return [];
  }
}

function addHost(hosts: Set<string>, value: string): void {
  if (URL.canParse(value)) hosts.add(new URL(value).hostname.toLowerCase());
}

/** The machine's own way out: its proxy and the authorities it trusts, for what passes through. */
export async function machineUpstream(
  env: NodeJS.ProcessEnv,
): Promise<{ proxyUrl?: string; noProxy: string[]; certificates: string[] }> {
  const proxyUrl = env['HTTPS_PROXY'] ?? env['https_proxy'] ?? '';
  const noProxy = (env['NO_PROXY'] ?? env['no_proxy'] ?? '')
    .split(',')
    .map((host) => host.trim())
    .filter((host) => host !== '');
  const file = env['NODE_EXTRA_CA_CERTS'] ?? '';
  const text = file === '' ? '' : await readFile(file, 'utf8').catch(() => '');
  const certificates = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  return { ...(proxyUrl === '' ? {} : { proxyUrl }), noProxy, certificates };
}
