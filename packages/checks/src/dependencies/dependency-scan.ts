import satisfies from 'semver/functions/satisfies.js';
import { severityThreshold } from '@fhir-iq/sluice-config';
import { counted, WorkError, type Finding, type Severity, type ToolUse } from '@fhir-iq/sluice-model';
import { withTemporaryDirectory } from '@fhir-iq/sluice-runtime';
import type { Check, CheckContext, CheckResult, LookContext } from '../check.ts';
import { finding } from '../findings.ts';
import { readLockfiles, type Locked, type LockedPackage } from './lockfile.ts';
import { askAdvisories, type AdvisoryHit } from './npm-audit.ts';

const name = 'dependency_scan';
const unit = 'packages';

/** Known to be vulnerable: unless its advisory comes back, the service's silence about the rest says nothing. */
const canary = { name: 'minimist', version: '0.0.8', advisory: 'GHSA-xvch-5gv4-984h' };

const severities: readonly Severity[] = ['critical', 'high', 'medium', 'low', 'info'];

/** What the advisory service said of the packages that the lockfiles fix. */
export interface AskedDependencies {
  readonly locked: Locked;
  readonly hits: readonly AdvisoryHit[];
  readonly tool: ToolUse;
}

/** No dependency has a known vulnerability at or above the severity of the stage. */
export const dependencyScan: Check = {
  name,
  unit,
  run: async (context) => judgeDependencies(await askAboutDependencies(context), context),
};

/**
 * Asks the advisory service about every locked package, and about the canary.
 *
 * @param context - The check's.
 * @throws {WorkError} If it did not answer, or left the canary out.
 */
export async function askAboutDependencies(context: LookContext): Promise<AskedDependencies> {
  const locked = await readLockfiles(context.directory);
  return withTemporaryDirectory('sluice-audit', async (work) => {
    const { hits, tool } = await askAdvisories([canary, ...locked.packages], work, context);
    refuseSilence(hits);
    return { locked, hits, tool };
  });
}

/**
 * Judges advisories by the severity that blocks in the stage.
 *
 * @param asked - What the service said.
 * @param context - The check's.
 */
export function judgeDependencies(asked: AskedDependencies, context: CheckContext): CheckResult {
  const { locked, hits, tool } = asked;
  const threshold = severityThreshold(context.configuration, context.stage);
  const findings = merged(hits).flatMap((hit) => toFinding(hit, locked.packages, threshold));
  const blocking = findings.filter((one) => one.blocks).length;
  const rest = findings.length - blocking;
  const examined = locked.packages.length;
  const details = {
    canary: `${canary.advisory} came back`,
    threshold: `no ${threshold === 'high' ? 'high or critical' : 'critical'}`,
    files: locked.files,
    elsewhere: locked.elsewhere,
  };
  const count = blocking === 0 ? 'No advisory' : counted(blocking, 'advisories');
  const below =
    rest === 0
      ? ''
      : ` ${counted(rest, 'less severe advisories are', 'less severe advisory is')} for information.`;
  const unknown =
    locked.elsewhere.length === 0
      ? ''
      : ` ${counted(locked.elsewhere.length, 'packages come', 'package comes')} from elsewhere than a registry: no service knows about them.`;
  const reason = `${count} of ${threshold} severity or worse about ${counted(examined, 'packages')} of ${locked.files.join(' and ')}.${below}${unknown}`;
  return { answer: blocking > 0 ? 'fail' : 'pass', examined, unit, reason, findings, tools: [tool], details };
}

function refuseSilence(hits: readonly AdvisoryHit[]): void {
  const came = hits.some((hit) => hit.packages.includes(0) && advisoryId(hit) === canary.advisory);
  if (came) return;
  throw new WorkError({
    what: `The advisory service did not name ${canary.advisory} for ${canary.name} ${canary.version}, which each run asks about because it is known to be vulnerable.`,
    remedy: 'Ask a registry whose advisories are complete (NPM_CONFIG_REGISTRY).',
    unknown: 'whether the dependencies have known vulnerabilities.',
  });
}

function advisoryId({ advisory }: Pick<AdvisoryHit, 'advisory'>): string {
  return /GHSA(?:-[23456789cfghjmpqrvwx]{4}){3}/.exec(advisory.url)?.[0] ?? `npm-${advisory.source}`;
}

/** All that one advisory says of one package: it may be given as several ranges. */
interface MergedAdvisory {
  readonly id: string;
  readonly advisory: AdvisoryHit['advisory'];
  readonly ranges: readonly string[];
  readonly positions: readonly number[];
}

function merged(hits: readonly AdvisoryHit[]): MergedAdvisory[] {
  const groups = Map.groupBy(hits, (hit) => `${advisoryId(hit)} ${hit.advisory.name}`);
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const worst = group.reduce((a, b) => (rank(severityOf(b)) < rank(severityOf(a)) ? b : a), first);
    const positions = [...new Set(group.flatMap((hit) => hit.packages))];
    const ranges = [...new Set(group.map((hit) => hit.advisory.range))];
    return [{ id: advisoryId(first), advisory: worst.advisory, ranges, positions }];
  });
}

function severityOf(hit: Pick<AdvisoryHit, 'advisory'>): Severity {
  return hit.advisory.severity === 'moderate' ? 'medium' : hit.advisory.severity;
}

function rank(severity: Severity): number {
  return severities.indexOf(severity);
}

function toFinding(hit: MergedAdvisory, packages: readonly LockedPackage[], threshold: Severity): Finding[] {
  const { advisory, ranges, id } = hit;
  // The canary stands at position 0.
  const own = hit.positions.flatMap((position) => packages[position - 1] ?? []);
  const affected = own.filter(
    (one) => one.name === advisory.name && ranges.some((range) => inRange(one.version, range)),
  );
  if (affected.length === 0) return [];
  const severity = severityOf(hit);
  const versions = affected.map((one) => one.version).join(', ');
  const files = [...new Set(affected.flatMap((one) => one.files))];
  const [file] = files;
  const dev = affected.every((one) => one.dev) ? ', for development only' : '';
  return [
    finding(name, {
      rule: id,
      key: advisory.name,
      severity,
      message: `${advisory.name} ${versions} (${files.join(', ')}${dev}): ${advisory.title} (${severity}, ${advisory.url}).`,
      place: { ...(file === undefined ? {} : { file }), url: advisory.url },
      value: `${advisory.name} ${versions}`,
      threshold: `no ${threshold === 'high' ? 'high or critical' : 'critical'}`,
      remedy: `Update ${advisory.name} to a version outside ${ranges.join(' || ')}${files.includes('wix.lock') ? ' ("npx wix install")' : ' ("npm audit fix")'}.`,
      blocks: rank(severity) <= rank(threshold),
    }),
  ];
}

// A range that cannot be read says too little to let a version pass.
function inRange(version: string, range: string): boolean {
  try {
    return satisfies(version, range, { includePrerelease: true }) || range.trim() === '*';
  } catch {
    return true;
  }
}
