import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { Digest, ToolUse } from '@fhir-iq/sluice-model';
import { treeDigest } from '@fhir-iq/sluice-runtime';
import { findChromium } from '../browser/chromium-program.ts';
import { findFirefox } from '../browser/engines/firefox.ts';
import type { Engine } from '../browser/views.ts';
import type { CheckContext } from '../check.ts';
import { npmVersion } from '../dependencies/npm-audit.ts';
import { findGitleaks } from '../secrets/gitleaks.ts';

/** What this runner has of that which does not come with Sluice. */
export interface RunnerTools {
  /** Versions by name. */
  readonly tools: ReadonlyMap<string, string>;
  /** Why it lacks an engine, by the engine. */
  readonly missing: ReadonlyMap<Engine, string>;
}

/**
 * Asks the tools of this runner for their versions, without looking at anything.
 *
 * @param context - Environment, log and packs.
 */
export async function toolsOfRunner(
  context: Pick<CheckContext, 'env' | 'log' | 'signal' | 'packsDirectory'>,
): Promise<RunnerTools> {
  const [chromium, firefox, gitleaks, npm] = await Promise.all([
    findChromium(context),
    findFirefox(context),
    // What cannot be had has no version; the check that needs it says why.
    findGitleaks(context).catch(() => undefined),
    npmVersion(context.env).catch(() => undefined),
  ]);
  const missing = new Map<Engine, string>();
  const found: Pick<ToolUse, 'name' | 'version'>[] = [];
  for (const [engine, program] of [
    ['chromium', chromium],
    ['firefox', firefox],
  ] as const) {
    if ('missing' in program) missing.set(engine, program.missing);
    else found.push(program.tool);
  }
  if (gitleaks !== undefined) found.push(gitleaks.tool);
  if (npm !== undefined) found.push({ name: 'npm audit', version: npm });
  return { tools: new Map(found.map(({ name, version }) => [name, version])), missing };
}

/**
 * Digest of the code that looks: all files of the bundle, the lockfiles of its tool packs among them.
 *
 * @param folder - The bundle's.
 * @throws {WorkError} If a file of it cannot be read.
 */
export async function digestOfBundle(folder: string): Promise<Digest> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)));
  return await treeDigest(folder, files);
}
