import type { Flow } from './flow.ts';

const shortest = 4;
const stead = '(typed)';

/**
 * Makes what a flow types unreadable in texts of the page: a page may say it again in its console, its address or its
 * errors, and a person's data is nobody's evidence.
 *
 * @param flow - As it is walked, with the values of this walk.
 * @returns Puts `(typed)` in place of each typed value of at least four characters, however it is escaped.
 */
export function hidingTyped(flow: Pick<Flow, 'steps'>): (text: string) => string {
  const forms = new Set(
    typedBy(flow).flatMap((value) => [
      value,
      encodeURIComponent(value),
      encodeURIComponent(value).replaceAll('%20', '+'),
      encodeURI(value),
      JSON.stringify(value).slice(1, -1),
    ]),
  );
  // The longest first: a value may hold another one.
  const all = [...forms].sort((a, b) => b.length - a.length);
  return (text) => all.reduce((shown, one) => shown.replaceAll(one, stead), text);
}

/** Values of fields, and characters pressed one after the other. */
function typedBy({ steps }: Pick<Flow, 'steps'>): string[] {
  const values: string[] = [];
  let pressed = '';
  for (const step of steps) {
    if (step.type === 'keyDown' && [...step.key].length === 1) {
      pressed += step.key;
      continue;
    }
    if (step.type === 'keyUp') continue;
    values.push(pressed);
    pressed = '';
    if (step.type === 'change') values.push(step.value);
  }
  return [...values, pressed]
    .map(wellFormed)
    .filter((value) => value.trim().length >= shortest && !isChoice(value));
}

/** A box that is ticked says nothing of a person. */
function isChoice(value: string): boolean {
  return value === 'true' || value === 'false';
}

/** Half of a pair of surrogates has no form in an address. */
function wellFormed(value: string): string {
  return value.toWellFormed();
}
