import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Configuration, type SluiceConfiguration } from '@fhir-iq/sluice-config';
import type { Evidence, Finding } from '@fhir-iq/sluice-model';
import { parse } from 'yaml';
import type { Decision, Waiver } from '../../src/index.ts';

/** The parsed YAML of a file, which tests change in ways that its schema need not know. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- any key of any kind may be set or removed
export type LooseValue = any;

export const commit = 'c'.repeat(40);
export const now = new Date('2026-11-23T12:00:00.000Z');

export function evidence(overrides: Partial<Evidence> = {}): Evidence {
  return {
    schema: 'sluice.evidence/v1',
    check: 'syntax_check',
    answer: 'pass',
    examined: 12,
    floor: 1,
    unit: 'files',
    stage: 'development',
    subject: { commit },
    reason: 'All files parse.',
    findings: [],
    tools: [],
    startedAt: '2026-11-23T11:59:00.000Z',
    finishedAt: '2026-11-23T11:59:01.000Z',
    ...overrides,
  };
}

export function finding(id: string, overrides: Partial<Finding> = {}): Finding {
  return { id, rule: 'rule', severity: 'high', message: 'Something is wrong.', blocks: true, ...overrides };
}

export function waiver(overrides: Partial<Waiver> = {}): Waiver {
  return {
    check: 'syntax_check',
    finding: 'f1',
    owner: 'ada-lead',
    reason: 'Known',
    expires: '2026-12-31',
    ticket: 'SEC-1',
    ...overrides,
  };
}

export function decision(overrides: Partial<Decision> = {}): Decision {
  return {
    stage: 'development',
    commit,
    expected: [{ check: 'syntax_check' }],
    evidence: [evidence()],
    waivers: [],
    notYet: [],
    now,
    ...overrides,
  };
}

/** The example's file, as a value that a test may change. */
export function exampleValue(): Record<string, never> {
  const file = path.resolve(import.meta.dirname, '../../../../examples/fhir-iq/.github/sluice.yml');
  return parse(readFileSync(file, 'utf8')) as Record<string, never>;
}

/** The example's configuration with changes made to the file's value. */
export function example(change: (value: LooseValue) => void = () => undefined): SluiceConfiguration {
  const value = exampleValue();
  change(value);
  return Configuration.parse(value);
}
