import { parseDuration } from '@fhir-iq/sluice-config';
import type { finalSmokeSettings } from '@fhir-iq/sluice-config/schema/check-settings/flows';
import { counted, type Finding } from '@fhir-iq/sluice-model';
import type { z } from 'zod';
import type { Check, CheckContext, CheckResult } from '../check.ts';
import { finding } from '../findings.ts';
import { criticalPages } from '../smoke/critical-pages.ts';
import { chooseFlows } from './choose-flows.ts';
import { loadReplay, withEngine } from './engine-use.ts';
import type { Flow, FlowResult, StepType } from './flow.ts';
import { FlowFailure } from './flow-failure.ts';
import { readFlows } from './flow-files.ts';
import { nothingAsserted, walkDetails, walkFinding } from './flow-findings.ts';
import { flowSite } from './flow-site.ts';
import { picturesOf } from './pictures.ts';
import { runFlow } from './run-flow.ts';
import { stepName, stepWords } from './step-words.ts';
import type { FlowWatcher } from './walker.ts';

const name = 'final_smoke';
const unit = 'steps';

type Settings = z.output<typeof finalSmokeSettings>;

/** Steps by which a person leaves something behind. */
const writing: ReadonlySet<StepType> = new Set(['change', 'keyDown', 'keyUp', 'doubleClick']);

/** Critical pages and the flows that are marked as critical, read-only and short. */
export const finalSmoke: Check = {
  name,
  unit,
  async run(context: CheckContext): Promise<CheckResult> {
    const settings = context.settings.with as Settings;
    const files = await readFlows(context);
    const pages = await criticalPages.run(context);
    const { flows, findings } = chooseFlows(name, files, settings.flows, context.configurationFile);
    const walk = await walkAll(context, settings, flows.filter(readsOnly));
    const all: Finding[] = [
      ...pages.findings.map(renamed),
      ...findings,
      ...flows.filter((flow) => !readsOnly(flow)).map(writes),
      ...flows.flatMap((flow) => nothingAsserted(name, flow, true)),
      ...walk.results.flatMap(({ flow, result }) =>
        result.answer === 'fail' ? [walkFinding(name, flow, result)] : [],
      ),
    ];
    const lost = walk.results.find(({ result }) => result.answer === 'error')?.result;
    const blocking = all.filter((one) => one.blocks);
    const steps = walk.results.reduce((sum, { result }) => sum + result.steps, 0);
    const missing =
      settings.flows.length === 0
        ? 'No flow is marked as critical (flows is empty).'
        : pages.examined === 0
          ? 'No page is critical (pages.critical is empty).'
          : walk.missing;
    return {
      answer:
        blocking.length > 0
          ? 'fail'
          : lost !== undefined || pages.answer === 'error'
            ? 'error'
            : missing !== undefined || pages.answer === 'not-evaluated'
              ? 'not-evaluated'
              : 'pass',
      examined: pages.examined + steps,
      unit,
      reason: [
        `${counted(pages.examined, 'critical pages were', 'critical page was')} asked and ${counted(steps, 'steps')} of ${counted(walk.results.length, 'critical flows')} walked.`,
        ...(blocking[0] === undefined ? [] : [blocking[0].message]),
        ...(lost === undefined ? [] : [lost.reason]),
        ...(missing === undefined ? [] : [missing]),
        files.said,
      ]
        .join(' ')
        .slice(0, 1_500),
      findings: all,
      tools: walk.tools,
      details: walkDetails(walk.results.map(({ result }) => result)),
    };
  },
};

interface Walked {
  readonly results: readonly { readonly flow: Flow; readonly result: FlowResult }[];
  readonly tools: NonNullable<CheckResult['tools']>;
  readonly missing?: string;
}

async function walkAll(context: CheckContext, settings: Settings, flows: readonly Flow[]): Promise<Walked> {
  if (flows.length === 0) return { results: [], tools: [] };
  const results: { flow: Flow; result: FlowResult }[] = [];
  const replay = await loadReplay(context);
  const used = await withEngine(context, settings.engine, async (engine) => {
    for (const flow of flows)
      results.push({
        flow,
        result: await runFlow({
          ...{ flow, engine, library: replay.library, values: {}, watcher: readOnly },
          site: flowSite(context, settings.hosts),
          timeoutMs: parseDuration(settings.timeout),
          photograph: picturesOf(context, name),
          log: context.log,
          signal: context.signal,
        }),
      });
  });
  return 'missing' in used
    ? { results, tools: [], missing: used.missing }
    : { results, tools: [...used.tools, replay.tool] };
}

function readsOnly(flow: Flow): boolean {
  return !flow.steps.some((step) => writing.has(step.type));
}

/** A form that a click sends is a navigation with a body. */
const readOnly: FlowWatcher = {
  request: ({ navigation, method, url }) => {
    if (!navigation || ['GET', 'HEAD'].includes(method)) return undefined;
    throw new FlowFailure(
      'stopped',
      `Stopped: the flow would send a form (${method} ${new URL(url).pathname}) on a site where it only reads; the request was held back.`,
      { stopRule: 'writes' },
    );
  },
};

function writes(flow: Flow): Finding {
  const index = flow.steps.findIndex((step) => writing.has(step.type));
  const step = flow.steps[index];
  const words = step === undefined ? 'a step' : stepWords(stepName(step, index + 1));
  return finding(name, {
    rule: 'writes',
    key: flow.name,
    severity: 'high',
    message: `"${flow.title}" types: ${words}. Critical flows run on production and only read; it was not walked.`,
    place: { file: flow.file },
    value: words,
    threshold: `no step of ${[...writing].join(', ')}`,
    remedy: 'Record a flow that reads, or have user_flows walk this one on staging.',
  });
}

function renamed(one: Finding): Finding {
  return { ...one, id: one.id.replace(/^critical_pages\//, `${name}/`) };
}
