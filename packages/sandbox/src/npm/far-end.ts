import semver from 'semver';
import type { SandboxSeed } from '../seed.ts';
import type { FarEnd, FarEndContext, FarRequest, FarResponse } from '../far-end.ts';
import type { RegistryHosts } from '../proxy/pass-through.ts';
import { seededAdvisories, type Advisory } from './advisories.ts';

/** The advisory service of the registry that npm is set to. */
export interface NpmStandIn extends FarEnd {
  /** Makes one more advisory known. */
  publish(advisory: Advisory): void;
  /** How often each `package@version` was asked about. */
  asked(): Readonly<Record<string, number>>;
}

/** What npm asks: package name -> versions. */
type Question = Readonly<Record<string, readonly string[]>>;

/**
 * Makes the stand-in for the registry's advisory service. The registry's other addresses never come here: they pass
 * through to the real one.
 */
export function createNpmFarEnd(
  context: FarEndContext,
  registries: RegistryHosts,
  seed: SandboxSeed['npm'],
): NpmStandIn {
  const advisories: Advisory[] = [...seededAdvisories, ...(seed?.advisories ?? [])];
  const asked = new Map<string, number>();

  const remember = (question: Question): void => {
    for (const [name, versions] of Object.entries(question)) {
      for (const version of versions)
        asked.set(`${name}@${version}`, (asked.get(`${name}@${version}`) ?? 0) + 1);
    }
  };

  const handle = (request: FarRequest): FarResponse => {
    if (request.method !== 'POST') return { status: 405, json: { error: 'method not allowed' } };
    const bulk = request.url.pathname.endsWith('/-/npm/v1/security/advisories/bulk');
    const quick = request.url.pathname.endsWith('/-/npm/v1/security/audits/quick');
    if (!bulk && !quick) return { status: 404, json: { error: 'not_found' } };
    const { faults } = context;
    if (faults.strikes('npm-advisories-down')) return { status: 503, json: { error: 'Service Unavailable' } };
    if (faults.strikes('npm-advisories-429'))
      return { status: 429, headers: { 'retry-after': '1' }, json: { error: 'Too Many Requests' } };
    if (faults.strikes('npm-advisories-refused'))
      return { status: 405, json: { error: 'Method Not Allowed' } };
    const question = bulk ? bulkQuestion(request.body) : quickQuestion(request.body);
    if (question === undefined) return { status: 400, json: { error: 'the body is not what npm sends' } };
    remember(question);
    const known = faults.strikes('npm-advisories-empty') ? [] : advisories;
    return { status: 200, json: bulk ? bulkAnswer(question, known) : quickAnswer(question, known) };
  };

  return {
    name: 'npm',
    get hosts() {
      return registries.known();
    },
    handle: async (request) => await Promise.resolve(handle(request)),
    publish: (advisory) => void advisories.push(advisory),
    asked: () => Object.fromEntries(asked),
  };
}

function matching(question: Question, advisories: readonly Advisory[]): Map<string, Advisory[]> {
  const found = new Map<string, Advisory[]>();
  for (const [name, versions] of Object.entries(question)) {
    const hits = advisories.filter(
      (advisory) =>
        advisory.package === name &&
        versions.some((version) => semver.satisfies(version, advisory.vulnerableVersions)),
    );
    if (hits.length > 0) found.set(name, hits);
  }
  return found;
}

/** The bulk endpoint's answer: only packages with an advisory appear. */
function bulkAnswer(question: Question, advisories: readonly Advisory[]): Record<string, unknown> {
  return Object.fromEntries(
    [...matching(question, advisories)].map(([name, hits]) => [name, hits.map((hit) => inBulkWords(hit))]),
  );
}

function inBulkWords(advisory: Advisory) {
  return {
    id: advisory.id,
    url: advisory.url,
    title: advisory.title,
    severity: advisory.severity,
    vulnerable_versions: advisory.vulnerableVersions,
    cwe: advisory.cwe,
    cvss: advisory.cvss,
  };
}

/** The older quick audit's answer, which npm asks for when the bulk endpoint fails. */
function quickAnswer(question: Question, advisories: readonly Advisory[]): Record<string, unknown> {
  const counts: Record<string, number> = { info: 0, low: 0, moderate: 0, high: 0, critical: 0 };
  const found: Record<string, unknown> = {};
  for (const [name, hits] of matching(question, advisories)) {
    for (const hit of hits) {
      counts[hit.severity] = (counts[hit.severity] ?? 0) + 1;
      found[String(hit.id)] = {
        ...inBulkWords(hit),
        module_name: name,
        findings: (question[name] ?? []).map((version) => ({ version, paths: [name] })),
      };
    }
  }
  return {
    actions: [],
    advisories: found,
    muted: [],
    metadata: { vulnerabilities: counts, totalDependencies: Object.keys(question).length },
  };
}

function bulkQuestion(body: Buffer): Question | undefined {
  const parsed = parseJson(body);
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return undefined;
  const entries = Object.entries(parsed);
  const valid = entries.every(
    ([, versions]) => Array.isArray(versions) && versions.every((version) => typeof version === 'string'),
  );
  return valid ? Object.fromEntries(entries) : undefined;
}

/** The quick audit sends the whole tree as a lock file of the first version does. */
function quickQuestion(body: Buffer): Question | undefined {
  const parsed = parseJson(body) as { dependencies?: unknown } | undefined;
  if (typeof parsed !== 'object' || parsed === null) return undefined;
  const versions = new Map<string, Set<string>>();
  const walk = (dependencies: unknown): void => {
    if (typeof dependencies !== 'object' || dependencies === null) return;
    for (const [name, node] of Object.entries(
      dependencies as Record<string, { version?: unknown; dependencies?: unknown }>,
    )) {
      if (typeof node.version === 'string')
        versions.set(name, (versions.get(name) ?? new Set()).add(node.version));
      walk(node.dependencies);
    }
  };
  walk(parsed.dependencies);
  return Object.fromEntries([...versions].map(([name, set]) => [name, [...set]]));
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}
