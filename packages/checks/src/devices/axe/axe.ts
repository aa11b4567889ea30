import { WorkError, type ToolUse } from '@fhir-iq/sluice-model';
import { loadFromPack } from '@fhir-iq/sluice-runtime';
import type { CheckContext } from '../../check.ts';
import { type AxeQuestion, axeRun } from './in-page.ts';

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

/** A page that axe is to look at. */
export interface AxePage {
  /** Evaluates a JavaScript expression in the page, as `Visit.evaluate` does. */
  readonly evaluate: <T>(source: string) => Promise<T>;
  /** Runs a script in each of its frames; axe passes over a frame that it is not in, and lists it for a person. */
  readonly inFrames?: ((source: string) => Promise<void>) | undefined;
}

/** The frames of a page may be of other hosts, as embedded parts are. */
const talking = "axe.configure({ allowedOrigins: ['<unsafe_all_origins>'] })";

/**
 * Has axe look at a page as it stands, in any engine: after its load, or in a state that a flow reached.
 *
 * @param page - The page.
 * @param axe - From `loadAxe`.
 * @param question - Which rules count.
 * @throws {WorkError} If axe cannot run in the page.
 */
export async function axeLook(page: AxePage, axe: Axe, question: AxeQuestion): Promise<AxeLook> {
  const there = await page.evaluate<boolean>("typeof window.axe?.run === 'function'");
  if (!there) await page.evaluate(axe.source);
  await page.evaluate(`void ${talking}`);
  await page.inFrames?.(`${axe.source}\n;void ${talking};`);
  return await page.evaluate<AxeLook>(axeRun(question));
}
