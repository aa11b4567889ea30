import { changed, less, more, same, when, type Change } from '../change.ts';
import { asserting, type FlowView, type RecordedStep } from './recording.ts';

type Compare = (path: string, was: unknown, now: unknown, view: FlowView) => Change[];

const elsewhere = 'the step acts on, or looks at, something else';

/** How a step became weaker, by its key. Any other key that differs is noted. */
const keys: Readonly<Record<string, Compare>> = {
  assertedEvents: fewerEvents,
  selectors: otherElements,
  url: (path, was, now, { origins }) =>
    placeOf(was, origins) === placeOf(now, origins)
      ? []
      : changed(path, was, now, 'the step leads elsewhere'),
  // Alone they say nothing: `weakerCount` looks at both.
  operator: () => [],
  count: () => [],
  visible: (path, was, now) =>
    was === undefined ? [] : changed(path, was, now, 'whether the element shows is no longer asked'),
  properties: fewerMembers,
  attributes: fewerMembers,
  expression: (path, was, now) => changed(path, was, now, 'another expression must hold'),
  // The flow's own time counts where the step has none: `weakerFlow` looks at both.
  timeout: () => [],
  // Where in its element the pointer is, and how long.
  offsetX: () => [],
  offsetY: () => [],
  duration: () => [],
  deviceType: () => [],
};

/**
 * How one step of a flow became weaker.
 *
 * @param was - The step in force.
 * @param now - The step of the change that stands in its place; of the same type.
 * @param view - Where the step's key begins, and the site's origins.
 * @returns None where it asks for at least as much.
 */
export function weakerStep(was: RecordedStep, now: RecordedStep, view: FlowView): Change[] {
  const names = [...new Set([...Object.keys(was), ...Object.keys(now)])];
  const found = names.flatMap((name) => {
    const compare = keys[name] ?? ((path, a, b) => changed(path, a, b, elsewhere));
    return compare(`${view.path}.${name}`, was[name], now[name], view);
  });
  const all = was.type === 'waitForElement' ? [...found, ...weakerCount(was, now, view)] : found;
  const grave = asserting.has(was.type) ? 'high' : undefined;
  return all.map((one) => ({ ...one, severity: grave ?? one.severity }));
}

interface Wanted {
  readonly operator: unknown;
  readonly count: number;
}

function weakerCount(was: RecordedStep, now: RecordedStep, { path }: FlowView): Change[] {
  const wanted = ({ operator, count }: RecordedStep): Wanted => ({
    operator: operator ?? '>=',
    count: Number(count ?? 1),
  });
  const [before, after] = [wanted(was), wanted(now)];
  const why = 'another number of elements passes';
  const at = `${path}.count`;
  const said = ({ operator, count }: Wanted): string => `${String(operator)} ${String(count)}`;
  const exact = after.operator === '==';
  if (before.operator !== after.operator && !exact) return changed(at, said(before), said(after), why);
  if (before.operator === '==') return changed(at, said(before), said(after), why);
  const looser = before.operator === '<=' ? more : less;
  return when(at, said(before), said(after), () => looser(before.count, after.count), why);
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}

/** Any selector that matches will do, so one more is one more way to pass. */
function otherElements(path: string, was: unknown, now: unknown): Change[] {
  const normal = (value: unknown): unknown[] =>
    listOf(value).map((one): unknown => (Array.isArray(one) ? one : [one]));
  const known = normal(was);
  return normal(now).every((one) => known.some((other) => same(one, other)))
    ? []
    : changed(path, was, now, elsewhere, 'medium');
}

function fewerMembers(path: string, was: unknown, now: unknown): Change[] {
  const members = (value: unknown): Readonly<Record<string, unknown>> => ({ ...(value ?? {}) });
  const after = members(now);
  const held = Object.entries(members(was)).every(
    ([name, value]) => Object.hasOwn(after, name) && same(value, after[name]),
  );
  return held ? [] : changed(path, was, now, 'less of the element is asked for');
}

function fewerEvents(path: string, was: unknown, now: unknown, { origins }: FlowView): Change[] {
  const after = [...listOf(now)];
  const lost = listOf(was).filter((event) => {
    const at = after.findIndex((other) => asksAsMuch(event, other, origins));
    if (at >= 0) after.splice(at, 1);
    return at < 0;
  });
  return lost.length === 0
    ? []
    : changed(path, was, now, 'where the step leads is no longer asked, or is another place', 'high');
}

function asksAsMuch(was: unknown, now: unknown, origins: readonly string[]): boolean {
  const said = (event: unknown, name: string): unknown => Reflect.get(Object(event), name) ?? '';
  if (said(was, 'type') !== said(now, 'type')) return false;
  const [url, title] = [said(was, 'url'), said(was, 'title')];
  return (
    (url === '' || placeOf(url, origins) === placeOf(said(now, 'url'), origins)) &&
    (title === '' || title === said(now, 'title'))
  );
}

/** A recording of any environment is walked in the one under test: its own origins do not differ. */
function placeOf(address: unknown, origins: readonly string[]): string {
  const text = String(address);
  if (!URL.canParse(text)) return text;
  const { origin, href } = new URL(text);
  return origins.includes(origin) ? href.slice(origin.length) : href;
}
