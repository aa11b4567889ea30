import { WorkError, type ToolUse } from '@fhir-iq/sluice-model';
import { loadFromPack } from '@fhir-iq/sluice-runtime';
import type { CheckContext } from '../../check.ts';
import { axeRun } from './in-page.ts';

/** How axe is asked: the settings of `accessibility`. */
export interface AxeQuestion {
  readonly tags: readonly string[];
  /** CSS selectors of what is left out. */
  readonly exclude: readonly string[];
  /** How many elements are told with their boxes. */
  readonly mostBoxes: number;
}

/** axe as it is put into pages. */
export interface Axe {
  /** A JavaScript expression that defines `axe` in a page. */
  readonly source: string;
  readonly tool: ToolUse;
}

/** One element that axe speaks of. */
export interface AxeElement {
  readonly target: string;
  /** CSS pixels from the top left corner of the whole page. */
  readonly box?: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
  /** What would have passed. */
  readonly summary: string;
}

/** One rule that is broken, or that a person must judge. */
export interface AxeResult {
  readonly rule: string;
  readonly impact: string | null;
  readonly help: string;
  readonly helpUrl: string;
  /** How many elements; not all of them are told. */
  readonly count: number;
  readonly elements: readonly AxeElement[];
}

/** What axe saw of a page as it stands. */
export interface AxeLook {
  readonly violations: readonly AxeResult[];
  readonly incomplete: readonly AxeResult[];
  /** How many rules found something that passes. */
  readonly passes: number;
  /** How many rules each tag brought. */
  readonly rulesOfTags: Readonly<Record<string, number>>;
}

/**
 * Gets axe-core out of the tool pack `browser`.
 *
 * @param context - The check's.
 */
export async function loadAxe(
  context: Pick<CheckContext, 'env' | 'log' | 'signal' | 'packsDirectory'>,
): Promise<Axe> {
  const { library, tool } = await loadFromPack<{ readonly default: { readonly source?: string } }>(
    context,
    'browser',
    'axe-core',
  );
  const { source } = library.default;
  if (source === undefined)
    throw new WorkError({ what: `axe-core ${tool.version} does not give its source.` });
  return { source, tool };
}

/**
 * Has axe look at a page as it stands, in any engine: after its load, or in a state that a flow reached.
 *
 * @param evaluate - Evaluates a JavaScript expression in the page, as `Visit.evaluate` does.
 * @param axe - From `loadAxe`.
 * @param question - Which rules count.
 * @throws {WorkError} If axe cannot run in the page.
 */
export async function axeLook(
  evaluate: <T>(source: string) => Promise<T>,
  axe: Axe,
  question: AxeQuestion,
): Promise<AxeLook> {
  const there = await evaluate<boolean>("typeof window.axe?.run === 'function'");
  if (!there) await evaluate(axe.source);
  return await evaluate<AxeLook>(axeRun(question));
}
