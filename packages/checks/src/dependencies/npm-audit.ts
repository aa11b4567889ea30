import { mkdir, readFile, realpath, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { WorkError, type ToolUse } from '@fhir-iq/sluice-model';
import { childEnvironment, runProcess, type Environment } from '@fhir-iq/sluice-runtime';
import { which } from '@fhir-iq/sluice-runtime/tools/path';
import { z } from 'zod';

/** A package as npm audit is asked about it. */
export interface AskedPackage {
  readonly name: string;
  readonly version: string;
}

const severity = z.enum(['info', 'low', 'moderate', 'high', 'critical']);
const advisory = z.object({
  source: z.union([z.number(), z.string()]),
  name: z.string(),
  title: z.string(),
  url: z.string(),
  severity,
  range: z.string(),
});
const report = z.object({
  auditReportVersion: z.literal(2),
  vulnerabilities: z.record(
    z.string(),
    z.object({ nodes: z.array(z.string()), via: z.array(z.union([z.string(), advisory])) }),
  ),
});
const refusal = z.object({
  message: z.string().optional(),
  error: z.object({ code: z.string().optional(), summary: z.string().optional() }).optional(),
});

/** An advisory, and the packages that were asked about and that it is about. */
export interface AdvisoryHit {
  readonly advisory: z.infer<typeof advisory>;
  /** Positions in the list of packages. */
  readonly packages: readonly number[];
}

const timeoutMs = 180_000;
/** What npm may take of the job's variables about itself: how to reach the network. */
const network =
  /^npm_config_(?:registry|https?_proxy|https-proxy|proxy|noproxy|cafile|ca|strict[-_]ssl|userconfig|globalconfig|fetch[-_].*|maxsockets)$/i;
const npmrc =
  'ignore-scripts=true\nfund=false\nupdate-notifier=false\nprogress=false\nomit=\naudit-level=info\n';

/**
 * Asks npm's advisory service about packages, in a folder of its own: neither the site's `.npmrc` nor its package.json
 * have a say.
 *
 * @param packages - What to ask about.
 * @param work - A folder that is empty.
 * @param options - The job's variables, and what stops it.
 * @param options.env - The job's variables.
 * @param options.signal - Stops npm.
 * @returns What the service has on them, and npm's version.
 * @throws {WorkError} If no whole answer came.
 */
export async function askAdvisories(
  packages: readonly AskedPackage[],
  work: string,
  options: { env: Environment; signal?: AbortSignal | undefined },
): Promise<{ hits: AdvisoryHit[]; tool: ToolUse }> {
  await writeProject(packages, work);
  // npm keeps what it made of an advisory by its number: an older one must not answer for today's.
  const env = { ...npmEnvironment(options.env), npm_config_cache: path.join(work, 'cache') };
  const run = async (
    args: readonly string[],
  ): Promise<{ code: number | null; stdout: string; stderr: string }> => {
    const result = await runProcess({
      command: 'npm',
      args,
      cwd: work,
      env,
      timeoutMs,
      maxOutputBytes: 64 * 1024 * 1024,
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    });
    if (result.timedOut)
      throw new WorkError({
        what: `npm ${args[0] ?? ''} did not end within ${timeoutMs / 1000} s and was stopped.`,
      });
    if (result.truncated) throw new WorkError({ what: 'npm audit wrote more than can be read safely.' });
    return result;
  };
  const [version, audit] = await Promise.all([
    npmVersion(options.env),
    run(['audit', '--json', '--package-lock-only', '--audit-level=info']),
  ]);
  const tool: ToolUse = { name: 'npm audit', version, source: 'path' };
  return { hits: hitsOf(parseReport(audit), packages), tool };
}

/**
 * The version of npm on the PATH, by its own package: asking npm itself would take as long again as the audit.
 *
 * @param env - Its PATH counts.
 */
export async function npmVersion(env: Environment): Promise<string> {
  const file = await which('npm', env);
  if (file === undefined) return 'unknown';
  const home = path.dirname(path.dirname(await realpath(file)));
  try {
    return z
      .object({ version: z.string() })
      .parse(JSON.parse(await readFile(path.join(home, 'package.json'), 'utf8'))).version;
  } catch {
    return 'unknown';
  }
}

async function writeProject(packages: readonly AskedPackage[], work: string): Promise<void> {
  await mkdir(work, { recursive: true });
  const root = { name: 'sluice-audit', version: '0.0.0', private: true };
  const entries = packages.map(({ name, version }, index) => [locationOf(index), { name, version }] as const);
  const lock = {
    ...root,
    lockfileVersion: 3,
    requires: true,
    packages: { '': root, ...Object.fromEntries(entries) },
  };
  await writeFile(path.join(work, 'package.json'), JSON.stringify(root));
  await writeFile(path.join(work, 'package-lock.json'), JSON.stringify(lock));
  await writeFile(path.join(work, '.npmrc'), npmrc);
}

// One place a version: side by side, so that versions of one package do not hide each other.
function locationOf(index: number): string {
  return `node_modules/sluice-audit-${index}`;
}

function npmEnvironment(env: Environment): Record<string, string> {
  const rest = Object.entries(childEnvironment(env)).filter(
    ([name]) => !/^npm_/i.test(name) || network.test(name),
  );
  return { ...Object.fromEntries(rest), NO_COLOR: '1' };
}

function parseReport(audit: { code: number | null; stdout: string; stderr: string }): z.infer<typeof report> {
  let value: unknown;
  try {
    value = JSON.parse(audit.stdout);
  } catch {
    throw unanswered(audit.stderr.trim().slice(-500) || 'npm said nothing');
  }
  const parsed = report.safeParse(value);
  if (!parsed.success) {
    const said = refusal.safeParse(value);
    throw unanswered(
      said.data?.message ||
        said.data?.error?.summary ||
        said.data?.error?.code ||
        'its answer is of another form',
    );
  }
  const found = Object.keys(parsed.data.vulnerabilities).length;
  if (audit.code !== 0 && audit.code !== 1)
    throw unanswered(`npm audit ended with exit code ${String(audit.code)}`);
  if (audit.code === 0 && found > 0)
    throw unanswered(`npm audit ended with exit code 0, but its report has ${found} vulnerable packages`);
  return parsed.data;
}

function unanswered(cause: string): WorkError {
  return new WorkError({
    what: `npm audit got no answer from the advisory service: ${cause}.`,
    remedy:
      "The runner must reach npm's registry (or a mirror that passes POST /-/npm/v1/security/advisories/bulk on; set NPM_CONFIG_REGISTRY).",
    unknown: 'whether the dependencies have known vulnerabilities.',
  });
}

function hitsOf(found: z.infer<typeof report>, packages: readonly AskedPackage[]): AdvisoryHit[] {
  const positions = new Map(packages.map((_, index) => [locationOf(index), index]));
  return Object.values(found.vulnerabilities).flatMap(({ nodes, via }) => {
    const touched = nodes.flatMap((node) => positions.get(node) ?? []);
    return via.flatMap((one) => (typeof one === 'string' ? [] : [{ advisory: one, packages: touched }]));
  });
}
