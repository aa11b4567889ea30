import path from 'node:path';
import { counted, WorkError } from '@fhir-iq/sluice-model';
import { withTemporaryDirectory } from '@fhir-iq/sluice-runtime';
import type { Check, CheckResult, LookContext } from '../check.ts';
import { isShallow, namesBase, resolveCommit } from '../git/commits.ts';
import { canaryRule, canaryText } from './canary.ts';
import { collect, type Collected } from './collect.ts';
import { findGitleaks, scanFolder, type Leak } from './gitleaks.ts';
import { leakFindings } from './leak-findings.ts';
import { createScanFolder, type ScanFolder } from './scan-folder.ts';

const name = 'secrets_scan';
const unit = 'commits';

/** Neither the tree nor any commit of the change holds a secret. */
export const secretsScan: Check = { name, unit, run: (context) => lookForSecrets(context) };

/**
 * Looks for secrets. No policy has a say in what is one.
 *
 * @param context - The check's.
 * @param onScanning - Told when all is laid out and the scanner begins.
 * @throws {WorkError} If it could not look, or not at everything.
 */
export async function lookForSecrets(
  context: LookContext,
  onScanning: () => void = () => undefined,
): Promise<CheckResult> {
  return withTemporaryDirectory('sluice-secrets', async (work) => {
    const folder = createScanFolder(path.join(work, 'scan'), canaryText);
    const [gitleaks, { base, collected }] = await Promise.all([
      findGitleaks(context),
      collectSince(context, folder),
    ]);
    const started = performance.now();
    const scan = scanFolder(gitleaks, folder.directory, work, context);
    onScanning();
    const leaks = await scan;
    const durationMs = Math.round(performance.now() - started);
    refuseBlindness(leaks, folder);
    const findings = await leakFindings(context.directory, leaks, folder);
    const what = said(collected, base);
    const details = {
      commits: collected.commits.length,
      files: collected.files,
      ...(base === undefined ? {} : { base }),
      scanned: folder.size(),
      durationMs,
    };
    const common = { examined: collected.commits.length, unit, findings, tools: [gitleaks.tool], details };
    return findings.length === 0
      ? { ...common, answer: 'pass', reason: `No secret in ${what}.` }
      : {
          ...common,
          answer: 'fail',
          reason: `${counted(findings.length, 'secrets')} in ${what}.`,
        };
  });
}

async function collectSince(
  context: LookContext,
  folder: ScanFolder,
): Promise<{ base: string | undefined; collected: Collected }> {
  const base = await baseOf(context);
  return { base, collected: await collect(context, base, folder) };
}

async function baseOf(context: LookContext): Promise<string | undefined> {
  const [shallow, base] = await Promise.all([
    isShallow(context.directory),
    namesBase(context.base) ? resolveCommit(context.directory, context.base) : undefined,
  ]);
  if (shallow) {
    throw new WorkError({
      what: 'The checkout is shallow: commits of the change may be missing.',
      remedy: 'Check out with "fetch-depth: 0".',
    });
  }
  return base;
}

function refuseBlindness(leaks: readonly Leak[], folder: ScanFolder): void {
  const seen = new Set(
    leaks.flatMap((leak) => {
      const origin = folder.placesOf(leak.File, leak.StartLine)[0]?.origin;
      return origin?.kind === 'canary' && leak.RuleID === canaryRule ? [origin.number] : [];
    }),
  );
  const all = folder.canaries();
  const missed = all.filter((number) => !seen.has(number)).length;
  if (missed === 0 && all.length > 0) return;
  throw new WorkError({
    what: `gitleaks did not find ${missed} of ${all.length} secrets that were invented for this run and laid among the files: what else it does not find is unknown.`,
    remedy:
      'Install a current gitleaks on the runner, or remove the one that is there so that the one of Sluice is used.',
  });
}

function said(collected: Collected, base: string | undefined): string {
  const { commits, all, files } = collected;
  const count = counted(commits.length, 'commits');
  const tree = `the ${files} files of the tree`;
  if (commits.length < all)
    return `the newest ${count} of ${all} (older ones are not looked at: name a base) and ${tree}`;
  return base === undefined
    ? `${count} (the whole history) and ${tree}`
    : `${count} since ${base.slice(0, 12)} and ${tree}`;
}
