import type { Path } from '../path.ts';
import type { SluiceConfiguration } from '../schema/configuration.ts';

/** What parses but cannot work, or deserves a warning. */
export interface RuleProblem {
  readonly path: Path;
  readonly rule: string;
  readonly message: string;
  readonly found?: string;
  readonly allowed?: string;
  readonly suggestion?: string;
  /** A warning does not stop anything. A problem, which does, unless it is said to be one. */
  readonly severity?: 'warning' | 'problem';
  /** Whether the key itself is meant or, as without it, its value. */
  readonly part?: 'key' | 'value';
  /** Other parts of the file that the problem rests on: when one of them is wrong itself, this is not told. */
  readonly restsOn?: readonly Path[];
  /** Lists whose names were looked up: when one is missing or no list at all, this is not told. */
  readonly lookedUpIn?: readonly Path[];
}

export interface RuleContext {
  readonly configuration: SluiceConfiguration;
  /** With it, what has expired is told. */
  readonly now: Date | undefined;
  /** Whether an expired waiver is wrong, or is left to the gate. */
  readonly expired: 'warning' | 'problem';
  readonly report: (problem: RuleProblem) => void;
}

/** Looks at one concern of the configuration. */
export type Rule = (context: RuleContext) => void;

/** The day of an instant in UTC, as the file writes days. */
export function dayOf(instant: Date): string {
  return instant.toISOString().slice(0, 10);
}

/** Reports every name that stands twice in a list of named items. */
export function reportRepeated(
  context: RuleContext,
  list: Path,
  items: readonly { readonly name: string }[],
  kind: string,
): void {
  items.forEach(({ name }, index) => {
    const first = items.findIndex((item) => item.name === name);
    if (first === index) return;
    context.report({
      path: [...list, index, 'name'],
      rule: 'repeated',
      message: `another ${kind} has this name`,
      found: name,
      allowed: 'each name once',
    });
  });
}
