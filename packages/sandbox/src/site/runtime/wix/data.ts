import { callService } from '../bridge.ts';
import type { DataQuery } from '../../database.ts';

/** `wix-data`: the part of it that small backends use. */
class Query {
  private readonly query: DataQuery;

  constructor(query: DataQuery) {
    this.query = query;
  }

  private where(operator: DataQuery['filters'][number]['operator'], field: string, value: unknown): Query {
    return new Query({ ...this.query, filters: [...this.query.filters, { operator, field, value }] });
  }

  eq(field: string, value: unknown) {
    return this.where('eq', field, value);
  }
  ne(field: string, value: unknown) {
    return this.where('ne', field, value);
  }
  gt(field: string, value: unknown) {
    return this.where('gt', field, value);
  }
  ge(field: string, value: unknown) {
    return this.where('ge', field, value);
  }
  lt(field: string, value: unknown) {
    return this.where('lt', field, value);
  }
  le(field: string, value: unknown) {
    return this.where('le', field, value);
  }
  contains(field: string, value: unknown) {
    return this.where('contains', field, value);
  }
  hasSome(field: string, value: unknown) {
    return this.where('hasSome', field, value);
  }
  ascending(...fields: string[]) {
    return this.sorted(fields, 1);
  }
  descending(...fields: string[]) {
    return this.sorted(fields, -1);
  }
  limit(limit: number) {
    return new Query({ ...this.query, limit });
  }
  skip(skip: number) {
    return new Query({ ...this.query, skip });
  }

  async find() {
    const { items, totalCount } = (await callService('data', 'find', [this.query])) as {
      items: unknown[];
      totalCount: number;
    };
    return {
      items,
      totalCount,
      length: items.length,
      pageSize: this.query.limit,
      hasNext: () => this.query.skip + items.length < totalCount,
    };
  }

  async count(): Promise<unknown> {
    return await callService('data', 'count', [this.query]);
  }

  private sorted(fields: string[], direction: 1 | -1): Query {
    return new Query({
      ...this.query,
      sort: [...this.query.sort, ...fields.map((field) => ({ field, direction }))],
    });
  }
}

const call = (method: string) => async (collection: string, item: unknown) =>
  await callService('data', method, [collection, item]);

const wixData = {
  query: (collection: string) => new Query({ collection, filters: [], sort: [], limit: 50, skip: 0 }),
  get: call('get'),
  insert: call('insert'),
  update: call('update'),
  save: call('save'),
  remove: call('remove'),
};

export const { query, get, insert, update, save, remove } = wixData;
export default wixData;
