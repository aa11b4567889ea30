import { randomUUID } from 'node:crypto';

type Item = Record<string, unknown>;

/** A query of `wix-data`, as it travels. */
export interface DataQuery {
  readonly collection: string;
  readonly filters: readonly {
    readonly operator: 'eq' | 'ne' | 'gt' | 'ge' | 'lt' | 'le' | 'contains' | 'hasSome';
    readonly field: string;
    readonly value: unknown;
  }[];
  readonly sort: readonly { readonly field: string; readonly direction: 1 | -1 }[];
  readonly limit: number;
  readonly skip: number;
}

/** The collections of one site, in memory; previews and the live site share them, as on Wix. */
export class SiteDatabase {
  private readonly collections = new Map<string, Map<string, Item>>();

  constructor(seed: Readonly<Record<string, readonly Readonly<Item>[]>>) {
    for (const [name, items] of Object.entries(seed)) {
      const collection = new Map<string, Item>();
      for (const item of items) {
        const kept = { _id: randomUUID(), ...item };
        collection.set(String(kept._id), kept);
      }
      this.collections.set(name, collection);
    }
  }

  /**
   * Answers one call of `wix-data`.
   *
   * @throws {Error} In Wix's words (WDE0025 …) for a collection or an item that is not there.
   */
  call(method: string, args: readonly unknown[]): unknown {
    if (method === 'find' || method === 'count') {
      const query = args[0] as DataQuery;
      const all = this.matching(query);
      return method === 'count'
        ? all.length
        : { items: all.slice(query.skip, query.skip + query.limit), totalCount: all.length };
    }
    const collection = this.collection(String(args[0]));
    const given = args[1];
    if (method === 'get') return collection.get(String(given)) ?? null;
    if (method === 'remove') {
      const removed = collection.get(String(given)) ?? null;
      collection.delete(String(given));
      return removed;
    }
    const item: Item = { _id: randomUUID(), ...(given as Item) };
    const id = String(item['_id']);
    if (method === 'insert' && collection.has(id))
      throw new Error(`WDE0074: An item with _id [${id}] already exists.`);
    if (method === 'update' && !collection.has(id))
      throw new Error(`WDE0073: Item [${id}] does not exist in the collection.`);
    if (!['insert', 'update', 'save'].includes(method))
      throw new Error(`wix-data.${method} is not rehearsed`);
    collection.set(id, item);
    return item;
  }

  /** All items by collection. */
  content(): Record<string, Item[]> {
    return Object.fromEntries([...this.collections].map(([name, items]) => [name, [...items.values()]]));
  }

  private collection(name: string): Map<string, Item> {
    const collection = this.collections.get(name);
    if (collection === undefined) throw new Error(`WDE0025: The ${name} collection does not exist.`);
    return collection;
  }

  private matching(query: DataQuery): Item[] {
    const items = [...this.collection(query.collection).values()].filter((item) =>
      query.filters.every((filter) => passes(item[filter.field], filter)),
    );
    return items.sort((a, b) => {
      for (const { field, direction } of query.sort) {
        const order = compare(a[field], b[field]);
        if (order !== 0) return order * direction;
      }
      return 0;
    });
  }
}

function passes(found: unknown, { operator, value }: DataQuery['filters'][number]): boolean {
  switch (operator) {
    case 'eq':
      return found === value;
    case 'ne':
      return found !== value;
    case 'gt':
      return compare(found, value) > 0;
    case 'ge':
      return compare(found, value) >= 0;
    case 'lt':
      return compare(found, value) < 0;
    case 'le':
      return compare(found, value) <= 0;
    case 'contains':
      return String(found).toLowerCase().includes(String(value).toLowerCase());
    case 'hasSome':
      return (
        Array.isArray(value) &&
        (Array.isArray(found) ? found.some((one) => value.includes(one)) : value.includes(found))
      );
  }
}

function compare(a: unknown, b: unknown): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  const [left, right] = [textOf(a), textOf(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return value instanceof Date ? value.toISOString() : (JSON.stringify(value) ?? '');
}
