import { describe, expect, test } from '@jest/globals';
import { Configuration, type SluiceConfiguration } from '@fhir-iq/sluice-config';
import { weakenings } from '../src/index.ts';
import { example, exampleValue, type LooseValue } from './helpers/builders.ts';

const base = example();

/** What says how the site is made or described, and no rule of what may pass. */
const neutral = [
  /^version$/,
  /^site\.(name|buildModule|domain)/,
  /^environments\.\w+\.(purpose|platform|access|data|features|apiEndpoints|analyticsEnabled|cacheEnabled|compressionEnabled|uiVersion)$/,
  /^environments\.(development|staging)\.debugMode$/,
  /^(optimization|cache|kpis)\b/,
  /^security\.validations\.\d+\.(tool|action|name)$/,
  /^backup\.timeout$/,
  /^ledger\.(access|integrity)$/,
  /^release\.(freezes\.\d+\.reason|windows\.\d+\.name)$/,
  /^roles\./,
];

describe('no key is forgotten', () => {
  const value = exampleValue();
  const all = leavesOf(value).filter((path) => !neutral.some((pattern) => pattern.test(path.join('.'))));
  // Entries of one list are alike: the first that has a key speaks for it.
  const alike = new Map(all.toReversed().map((path) => [path.join('.').replace(/\.\d+\./g, '.#.'), path]));
  const leaves = [...alike.values()];

  test.each(leaves.map((path) => [path.join('.'), path] as const))('%s', (_, path) => {
    let accepted = 0;
    for (const other of alternatives(value, path)) {
      accepted += 1;
      if (weakenings(base, other).length > 0 || weakenings(other, base).length > 0) return;
    }
    // A key that takes one value alone cannot become weaker.
    expect({ noticed: false, accepted: accepted > 1 }).toEqual({ noticed: false, accepted: false });
  });
});

function leavesOf(value: unknown, path: string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [path];
  if (Array.isArray(value) && value.every((one) => typeof one !== 'object'))
    return value.length === 0 ? [] : [path];
  return Object.entries(value).flatMap(([key, member]) => leavesOf(member, [...path, key]));
}

/** The configuration with one leaf removed or replaced by other values, as far as the schema accepts it. */
function* alternatives(value: object, path: readonly string[]): Generator<SluiceConfiguration> {
  const others: unknown[] = [
    undefined,
    true,
    false,
    0,
    1,
    2,
    400,
    '1m',
    '1y',
    '50%',
    '< 50%',
    '> 50%',
    'lint_check',
    'tech_lead',
    'staging',
    'preview',
    'during-watch',
    'x',
    '/x',
  ];
  others.push(
    'https://example.com/x',
    '${OTHER}',
    'error_rate > 50%',
    'availability < 10%',
    'no_critical',
    'no_high_or_critical',
    'security_rating_c',
    '1_requests_per_day',
    '2026-12-20',
    '2026-12-19',
    'Europe/Paris',
    'automated',
  );
  others.push(
    'user_flows',
    'a@example.com',
    'OTHER',
    'octo/ledger',
    ['development'],
    ["'none'"],
    [],
    ['monday:sunday'],
    'example.com',
  );
  for (const other of others) {
    const copy = structuredClone(value);
    const holder = path.slice(0, -1).reduce<LooseValue>((at, key) => at[key], copy);
    const last = path.at(-1) ?? '';
    if (other === undefined) Reflect.deleteProperty(holder, last);
    else holder[last] = other;
    const parsed = Configuration.safeParse(copy);
    if (parsed.success) yield parsed.data;
  }
}
