import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Configuration, type SluiceConfiguration } from '@fhir-iq/sluice-config';
import type { Clock, Log } from '@fhir-iq/sluice-model';
import { createHttp } from '@fhir-iq/sluice-runtime';
import { parse } from 'yaml';
import type { CheckContext, CheckSettings } from '../../src/check.ts';

/** The parsed YAML of a file, which tests change in ways that its schema need not know. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- any key of any kind may be set or removed
export type LooseValue = any;

const file = path.resolve(import.meta.dirname, '../../../../examples/fhir-iq/.github/sluice.yml');

/** The example's policy as text, with changes made to it. */
export function policyText(change: (text: string) => string = (text) => text): string {
  return change(readFileSync(file, 'utf8'));
}

/** The example's policy as a configuration. */
export function policy(change: (value: LooseValue) => void = () => undefined): SluiceConfiguration {
  const value: unknown = parse(policyText());
  change(value);
  return Configuration.parse(value);
}

/** A log that keeps its lines. */
export function keepingLog(): Log & { readonly lines: string[] } {
  const lines: string[] = [];
  const say = (message: string): void => void lines.push(message);
  return {
    lines,
    debug: say,
    info: say,
    notice: say,
    warning: say,
    error: say,
    group: async (title, work) => (say(title), work()),
  };
}

/** A clock that stands, and whose waits are over at once. */
export function standingClock(now = '2026-11-23T12:00:00.000Z'): Clock & { readonly waits: number[] } {
  const waits: number[] = [];
  return { waits, now: () => new Date(now), sleep: async (milliseconds) => void waits.push(milliseconds) };
}

/** A context for one check on a checkout. */
export function checkContext(
  directory: string,
  commit: string,
  overrides: Partial<CheckContext> & { with?: CheckSettings['with'] } = {},
): CheckContext {
  const { with: own = {}, ...rest } = overrides;
  const log = keepingLog();
  const clock = standingClock();
  return {
    directory,
    stage: 'development',
    moment: 'before-publish',
    subject: { commit },
    configuration: policy(),
    configurationFile: '.github/sluice.yml',
    policy: { said: 'The tree’s own policy.' },
    settings: { floor: 1, target: 'tree', with: own },
    clock,
    log,
    env: process.env,
    http: createHttp({ log, clock, env: process.env }),
    packsDirectory: path.resolve(import.meta.dirname, '../../../runtime/tool-packs'),
    ...rest,
  };
}
