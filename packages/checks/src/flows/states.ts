import type { accessibilitySettings } from '@fhir-iq/sluice-config/schema/check-settings/devices';
import type { AxeNode, Finding } from '@fhir-iq/sluice-model';
import type { z } from 'zod';
import type { CheckContext } from '../check.ts';
import { type Axe, axeLook, loadAxe } from '../devices/axe/axe.ts';
import { axeFindings, axeNodes, axeSawNothing } from '../devices/axe/axe-findings.ts';
import type { Engine, Flow, StepType } from './flow.ts';
import { bareAddress } from './flow-site.ts';
import type { FlowState, FlowWatcher } from './walker.ts';

/** Steps after which a page has settled in what a flow wants of it. */
const settled: ReadonlySet<StepType> = new Set(['navigate', 'waitForElement', 'waitForExpression']);
const mostNodes = 500;

/** Has axe look at the states that flows reach, by the rules of the check accessibility. */
export class StateLook {
  private readonly context: CheckContext;
  private readonly check: string;
  private readonly question: z.output<typeof accessibilitySettings>;
  private readonly found = new Map<string, Finding>();
  private readonly nodes: AxeNode[] = [];
  private readonly looked = new Set<string>();
  private axe: Promise<Axe> | undefined;
  /** Why axe's silence says nothing; undefined: it looked indeed. */
  blind: string | undefined;

  constructor(context: CheckContext, check: string, question: z.output<typeof accessibilitySettings>) {
    this.context = context;
    this.check = check;
    this.question = question;
  }

  /**
   * Walks along a flow. One engine is enough: axe asks the document, not how it is drawn.
   *
   * @param flow - The flow.
   * @param engine - Where it is walked.
   */
  watcher(flow: Flow, engine: Engine): FlowWatcher {
    if (engine !== 'chromium') return {};
    return {
      afterStep: async (state) => {
        if (settled.has(state.step.type) || state.number === flow.steps.length)
          await this.look(flow, engine, state);
      },
    };
  }

  /** What axe found; what several flows reach is found once. */
  findings(): readonly Finding[] {
    return [...this.found.values()];
  }

  /** The elements, for the report. */
  details(): Readonly<Record<string, unknown>> {
    return { axe: this.nodes, states: this.looked.size };
  }

  private async look(flow: Flow, engine: Engine, state: FlowState): Promise<void> {
    this.axe ??= loadAxe(this.context);
    const { tags, exclude, mostBoxes } = this.question;
    const look = await axeLook(state, await this.axe, { tags, exclude, mostBoxes });
    const path = new URL(state.url).pathname;
    const place = {
      url: bareAddress(state.url),
      path,
      engine,
      profile: 'desktop',
      state: `${flow.name}, step ${state.number}`,
    };
    const blind = axeSawNothing(look);
    if (blind !== undefined) this.blind ??= `${path} (${place.state}): ${blind}`;
    this.looked.add(place.state);
    const nodes = axeNodes(look, place);
    for (const [index, one] of axeFindings(this.check, look, place).entries()) {
      const key = `${path} ${one.rule} ${one.value ?? String(index)}`;
      if (!this.found.has(key)) this.found.set(key, one);
    }
    this.nodes.push(...nodes.slice(0, Math.max(0, mostNodes - this.nodes.length)));
  }
}

/**
 * Has axe look along, where the policy has the check accessibility.
 *
 * @param context - The check's.
 * @param check - Its name.
 */
export function lookInStates(context: CheckContext, check: string): StateLook | undefined {
  const row = context.configuration.checks.accessibility;
  return row === undefined ? undefined : new StateLook(context, check, row.with);
}
