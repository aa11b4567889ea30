import { parseDuration } from '@fhir-iq/sluice-config';
import type { paymentTestModeSettings } from '@fhir-iq/sluice-config/schema/check-settings/flows';
import { counted, type Finding } from '@fhir-iq/sluice-model';
import type { z } from 'zod';
import type { Check, CheckContext, CheckResult } from '../check.ts';
import { finding } from '../findings.ts';
import { cardsIn, digitsOf, textsOf } from './cards.ts';
import { chooseFlows } from './choose-flows.ts';
import { loadReplay, withEngine } from './engine-use.ts';
import type { Flow, FlowResult, FlowStep } from './flow.ts';
import { readFlows } from './flow-files.ts';
import { nothingAsserted, walkDetails, walkFinding } from './flow-findings.ts';
import { flowSite } from './flow-site.ts';
import { PaymentGuard, type PaymentSeen } from './payment-guard.ts';
import { picturesOf } from './pictures.ts';
import { runFlow } from './run-flow.ts';
import { newToken } from './token.ts';

const name = 'payment_test_mode';
const unit = 'orders';

type Settings = z.output<typeof paymentTestModeSettings>;

/** A paid order with a test card, only once the page is known to hold a test key. */
export const paymentTestMode: Check = {
  name,
  unit,
  async run(context: CheckContext): Promise<CheckResult> {
    const settings = context.settings.with as Settings;
    const files = await readFlows(context);
    const place = whyNotHere(context);
    if (place !== undefined) return unseen('error', place);
    if (settings.flows.length === 0)
      return unseen('not-evaluated', `No flow that pays is configured (flows is empty). ${files.said}`);
    const { flows, findings } = chooseFlows(name, files, settings.flows, context.configurationFile);
    const cards = flows.flatMap((flow) => cardFindings(flow, settings));
    const safe = flows.filter((flow) => !cards.some((one) => one.place?.file === flow.file));
    const replay = await loadReplay(context);
    const walks: { flow: Flow; result: FlowResult; seen: PaymentSeen }[] = [];
    // Only Chromium shows what a request carries before it leaves.
    const used = await withEngine(context, 'chromium', async (engine) => {
      for (const flow of safe) {
        const guard = new PaymentGuard({
          card: digitsOf(settings.card),
          hosts: settings.hosts,
          livemode: settings.livemode,
        });
        const result = await runFlow({
          ...{ flow, engine, watcher: guard, library: replay.library },
          site: flowSite(context, settings.hosts),
          values: { token: newToken(), card: settings.card },
          timeoutMs: parseDuration(settings.timeout),
          photograph: picturesOf(context, name),
          log: context.log,
          signal: context.signal,
        });
        walks.push({ flow, result, seen: guard.seen });
      }
    });
    if ('missing' in used) return unseen('not-evaluated', used.missing);
    const all: Finding[] = [
      ...findings,
      ...cards,
      ...walks.flatMap(({ flow, result, seen }) => orderFindings(flow, result, seen, settings)),
    ];
    const lost = walks.find(({ result }) => result.answer === 'error')?.result;
    const unproven = all.filter((one) => one.rule === 'key-not-shown' || one.rule === 'mode-not-said');
    const bad = all.filter((one) => one.blocks && !unproven.includes(one));
    const paid = walks.filter(({ result, seen }) => result.answer === 'pass' && seen.sent > 0).length;
    const first = bad[0] ?? unproven[0];
    return {
      answer: bad.length > 0 ? 'fail' : unproven.length > 0 || lost !== undefined ? 'error' : 'pass',
      examined: paid,
      unit,
      reason: [
        first?.message ??
          lost?.reason ??
          `${counted(paid, 'orders were', 'order was')} paid with a test card, in test mode.`,
        files.said,
      ].join(' '),
      findings: all,
      tools: [...used.tools, replay.tool],
      details: {
        ...walkDetails(walks.map(({ result }) => result)),
        payments: walks.map(({ flow, seen }) => ({
          flow: flow.name,
          testKey: seen.testKey === undefined ? false : true,
          liveKey: seen.liveKey ?? false,
          livemode: seen.livemode ?? 'not said',
          requestsWithCard: seen.sent,
        })),
      },
    };
  },
};

/** Payments have one place, whatever address an input gives. */
function whyNotHere(context: CheckContext): string | undefined {
  const live = new URL(context.configuration.environments.production.url).hostname;
  const here = flowSite(context, []).url.hostname;
  if (context.stage !== 'staging')
    return `Payments are tried on the staging site alone, not in ${context.stage}.`;
  return here === live
    ? `${here} is the live site; payments are tried on the staging site alone.`
    : undefined;
}

function unseen(answer: 'error' | 'not-evaluated', reason: string): CheckResult {
  return { answer, examined: 0, unit, reason, findings: [] };
}

/** What speaks against walking a flow at all: another card than the test card, or none. */
function cardFindings(flow: Flow, settings: Settings): Finding[] {
  const test = digitsOf(settings.card);
  const typed = flow.steps.map((step) => (step.type === 'change' ? step.value : ''));
  const others = textsOf(flow)
    .flatMap((text) => cardsIn(text))
    .filter((card) => card !== test);
  if (others.length > 0)
    return [
      finding(name, {
        rule: 'other-card',
        key: flow.name,
        severity: 'critical',
        message: `"${flow.title}" types the card number …${(others[0] ?? '').slice(-4)}, which is not the test card; it was not walked.`,
        place: { file: flow.file },
        value: `a card that ends in ${(others[0] ?? '').slice(-4)}`,
        threshold: `the test card that ends in ${test.slice(-4)}`,
        remedy:
          'Write {{card}} where the card is typed. If the number is a real card’s, have it blocked: it stands in the history.',
      }),
    ];
  if (typed.some((value) => value.includes('{{card}}') || cardsIn(value).includes(test))) return [];
  return [
    finding(name, {
      rule: 'no-card',
      key: flow.name,
      severity: 'high',
      message: `"${flow.title}" types no card, so no order is paid; it was not walked.`,
      place: { file: flow.file },
      value: 'no card',
      threshold: '{{card}} in a step change',
      remedy: 'Record the flow up to the paid order, and write {{card}} where the card is typed.',
    }),
  ];
}

function orderFindings(flow: Flow, result: FlowResult, seen: PaymentSeen, settings: Settings): Finding[] {
  if (result.answer === 'fail') return [walkFinding(name, flow, result)];
  if (result.answer !== 'pass') return [];
  const after = afterCard(flow, digitsOf(settings.card));
  const found = nothingAsserted(name, { ...flow, steps: after }, true);
  if (seen.sent > 0) return found;
  return [
    ...found,
    finding(name, {
      rule: 'not-paid',
      key: flow.name,
      severity: 'high',
      message: `"${flow.title}" went through, but no request with the card went to ${settings.hosts.join(', ')}: no order was paid.`,
      place: { file: flow.file, ...(result.url === undefined ? {} : { url: result.url }) },
      value: '0 requests with the card',
      threshold: 'at least 1',
      remedy: "Record the flow up to the paid order, and list the payment provider's hosts under `hosts`.",
    }),
  ];
}

function afterCard(flow: Flow, card: string): readonly FlowStep[] {
  const last = flow.steps.findLastIndex(
    (step) =>
      step.type === 'change' && (step.value.includes('{{card}}') || cardsIn(step.value).includes(card)),
  );
  return flow.steps.slice(last + 1);
}
