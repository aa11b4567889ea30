/** A problem of the text itself, by its offset from 0. */
export interface TextProblem {
  readonly offset: number;
  readonly path: readonly (string | number)[];
  readonly rule: string;
  readonly message: string;
  readonly found?: string;
  readonly allowed?: string;
}
