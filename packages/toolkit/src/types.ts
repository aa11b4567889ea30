import type { SluiceConfiguration } from '@fhir-iq/sluice-config';
import type { Answer, Clock, Evidence, Finding, LedgerRecord, Log } from '@fhir-iq/sluice-model';
import type { ClockSource, Environment, Http, Masker } from '@fhir-iq/sluice-runtime';
import type { z } from 'zod';

/** An action: what it takes and what it does. */
export interface ActionDefinition<Shape extends z.ZodRawShape> {
  /** Its folder's name. */
  readonly name: string;
  /**
   * Its inputs by the names in action.yml. An empty input counts as absent. `config` and `evidence-directory` need not be
   * listed: every action has them.
   */
  readonly inputs: Shape;
  /** Which inputs are secrets. */
  readonly secrets?: readonly (keyof Shape & string)[];
  /** Does the work. What it throws becomes one of the three failures. */
  run(context: ActionContext<ActionInputs<Shape>>): Promise<ActionResult>;
}

/** The inputs as an action's work gets them. */
export type ActionInputs<Shape extends z.ZodRawShape> = z.output<z.ZodObject<Shape>> & { config: string };

/** What an action's work leaves. */
export interface ActionResult {
  /** If not given: the worst answer of the evidence. Only `pass` ends with exit code 0. */
  readonly answer?: Answer;
  /** One line for people: why this answer. */
  readonly reason?: string;
  /** Outputs beside `answer`, `reason` and `evidence-directory`. */
  readonly outputs?: Readonly<Record<string, string>>;
  readonly evidence: readonly Evidence[];
  readonly records?: readonly LedgerRecord[];
  /** The job summary, Markdown. If not given: a table of the evidence. */
  readonly summary?: string;
  /** Findings to show beside the code; the worst are shown. If not given: those of the evidence. */
  readonly annotations?: readonly Finding[];
}

/** What GitHub says of the run. */
export interface GitHubFacts {
  /** `owner/name` of the site's repository. */
  readonly repository: string;
  readonly sha: string;
  readonly ref: string;
  readonly runId: string;
  readonly attempt: number;
  readonly job: string;
  /** Who started this attempt. */
  readonly actor: string;
  readonly eventName: string;
  /** The event's payload; an empty object if there is none. */
  readonly event: Readonly<Record<string, unknown>>;
  readonly apiUrl: string;
  readonly serverUrl: string;
  readonly runUrl: string;
  readonly workspace: string;
  readonly temp: string;
}

/** What an action's work gets. */
export interface ActionContext<Inputs> {
  readonly inputs: Inputs;
  readonly log: Log;
  readonly clock: Clock;
  readonly clockSource: ClockSource;
  readonly http: Http;
  /** The job's variables without our inputs. */
  readonly env: Environment;
  readonly github: GitHubFacts;
  /** Aborted when the job is cancelled: stop what runs, say what is unknown, return or throw within 4 s. */
  readonly signal: AbortSignal;
  readonly masker: Masker;
  readonly evidenceDirectory: string;
  /** Where this bundle's tool packs lie. */
  readonly packsDirectory: string;
  /** Reads `inputs.config` of the workspace. Throws a ConfigurationError that lists all that is wrong with it. */
  configuration(): Promise<SluiceConfiguration>;
  /** Keeps evidence, records and summary (Markdown) at once: they are written even if the work fails afterwards. */
  keep(left: { evidence?: readonly Evidence[]; records?: readonly LedgerRecord[]; summary?: string }): void;
  /** Sets an output at once, so that it is written even if the work fails afterwards. */
  output(name: string, value: string): void;
  /** Says what is not known from here on, if the work is stopped. Returns a function that takes it back. */
  unknown(text: string): () => void;
  /** Takes one more secret: it is masked from here on. */
  secret(value: string): void;
}
