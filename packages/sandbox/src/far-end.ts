import type { Clock, Log } from '@fhir-iq/sluice-model';

/** One request as a far end sees it. */
export interface FarRequest {
  readonly method: string;
  readonly url: URL;
  /** Lower case names; several values of one name joined by ", ". */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** The body with its content-encoding undone. */
  readonly body: Buffer;
  /** The body as it came over the wire. */
  readonly rawBody: Buffer;
}

/** What a far end answers. `json` sets body and content-type; give either `json` or `body`. */
export interface FarResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string | string[]>>;
  readonly body?: Buffer | string;
  readonly json?: unknown;
}

/** What goes wrong below HTTP, instead of an answer. */
export type Breakage =
  /** The connection is reset, nothing was answered. */
  | { readonly breakage: 'reset' }
  /** The headers promise the whole body, half of it comes, then the connection closes. */
  | { readonly breakage: 'half-body'; readonly response: FarResponse };

/** One service outside: Wix, a published site, GitHub, Slack … A far end keeps its own state. */
export interface FarEnd {
  /** Which far end of the fault catalogue this is; general faults (`wix-reset`, `slack-slow`) go by it. */
  readonly name: FarEndName;
  /** The host names it answers for, lower case; may change over time, so it is asked for each connection. */
  readonly hosts: readonly string[];
  /**
   * Answers one request.
   *
   * @throws Whatever it likes: the proxy answers 500 with the message, records it and logs it as a fault of the sandbox.
   */
  handle(request: FarRequest): Promise<FarResponse | Breakage>;
  /** Whether connections to its hosts are refused before TLS; plain requests still come. */
  readonly refusesConnections?: boolean;
  /** The environment that a request is about, for faults such as `wix-build-error@production`. */
  environmentOf?(request: Pick<FarRequest, 'method' | 'url' | 'headers'>): string | undefined;
}

export const farEndNames = [
  'wix',
  'site',
  'github',
  'slack',
  'pagerduty',
  'mail',
  'npm',
  'payment',
  'analytics',
  'media',
  'control',
  'telemetry',
  'sonar',
] as const;
export type FarEndName = (typeof farEndNames)[number];

/** What every far end is made with. */
export interface FarEndContext {
  readonly clock: Clock;
  readonly log: Log;
  readonly faults: FaultSwitches;
  /** A folder of its own that outlives the run; nothing secret may be written there. */
  readonly stateDirectory: string;
}

/** The side of the faults that far ends ask. */
export interface FaultSwitches {
  /**
   * Counts one occurrence of the occasion that a fault is about and says whether the fault strikes now.
   *
   * @param name - A name of the catalogue.
   * @param environment - The environment that the occasion is about, where the far end knows it.
   */
  strikes(name: string, environment?: string): boolean;
}
