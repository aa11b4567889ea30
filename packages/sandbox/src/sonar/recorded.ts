import { readFileSync } from 'node:fs';
import path from 'node:path';

/** An object of SonarQube's JSON. */
export type Json = Record<string, unknown>;

/** An answer as the real server gave it. */
export interface RecordedAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** The answers about one analysed project. */
export interface RecordedProject {
  readonly task: { readonly task: Json };
  readonly analyses: { readonly paging: Json; readonly analyses: readonly [Json] };
  readonly measures: { readonly component: Json & { readonly measures: readonly Measure[] } };
  readonly gate: Json;
  readonly issues: Json & { readonly issues: readonly Json[]; readonly components: readonly Json[] };
}

interface Measure extends Json {
  readonly metric: string;
}

/** What was recorded from a real server: a project whose code has `eval` and MD5, and one without any code. */
export interface Recorded {
  readonly version: string;
  readonly mode: Json;
  readonly jre: Json;
  readonly engine: Json;
  readonly refusals: {
    readonly noSuchProject: RecordedAnswer;
    readonly noSuchTask: RecordedAnswer;
    readonly noRight: RecordedAnswer;
    readonly unknownToken: RecordedAnswer;
  };
  readonly bad: RecordedProject;
  readonly empty: RecordedProject;
}

/** Reads the recording. */
export function recorded(): Recorded {
  return JSON.parse(readFileSync(path.join(import.meta.dirname, 'recorded.json'), 'utf8')) as Recorded;
}
