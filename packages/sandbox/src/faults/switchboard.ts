import { ConfigurationError } from '@fhir-iq/sluice-model';
import type { FaultSwitches } from '../far-end.ts';
import { faultCatalogue } from './catalogue.ts';

/** When a fault strikes: always, at the n-th occurrence, from the n-th on, or in one environment. */
export type FaultWhen =
  | { readonly kind: 'always' }
  | { readonly kind: 'occurrence'; readonly number: number; readonly andLater: boolean }
  | { readonly kind: 'environment'; readonly environment: string };

/** A fault to switch on, as `--fault NAME[@WHEN]` gives it. */
export interface FaultRequest {
  readonly name: string;
  readonly when: FaultWhen;
}

/** How often a fault that is switched on struck. */
export interface StruckFault {
  readonly name: string;
  readonly when: string;
  readonly occasions: number;
  readonly struck: number;
}

interface Switch extends FaultRequest {
  readonly text: string;
  occasions: number;
  struck: number;
}

/**
 * Reads `NAME[@WHEN]`: `wix-build-error` (always), `@2` (second occurrence), `@2+` (from the second on), `@production`.
 *
 * @throws {ConfigurationError} For a name that the catalogue does not have, and for a wrong `@WHEN`.
 */
export function parseFault(text: string): FaultRequest {
  const at = text.indexOf('@');
  const name = at === -1 ? text : text.slice(0, at);
  const when = at === -1 ? undefined : text.slice(at + 1);
  const fault = faultCatalogue.find((known) => known.name === name);
  if (fault === undefined) {
    throw new ConfigurationError({
      what: `There is no fault named "${name}".`,
      allowed: `Known faults: ${faultCatalogue.map((known) => known.name).join(', ')}.`,
      remedy: 'Run `npx @fhir-iq/sluice rehearse --list-faults` to see what each does.',
    });
  }
  const parsed = parseWhen(text, when);
  if (parsed.kind === 'environment' && !fault.byEnvironment) {
    throw new ConfigurationError({
      what: `The fault "${text}" names an environment, but its far end does not know which environment a ${fault.occasion} is about.`,
      allowed: `Allowed are ${name}, ${name}@2 (that ${fault.occasion}) and ${name}@2+ (from that one on).`,
    });
  }
  return { name, when: parsed };
}

function parseWhen(text: string, when: string | undefined): FaultWhen {
  if (when === undefined) return { kind: 'always' };
  const occurrence = /^([1-9]\d{0,5})(\+?)$/.exec(when);
  if (occurrence !== null)
    return { kind: 'occurrence', number: Number(occurrence[1]), andLater: occurrence[2] === '+' };
  if (/^[a-z][a-z0-9_-]*$/.test(when)) return { kind: 'environment', environment: when };
  throw new ConfigurationError({
    what: `The fault "${text}" says "@${when}".`,
    allowed:
      'After @ stands a number from 1 (that occurrence), a number and + (from that one on), or an environment.',
    remedy: 'For example wix-build-error@2, wix-build-error@2+ or wix-build-error@production.',
  });
}

/** The switches of one run: which faults are on, and how often each struck. */
export class FaultSwitchboard implements FaultSwitches {
  private switches: Switch[] = [];
  private readonly listeners: ((name: string) => void)[] = [];

  /** Switches faults on, in addition to those that are on. */
  enable(...requests: readonly (FaultRequest | string)[]): void {
    for (const given of requests) {
      const request = typeof given === 'string' ? parseFault(given) : parseFault(formatFault(given));
      this.switches.push({ ...request, text: formatFault(request), occasions: 0, struck: 0 });
    }
  }

  /** Switches every fault of this name off; its count is kept no longer. */
  disable(name: string): void {
    this.switches = this.switches.filter((one) => one.name !== name);
  }

  /** The faults that are on. */
  list(): readonly FaultRequest[] {
    return this.switches.map(({ name, when }) => ({ name, when }));
  }

  /** Each fault that is on, with how often its occasion came and how often it struck. */
  struck(): readonly StruckFault[] {
    return this.switches.map(({ name, text, occasions, struck }) => ({
      name,
      when: text,
      occasions,
      struck,
    }));
  }

  /** Calls `listener` with the name whenever a fault strikes. */
  onStrike(listener: (name: string) => void): void {
    this.listeners.push(listener);
  }

  strikes(name: string, environment?: string): boolean {
    let strikes = false;
    for (const one of this.switches) {
      if (one.name !== name) continue;
      one.occasions += 1;
      if (!applies(one.when, one.occasions, environment)) continue;
      one.struck += 1;
      strikes = true;
    }
    if (strikes) for (const listener of this.listeners) listener(name);
    return strikes;
  }
}

function applies(when: FaultWhen, occasion: number, environment: string | undefined): boolean {
  if (when.kind === 'always') return true;
  if (when.kind === 'environment') return when.environment === environment;
  return when.andLater ? occasion >= when.number : occasion === when.number;
}

/** The text of a fault request, as `parseFault` reads it. */
export function formatFault({ name, when }: FaultRequest): string {
  if (when.kind === 'always') return name;
  return when.kind === 'environment'
    ? `${name}@${when.environment}`
    : `${name}@${String(when.number)}${when.andLater ? '+' : ''}`;
}
