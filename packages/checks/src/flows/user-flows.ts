import { parseDuration } from '@fhir-iq/sluice-config';
import type { userFlowsSettings } from '@fhir-iq/sluice-config/schema/check-settings/flows';
import { counted, type Finding, type Shard, type ToolUse } from '@fhir-iq/sluice-model';
import type { z } from 'zod';
import type { BrowserEngine } from '../browser/engine.ts';
import type { Check, CheckContext, CheckResult } from '../check.ts';
import { chooseFlows } from './choose-flows.ts';
import { loadReplay, type Replay, withEngine } from './engine-use.ts';
import type { Engine, Flow, FlowResult } from './flow.ts';
import { readFlows, type FlowFiles } from './flow-files.ts';
import { flakyFinding, nothingAsserted, walkDetails, walkFinding } from './flow-findings.ts';
import { flowSite } from './flow-site.ts';
import { picturesOf } from './pictures.ts';
import { runFlow } from './run-flow.ts';
import { lookInStates, type StateLook } from './states.ts';
import { newToken } from './token.ts';

const name = 'user_flows';
const unit = 'flows';

type Settings = z.output<typeof userFlowsSettings>;

/** Each recorded flow can be walked from end to end in each configured engine. */
export const userFlows: Check = {
  name,
  unit,
  split: true,
  async run(context: CheckContext): Promise<CheckResult> {
    const settings = context.settings.with as Settings;
    const files = await readFlows(context);
    const names = settings.flows ?? ownFlows(context, files);
    const { flows: all, findings } = chooseFlows(name, files, names, context.configurationFile);
    if (names.length === 0 || settings.engines.length === 0) return nothingToWalk(settings, files);
    const flows = partOf(all, context.shard);
    if (flows.length === 0 && all.length > 0) return nothingHere(all, context.shard);
    const seen = new Walks(context, settings, findings);
    const replay = await loadReplay(context);
    for (const engine of new Set(settings.engines)) await seen.walkIn(engine, flows, replay);
    return seen.judge(flows, files);
  },
};

/** All flows but those that other checks walk in their own way: with a guard, or to find again what they sent. */
function ownFlows({ configuration }: CheckContext, files: FlowFiles): string[] {
  const { payment_test_mode, form_submissions, email_notifications } = configuration.checks;
  const others = new Set([
    ...(payment_test_mode?.with.flows ?? []),
    ...(form_submissions?.with.forms ?? []).map((form) => form.flow),
    ...(email_notifications?.with.mails ?? []).map((mail) => mail.flow),
  ]);
  return [...files.flows.keys(), ...files.wrong.keys()].filter((flow) => !others.has(flow)).sort();
}

function nothingToWalk(settings: Settings, files: FlowFiles): CheckResult {
  const why =
    settings.engines.length === 0
      ? 'No engine is configured (engines is empty).'
      : settings.flows === undefined
        ? 'No flow is recorded that is not another check’s.'
        : 'No flow is configured (flows is empty).';
  return {
    answer: 'not-evaluated',
    examined: 0,
    unit,
    reason: `${why} ${files.said}`,
    findings: [],
  };
}

/** A shard walks its flows in all engines, so that what they count adds up. */
function partOf(flows: readonly Flow[], shard: Shard | undefined): readonly Flow[] {
  if (shard === undefined) return flows;
  return flows.filter((_, index) => index % shard.of === shard.index - 1);
}

function nothingHere(all: readonly Flow[], shard: Shard | undefined): CheckResult {
  return {
    answer: 'not-evaluated',
    examined: 0,
    unit,
    reason: `Of ${String(all.length)} flows none is left for part ${String(shard?.index)} of ${String(shard?.of)}.`,
    findings: [],
    details: { nothing: true },
  };
}

/** The walks of one run of the check. */
class Walks {
  private readonly context: CheckContext;
  private readonly settings: Settings;
  private readonly findings: Finding[];
  private readonly results: FlowResult[] = [];
  private readonly missing: { readonly engine: Engine; readonly reason: string }[] = [];
  private readonly tools = new Map<string, ToolUse>();
  private readonly states: StateLook | undefined;
  private flaky = 0;

  constructor(context: CheckContext, settings: Settings, findings: readonly Finding[]) {
    this.context = context;
    this.settings = settings;
    this.findings = [...findings];
    this.states = settings.accessibility === 'checked' ? lookInStates(context, name) : undefined;
  }

  async walkIn(engine: Engine, flows: readonly Flow[], replay: Replay): Promise<void> {
    if (flows.length === 0) return;
    const used = await withEngine(this.context, engine, async (browser) => {
      for (const flow of flows) await this.walk(flow, browser, replay);
    });
    if ('missing' in used) this.missing.push({ engine, reason: used.missing });
    else for (const tool of [...used.tools, replay.tool]) this.tools.set(tool.name, tool);
  }

  judge(flows: readonly Flow[], files: FlowFiles): CheckResult {
    const { results, findings, missing, context, settings } = this;
    const blind = this.states?.blind;
    for (const flow of flows)
      findings.push(...nothingAsserted(name, flow, settings.withoutAssertion === 'not-allowed'));
    if (this.states !== undefined) findings.push(...this.states.findings());
    const tooFlaky = this.flaky > context.configuration.pages.flaky;
    const lost = results.find((result) => result.answer === 'error');
    const blocking = findings.filter((one) => one.blocks);
    const walked = new Set(results.filter((result) => result.answer !== 'error').map(({ flow }) => flow));
    const told = [
      `${counted(walked.size, 'flows were', 'flow was')} walked in ${[...new Set(results.map((result) => result.engine))].join(', ') || 'no engine'}.`,
      ...(blocking[0] === undefined
        ? []
        : [`${counted(blocking.length, 'findings')}, the first: ${blocking[0].message}`]),
      ...(tooFlaky
        ? [
            `${this.flaky} went only when they were tried again; allowed are ${context.configuration.pages.flaky} (pages.flaky).`,
          ]
        : []),
      ...(lost === undefined ? [] : [lost.reason]),
      ...missing.map((one) => `${one.engine} was not evaluated: ${one.reason}`),
      ...(blind === undefined ? [] : [`axe looked at nothing: ${blind}`]),
      files.said,
    ];
    return {
      answer:
        blocking.length > 0 || tooFlaky
          ? 'fail'
          : lost !== undefined || blind !== undefined
            ? 'error'
            : missing.some((one) => settings.required.includes(one.engine))
              ? 'not-evaluated'
              : 'pass',
      examined: walked.size,
      unit,
      reason: told.join(' ').slice(0, 1_500),
      findings,
      tools: [...this.tools.values()],
      details: {
        ...walkDetails(results),
        ...this.states?.details(),
        flakyLimit: context.configuration.pages.flaky,
      },
    };
  }

  private async walk(flow: Flow, browser: BrowserEngine, replay: Replay): Promise<void> {
    const { retries } = this.context.configuration.pages;
    const first = await this.once(flow, browser, replay);
    let last = first;
    for (let retry = 0; retry < retries && mayBeFlaky(last); retry += 1) {
      this.context.log.info(`${flow.name} is walked again (${retry + 1} of ${retries}).`);
      last = await this.once(flow, browser, replay);
    }
    this.results.push(last);
    if (last !== first && last.answer === 'pass') {
      this.flaky += 1;
      this.findings.push(flakyFinding(name, flow, first, last));
    }
    if (last.answer === 'fail') this.findings.push(walkFinding(name, flow, last));
  }

  private async once(flow: Flow, engine: BrowserEngine, replay: Replay): Promise<FlowResult> {
    const { context, settings } = this;
    return await runFlow({
      flow,
      engine,
      site: flowSite(context, settings.hosts),
      library: replay.library,
      values: { token: newToken() },
      timeoutMs: parseDuration(settings.timeout),
      ...(this.states === undefined ? {} : { watcher: this.states.watcher(flow, engine.engine) }),
      photograph: picturesOf(context, name),
      log: context.log,
      signal: context.signal,
    });
  }
}

/** What leads elsewhere or was stopped does so again. */
function mayBeFlaky(result: FlowResult): boolean {
  return (
    result.answer === 'error' ||
    (result.answer === 'fail' &&
      result.failedStep !== undefined &&
      result.rule !== 'leaves-site' &&
      result.rule !== 'stopped')
  );
}
