import { canonicalJson, type Severity } from '@fhir-iq/sluice-model';

/** One way in which a configuration became weaker. */
export interface Change {
  /** The key, with names in place of list positions. */
  readonly path: string;
  readonly rule: string;
  readonly severity: Severity;
  /** What it was, and what it is now; undefined: not there. */
  readonly was: unknown;
  readonly now: unknown;
  /** Why that is weaker, as the end of a sentence. */
  readonly why: string;
}

/**
 * Notes a value that a change moved in the weaker direction.
 *
 * @param path - The key.
 * @param was - The value in force.
 * @param now - The value of the change.
 * @param weaker - Whether `now` is weaker than `was`.
 * @param why - Why, as the end of a sentence.
 * @param severity - How grave.
 */
export function when<T>(
  path: string,
  was: T,
  now: T,
  weaker: (was: T, now: T) => boolean,
  why: string,
  severity: Severity = 'high',
): Change[] {
  return weaker(was, now) ? [{ path, rule: 'loosened', severity, was, now, why }] : [];
}

/** Notes any difference, where no direction is known to be harmless. */
export function changed(
  path: string,
  was: unknown,
  now: unknown,
  why: string,
  severity: Severity = 'high',
): Change[] {
  return same(was, now) ? [] : [{ path, rule: 'changed', severity, was, now, why }];
}

/** Notes what stands in `was` and no longer in `now`. */
export function removed(
  path: string,
  was: readonly unknown[],
  now: readonly unknown[],
  why: string,
  severity: Severity = 'high',
): Change[] {
  return was
    .filter((one) => !now.some((other) => same(one, other)))
    .map((one) => ({
      path: `${path}.${nameOf(one)}`,
      rule: 'removed',
      severity,
      was: one,
      now: undefined,
      why,
    }));
}

/** Notes what stands in `now` and did not in `was`. */
export function added(
  path: string,
  was: readonly unknown[],
  now: readonly unknown[],
  why: string,
  severity: Severity = 'high',
): Change[] {
  return now
    .filter((one) => !was.some((other) => same(one, other)))
    .map((one) => ({
      path: `${path}.${nameOf(one)}`,
      rule: 'added',
      severity,
      was: undefined,
      now: one,
      why,
    }));
}

/**
 * Compares members that both sides name; a member that is gone is noted as removed.
 *
 * @param path - The key of the record.
 * @param was - The members in force.
 * @param now - The members of the change.
 * @param why - Why a removed member is weaker.
 * @param compare - What to note of a member that is there on both sides.
 */
export function each<T>(
  path: string,
  was: Readonly<Record<string, T>>,
  now: Readonly<Record<string, T>>,
  why: string,
  compare: (path: string, was: T, now: T) => Change[],
): Change[] {
  return Object.entries(was).flatMap(([name, one]) => {
    const other = Object.hasOwn(now, name) ? now[name] : undefined;
    if (other === undefined)
      return [
        {
          path: `${path}.${name}`,
          rule: 'removed',
          severity: 'high' as const,
          was: one,
          now: undefined,
          why,
        },
      ];
    return compare(`${path}.${name}`, one, other);
  });
}

/** Makes a record of a list whose entries have a name; entries of the same name get a number. */
export function byName<T>(list: readonly T[], name: (entry: T) => string): Record<string, T> {
  const seen = new Map<string, number>();
  return Object.fromEntries(
    list.map((entry) => {
      const key = name(entry);
      const count = (seen.get(key) ?? 0) + 1;
      seen.set(key, count);
      return [count === 1 ? key : `${key}#${count}`, entry];
    }),
  );
}

/** Whether two values are the same as JSON; what is not there is the same as nothing alone. */
export function same(a: unknown, b: unknown): boolean {
  if (a === undefined || b === undefined) return a === b;
  return canonicalJson(a) === canonicalJson(b);
}

export const less = (was: number, now: number): boolean => now < was;
export const more = (was: number, now: number): boolean => now > was;
export const switchedOff = (was: boolean, now: boolean): boolean => was && !now;

function nameOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'object' && value !== null) {
    for (const key of ['name', 'ticket', 'path', 'role']) {
      const name: unknown = Reflect.get(value, key);
      if (typeof name === 'string') return name;
    }
  }
  return canonicalJson(value);
}
