import { parseDuration } from '@fhir-iq/sluice-config';
import type { ToolUse } from '@fhir-iq/sluice-model';
import type { CheckContext } from '../check.ts';
import type { Coverage } from './coverage.ts';
import { engines } from './engines/index.ts';
import type { StartEngine, VisitLimits } from './engine.ts';
import { pagesToVisit } from './page-list.ts';
import { nameOf, type Engine, type View } from './views.ts';
import { visitView, type ViewOutcome } from './visit-view.ts';
import type { Looking, PageCheckOutcome, PageCheckRun, Visiting } from './visiting.ts';

const documentBytes = 10_000_000;
const totalBytes = 100_000_000;
const order: readonly Engine[] = ['chromium', 'firefox', 'webkit'];

/**
 * Visits pages on behalf of several checks: one visit a page, engine and device profile, whatever number of checks look.
 *
 * @param runs - The checks; their contexts differ in settings alone.
 * @param start - How engines are started; the real ones if not given.
 * @returns What became of each, by name.
 * @throws {WorkError} If it cannot be known which pages there are.
 */
export async function visitPages(
  runs: readonly PageCheckRun[],
  start: Readonly<Record<Engine, StartEngine>> = engines,
): Promise<Map<string, PageCheckOutcome>> {
  const [first] = runs;
  if (first === undefined) return new Map();
  const { context } = first;
  const looking = runs.map((run): Looking => ({
    run,
    looker: run.check.begin(run.context),
    views: run.check.views(run.context),
  }));
  const more = await Promise.all(looking.map(async (one) => (await one.looker.pages?.()) ?? []));
  const pages = await pagesToVisit(context, [...new Set(more.flat())]);
  context.log.info(`Pages to visit: ${String(pages.paths.length)} (${pages.sampled ?? pages.said}).`);
  const visiting: Visiting = {
    context,
    pages,
    limits: limitsOf(context),
    deadline: performance.now() + parseDuration(context.configuration.pages.timeBudget),
  };
  const outcomes = new Map<string, ViewOutcome>();
  const missing = new Map<Engine, string>();
  const tools = new Map<Engine, readonly ToolUse[]>();
  for (const engine of order) {
    const views = viewsOf(looking, engine);
    if (views.length === 0 || pages.paths.length === 0) continue;
    const browser = await start[engine](context);
    if ('missing' in browser) {
      context.log.warning(`${engine} could not be had: ${browser.missing}`);
      missing.set(engine, browser.missing);
      continue;
    }
    tools.set(engine, browser.tools);
    try {
      for (const view of views) outcomes.set(nameOf(view), await visitView(visiting, browser, view, looking));
    } finally {
      await browser.close();
    }
  }
  const coverage = (one: Looking): Coverage => {
    const own = one.views.flatMap((view) => outcomes.get(nameOf(view)) ?? []);
    const used = [...new Set(one.views.map((view) => view.engine))];
    return {
      planned: pages.paths.length * one.views.length,
      visited: own.reduce((sum, view) => sum + view.visited, 0),
      failed: own.flatMap((view) => view.failed),
      flaky: own.flatMap((view) => view.flaky),
      refused: own.flatMap((view) => view.refused),
      restless: own.flatMap((view) => view.restless),
      sampled: pages.sampled,
      said: pages.said,
      missing: used.flatMap((engine) => {
        const reason = missing.get(engine);
        return reason === undefined ? [] : [{ engine, reason }];
      }),
      tools: used.flatMap((engine) => tools.get(engine) ?? []),
    };
  };
  return new Map(
    await Promise.all(
      looking.map(async (one): Promise<[string, PageCheckOutcome]> => [
        one.run.check.name,
        await judge(one, coverage(one)),
      ]),
    ),
  );
}

async function judge(one: Looking, coverage: Coverage): Promise<PageCheckOutcome> {
  if (one.thrown !== undefined) return { thrown: one.thrown.error };
  try {
    const result = await one.looker.finish(coverage);
    return { result: { ...result, tools: result.tools ?? coverage.tools } };
  } catch (error) {
    return { thrown: error };
  }
}

function viewsOf(looking: readonly Looking[], engine: Engine): View[] {
  const views = looking.flatMap((one) => one.views).filter((view) => view.engine === engine);
  return [...new Map(views.map((view) => [nameOf(view), view])).values()];
}

function limitsOf({ configuration: { pages } }: CheckContext): VisitLimits {
  return {
    loadMs: parseDuration(pages.loadTime),
    idleMs: parseDuration(pages.idleTime),
    evaluateMs: 30_000,
    documentBytes,
    totalBytes,
    htmlBytes: 1_000_000,
    entries: 2_000,
  };
}
