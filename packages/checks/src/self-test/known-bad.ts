import type { IncomingMessage, ServerResponse } from 'node:http';
import type { CheckName } from '@fhir-iq/sluice-config';
import type { Engine } from '../browser/views.ts';
import type { CheckContext, CheckResult, CheckSettings } from '../check.ts';

/** A bad input that a check must see: if it stays green, the check is broken. */
export interface KnownBad {
  readonly check: CheckName;
  /** What is wrong with the input, for people: "a page without alt text". */
  readonly planted: string;
  /** A finding of this rule must be seen. */
  readonly rule: string;
  /** Engines without which nobody can look at it. */
  readonly needs?: readonly Engine[];
  /**
   * Lays the bad input out and has the check look at it, by the check's own code.
   *
   * @param bench - Where to lay it out; it is taken down afterwards.
   */
  look(bench: SelfTestBench): Promise<CheckResult>;
}

/** Where a known-bad input is laid out. All of it is gone when the look is over. */
export interface SelfTestBench {
  /** An empty folder of this input alone: a checkout, files of a site. */
  readonly folder: string;
  /**
   * Serves http on loopback.
   *
   * @param handler - Answers the requests.
   * @returns The address, with a slash at its end.
   */
  serve(handler: (request: IncomingMessage, response: ServerResponse) => void): Promise<URL>;
  /**
   * A row of `checks:` with the catalogue's floor and target, and the defaults of the check's own settings.
   *
   * @param check - The check.
   * @param own - What would stand under `with:`.
   * @throws {z.ZodError} Where the settings are none of this check.
   */
  settings(check: CheckName, own?: Readonly<Record<string, unknown>>): CheckSettings;
  /**
   * What the check gets: the folder as checkout, the stage staging, a small configuration of a made-up site, the runner's
   * clock, log, HTTP client and variables. Loopback addresses may be plain http (`plainLoopback`).
   *
   * @param over - What is to be otherwise; the settings always.
   */
  context(over: Partial<CheckContext> & { readonly settings: CheckSettings }): CheckContext;
}
