import { canonicalJson, type Evidence } from '@fhir-iq/sluice-model';

type Details = Readonly<Record<string, unknown>>;

/** Keys that speak of the shard alone. */
const ofTheShard = new Set(['shard', 'nothing', 'inEveryShard']);

/**
 * Puts the details of shards together: lists are joined, groups are put together key by key, what all agree on stays.
 * What they do not agree on (a duration, say) has no one value: it is kept for each shard under `shards`.
 *
 * @param pieces - Evidence of all shards, in their order.
 */
export function mergeDetails(pieces: readonly Evidence[]): Record<string, unknown> {
  const all = pieces.map((piece) => withoutShard(piece.details ?? {}));
  const { same, apart } = merge(all);
  const nothing = pieces.length > 0 && pieces.every((piece) => piece.details?.['nothing'] === true);
  return {
    ...same,
    ...(nothing ? { nothing } : {}),
    ...(apart.every((one) => Object.keys(one).length === 0) ? {} : { shards: apart }),
  };
}

function withoutShard(details: Details): Details {
  return Object.fromEntries(Object.entries(details).filter(([key]) => !ofTheShard.has(key)));
}

function merge(all: readonly Details[]): { same: Record<string, unknown>; apart: Record<string, unknown>[] } {
  const same: [string, unknown][] = [];
  const apart: [string, unknown][][] = all.map(() => []);
  for (const key of new Set(all.flatMap((one) => Object.keys(one)))) {
    const values = all.map((one) => (Object.hasOwn(one, key) ? one[key] : undefined));
    const given = values.filter((value) => value !== undefined);
    const [first] = given;
    if (given.every(Array.isArray)) same.push([key, joined(given)]);
    else if (given.every(isGroup)) {
      const inner = merge(values.map((value) => (isGroup(value) ? value : {})));
      if (Object.keys(inner.same).length > 0) same.push([key, inner.same]);
      inner.apart.forEach((part, index) => {
        if (Object.keys(part).length > 0) apart[index]?.push([key, part]);
      });
    } else if (given.every((value) => text(value) === text(first))) same.push([key, first]);
    else
      values.forEach((value, index) => {
        if (value !== undefined) apart[index]?.push([key, value]);
      });
  }
  return { same: Object.fromEntries(same), apart: apart.map((one) => Object.fromEntries(one)) };
}

function joined(lists: readonly (readonly unknown[])[]): unknown[] {
  return [...new Map(lists.flat().map((value) => [text(value), value])).values()];
}

function isGroup(value: unknown): value is Details {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function text(value: unknown): string {
  return canonicalJson(value ?? null);
}
