import type { Artifact, ArtifactStore } from '../execute/artifacts.ts';
import type { FoundArtifact, SarifUpload } from '../execute/platform.ts';

/** What a stand-in for an action of GitHub's can do in the step that it runs in. */
export interface StandInContext {
  readonly inputs: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string>>;
  readonly workspace: string;
  readonly temp: string;
  readonly toolCache: string;
  readonly artifacts: ArtifactStore;
  /** Artifacts of another run of the repository, for a token that may read them; throws in GitHub's words. */
  artifactsOf(token: string, run: number): readonly FoundArtifact[];
  /** Gives a SARIF file to code scanning, and says how many findings it took; throws in GitHub's words. */
  uploadSarif(token: string, upload: SarifUpload): number;
  readonly event: { readonly repository: string; readonly ref: string; readonly sha: string };
  /** The repository's own retention of artifacts, in days. */
  readonly retentionDays: number;
  readonly state: Map<string, string>;
  readonly signal: AbortSignal;
  /** Counts real milliseconds of a child process. */
  spent(milliseconds: number): void;
  log(line: string): void;
  warn(message: string): void;
  output(name: string, value: string): void;
  /** Tells who watches that an artifact is kept. */
  kept(artifact: Artifact): void;
  addPath(directory: string): void;
  mask(value: string): void;
}

/** A stand-in: the same inputs and outputs as the action, done on this machine. */
export interface StandIn {
  /** Inputs that are rehearsed, with the action's defaults. Another input is not rehearsed. */
  readonly inputs: Readonly<Record<string, string>>;
  /**
   * The main step.
   *
   * @throws {Error} With the action's message; the step fails.
   */
  run(context: StandInContext): Promise<void>;
  /** The post step, for one that has it. */
  post?(context: StandInContext): Promise<void>;
}

/** Reads an input that the action takes as YAML's boolean. */
export function booleanInput(context: StandInContext, name: string): boolean {
  const value = (context.inputs[name] ?? '').toLowerCase();
  if (value === 'true' || value === 'false') return value === 'true';
  throw new Error(`Input does not meet YAML 1.2 "Core Schema" specification: ${name}`);
}
