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
 * The placeholders in what a flow types: what it only waits for was sent by nobody.
 *
 * @param flow - As it was recorded.
 */
export function typedPlaceholders(flow: Flow): ReadonlySet<string> {
  const typed = flow.steps.flatMap((step) =>
    step.type === 'change' ? [...step.value.matchAll(placeholder)] : [],
  );
  return new Set(typed.map((match) => match[1] as string));
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
            ...(event.url === undefined || event.url === '' ? {} : { url: address(event.url) }),
            ...(event.title === undefined ? {} : { title: fill(event.title) }),
          })),
        }),
    ...(step.target === undefined || step.target === 'main' ? {} : { target: address(step.target) }),
  };
  const filled = { ...step, ...common };
  if ('selectors' in filled && filled.selectors !== undefined)
    Object.assign(filled, { selectors: filled.selectors.map((selector) => fillSelector(selector, fill)) });
  if (filled.type === 'navigate') return { ...filled, url: address(filled.url) };
  if (filled.type === 'change') return { ...filled, value: fill(filled.value) };
  if (filled.type === 'waitForExpression')
    // A value goes into source text: as the inside of a string literal.
    return { ...filled, expression: fill(filled.expression, insideLiteral) };
  if (filled.type !== 'waitForElement') return filled;
  const { attributes, properties } = filled;
  return {
    ...filled,
    ...(attributes === undefined ? {} : { attributes: fillAll(attributes, fill) }),
    ...(properties === undefined ? {} : { properties: fillAll(properties, fill) }),
  };
}

/** Fills the texts of a value, however deep they lie. */
function fillAll<T>(value: T, fill: (text: string) => string): T {
  if (typeof value === 'string') return fill(value) as T;
  if (Array.isArray(value)) return value.map((one: unknown) => fillAll(one, fill)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, fillAll(one, fill)])) as T;
}

function fillSelector(selector: Selector, fill: (text: string) => string): Selector {
  return typeof selector === 'string' ? fill(selector) : selector.map((part) => fill(part));
}

function insideLiteral(value: string): string {
  return JSON.stringify(value).slice(1, -1).replaceAll("'", "\\'").replaceAll('`', '\\`');
}
