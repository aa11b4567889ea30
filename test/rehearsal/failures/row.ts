/** From where a rehearsal of a row starts: a world in which production has nothing, one good release, or two. */
export type Start = 'nothing' | 'one release' | 'two releases';

/** What production serves in the end, seen from before. */
export type Production =
  /** What it served before (nothing, where nothing was). */
  | 'untouched'
  /** The release that the rehearsal pushed. */
  | 'new'
  /** The good release from before, published again. */
  | 'back'
  /** The release that is bad, still. */
  | 'bad';

/** A row that a rehearsal shows. */
export interface Rehearsed {
  readonly kind: 'rehearsal';
  readonly start: Start;
  /** After `sluice rehearse`. */
  readonly args: readonly string[];
  readonly exit: 0 | 1;
  /** Keys of jobs that end red, the first one first; others may follow. */
  readonly red: readonly string[];
  /** What logs, issues or messages say. */
  readonly says: readonly RegExp[];
  readonly production: Production;
  /** The hold at the end: an open issue that keeps everything from being published. */
  readonly hold: boolean;
  /** `light` ones run in every test run; the others with SLUICE_ALL_FAULTS=1. */
  readonly weight: 'light' | 'heavy';
}

/** A row that other tests of this repository show. */
export interface Tested {
  readonly kind: 'tests';
  readonly tests: readonly { readonly file: string; readonly name: string }[];
}

/** A row that a rehearsal of the example shows, together with other faults (test/rehearsal/red). */
export interface RedCheck {
  readonly kind: 'red check';
  readonly start: Start;
  readonly stage: 'staging' | 'production';
  /** As `--fault` takes it. */
  readonly fault: string;
}

/** One thing that goes wrong, and the end that it must come to. */
export interface FailureRow {
  readonly what: string;
  /** For people. */
  readonly end: string;
  readonly shown: Rehearsed | RedCheck | Tested;
}

/** Rows that belong together. */
export interface FailureGroup {
  readonly title: string;
  readonly rows: readonly FailureRow[];
}

/**
 * A row that tests show.
 *
 * @param what - What goes wrong.
 * @param end - The end that it must come to.
 * @param tests - Each as the path of its file below `test/` or `packages/`, and a text of the test's name.
 */
export function tested(
  what: string,
  end: string,
  ...tests: readonly (readonly [string, string])[]
): FailureRow {
  return { what, end, shown: { kind: 'tests', tests: tests.map(([file, name]) => ({ file, name })) } };
}

/**
 * A row that a rehearsal shows.
 *
 * @param what - What goes wrong.
 * @param end - The end that it must come to.
 * @param how - How to rehearse it, and what has to be seen.
 */
export function rehearsed(
  what: string,
  end: string,
  how: Pick<Rehearsed, 'start' | 'args' | 'red' | 'production'> & Partial<Rehearsed>,
): FailureRow {
  return {
    what,
    end,
    shown: { kind: 'rehearsal', exit: 1, says: [], hold: false, weight: 'heavy', ...how },
  };
}
