import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { CheckName } from '@fhir-iq/sluice-config';
import { parse, stringify } from 'yaml';
import { root } from './rehearsal.ts';

interface LoosePolicy {
  checks: Readonly<Record<string, { readonly validation: string }>>;
  readonly stages: Readonly<Record<string, { validations: string[] }>>;
}

/**
 * Copies the example, whose policy asks for less.
 *
 * @param without - Checks that it does not have.
 * @returns Its folder.
 */
export function copyExample(without: readonly CheckName[]): string {
  const site = mkdtempSync(path.join(os.tmpdir(), 'sluice-example-'));
  const example = path.join(root, 'examples/fhir-iq');
  cpSync(example, site, {
    recursive: true,
    filter: (source) => !['node_modules', '.wix', '.sluice'].includes(path.relative(example, source)),
  });
  const file = path.join(site, '.github/sluice.yml');
  const policy = parse(readFileSync(file, 'utf8')) as LoosePolicy;
  const validations = (): Set<string> =>
    new Set(Object.values(policy.checks).map(({ validation }) => validation));
  const before = validations();
  policy.checks = Object.fromEntries(
    Object.entries(policy.checks).filter(([name]) => !without.some((one) => one === name)),
  );
  const left = validations();
  for (const stage of Object.values(policy.stages))
    stage.validations = stage.validations.filter((one) => left.has(one) || !before.has(one));
  writeFileSync(file, stringify(policy));
  return site;
}
