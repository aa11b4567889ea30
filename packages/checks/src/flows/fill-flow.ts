import type { Flow, FlowStep, Selector } from './flow.ts';
import { allowedHosts, type FlowSite, staysOn, walkedAddress } from './flow-site.ts';
import { FlowFailure } from './flow-failure.ts';

const placeholder = /\{\{([a-z][a-zA-Z0-9]*)\}\}/g;

/**
 * Prepares a flow for a walk: its addresses are those of the site under test, and `{{name}}` in what is typed and
 * expected is replaced.
 *
 * @param flow - As it was recorded.
 * @param site - Where it is walked.
 * @param values - By the names of placeholders.
 * @throws {FlowFailure} For a placeholder without a value, and for a step that leads off the site.
 */
export function fillFlow(flow: Flow, site: FlowSite, values: Readonly<Record<string, string>>): Flow {
  return {
    ...flow,
    steps: flow.steps.map((step, index) => fillStep(step, index + 1, site, values)),
  };
}

/**
 * The placeholders that a flow has.
 *
 * @param flow - As it was recorded.
 */
export function placeholdersOf(flow: Flow): ReadonlySet<string> {
  return new Set([...JSON.stringify(flow.steps).matchAll(placeholder)].map((match) => match[1] as string));
}

function fillStep(
  step: FlowStep,
  number: number,
  site: FlowSite,
  values: Readonly<Record<string, string>>,
): FlowStep {
  const fill = (text: string, quote: (value: string) => string = String): string =>
    text.replace(placeholder, (whole, name: string) => {
      const value = Object.hasOwn(values, name) ? values[name] : undefined;
      if (value !== undefined) return quote(value);
      throw new FlowFailure(
        'step',
        `Step ${number} (${step.type}) has the placeholder ${whole}, which nothing is given for. Given are: ${Object.keys(values).join(', ') || 'none'}.`,
      );
    });
  const address = (recorded: string): string => {
    const walked = walkedAddress(fill(recorded, encodeURIComponent), site);
    if (staysOn(walked, site)) return walked;
    throw new FlowFailure(
      'leaves-site',
      `Step ${number} (${step.type}) leads to ${walked}, which is none of ${allowedHosts(site)}.`,
    );
  };
  const common = {
    ...(step.assertedEvents === undefined
      ? {}
      : {
          assertedEvents: step.assertedEvents.map((event) => ({
            ...event,
            ...(event.url === undefined ? {} : { url: address(event.url) }),
          })),
        }),
    ...(step.target === undefined || step.target === 'main' ? {} : { target: address(step.target) }),
  };
  if (step.type === 'navigate') return { ...step, ...common, url: address(step.url) };
  if (step.type === 'change') return { ...step, ...common, value: fill(step.value) };
  if (step.type === 'waitForExpression')
    // A value goes into source text: as the inside of a string literal.
    return { ...step, ...common, expression: fill(step.expression, insideLiteral) };
  if (step.type === 'waitForElement')
    return {
      ...step,
      ...common,
      selectors: step.selectors.map((selector) => fillSelector(selector, fill)),
      ...(step.attributes === undefined
        ? {}
        : {
            attributes: Object.fromEntries(
              Object.entries(step.attributes).map(([name, value]) => [name, fill(value)]),
            ),
          }),
    };
  return { ...step, ...common };
}

function fillSelector(selector: Selector, fill: (text: string) => string): Selector {
  return typeof selector === 'string' ? fill(selector) : selector.map((part) => fill(part));
}

function insideLiteral(value: string): string {
  return JSON.stringify(value).slice(1, -1).replaceAll("'", "\\'").replaceAll('`', '\\`');
}
