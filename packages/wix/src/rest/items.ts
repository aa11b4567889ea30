import { z } from 'zod';
import type { WixRest } from './client.ts';
import { readAnswer } from './read-answer.ts';

/** The permission that a key needs to count and query items. */
export const readItemsPermission = 'Read Data Items (SCOPE.DC-DATA.READ)';
/** The permission that a key needs to remove items. */
export const writeItemsPermission = 'Write Data Items (SCOPE.DC-DATA.WRITE)';

/** An answer with the real milliseconds that it took. */
export interface Timed<T> {
  readonly value: T;
  readonly tookMs: number;
}

/** A row of a collection. */
export interface WixItem {
  readonly id: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** What became of rows that were to be removed. */
export interface Removal {
  readonly removed: readonly string[];
  readonly kept: readonly { readonly id: string; readonly why: string }[];
}

/** The calls about items. Each asks Wix for what is true now, not for a copy that may be behind. */
export interface Items {
  /** How many items a collection holds. */
  count(collection: string): Promise<Timed<number>>;
  /** Ids of some items of a collection; their content is not asked for. */
  ids(collection: string, limit: number): Promise<Timed<readonly string[]>>;
  /** Items whose field holds a text. */
  find(collection: string, field: string, text: string, limit: number): Promise<readonly WixItem[]>;
  /** Removes items, 1,000 at most. */
  remove(collection: string, ids: readonly string[]): Promise<Removal>;
}

const Count = z.object({ totalCount: z.int().nonnegative() });
const Queried = z.object({
  dataItems: z
    .array(z.object({ id: z.string(), data: z.record(z.string(), z.unknown()).default({}) }))
    .default([]),
});
const Removed = z.object({
  results: z
    .array(
      z.object({
        itemMetadata: z.object({
          id: z.string().nullish(),
          originalIndex: z.int().nonnegative().nullish(),
          success: z.boolean(),
          error: z.object({ code: z.string().nullish(), description: z.string().nullish() }).nullish(),
        }),
      }),
    )
    .default([]),
});

const retry = { attempts: 3, delayMs: 2_000, maxDelayMs: 60_000 } as const;

/**
 * The calls about items of one site.
 *
 * @param rest - Bound to the key and the site.
 */
export function itemsOf(rest: WixRest): Items {
  const ask = async <T>(
    collection: string,
    path: string,
    purpose: string,
    permission: string,
    schema: z.ZodType<T>,
    body: Readonly<Record<string, unknown>>,
  ): Promise<Timed<T>> => {
    const answer = await rest.ask({
      method: 'POST',
      path,
      body: { dataCollectionId: collection, ...body },
      purpose,
      permission,
      notFound: `Check that the site has a collection with the id "${collection}", and that the site id is the environment's own.`,
      retry,
    });
    return { value: readAnswer(schema, answer.body, purpose), tookMs: answer.tookMs };
  };
  const query = async (collection: string, purpose: string, asked: object): Promise<Timed<WixItem[]>> => {
    const body = { query: asked, consistentRead: true };
    const path = '/wix-data/v2/items/query';
    const { value, tookMs } = await ask(collection, path, purpose, readItemsPermission, Queried, body);
    return { value: value.dataItems, tookMs };
  };
  return {
    async count(collection) {
      const purpose = `count the items of ${collection}`;
      const body = { consistentRead: true };
      const path = '/wix-data/v2/items/count';
      const { value, tookMs } = await ask(collection, path, purpose, readItemsPermission, Count, body);
      return { value: value.totalCount, tookMs };
    },
    async ids(collection, limit) {
      const asked = { fields: ['_id'], paging: { limit, offset: 0 } };
      const { value, tookMs } = await query(collection, `query ${collection}`, asked);
      return { value: value.map(({ id }) => id), tookMs };
    },
    async find(collection, field, text, limit) {
      const asked = { filter: { [field]: { $contains: text } }, paging: { limit, offset: 0 } };
      const { value } = await query(collection, `find a row of ${collection} by its field ${field}`, asked);
      return value;
    },
    async remove(collection, ids) {
      const purpose = `remove ${String(ids.length)} rows of ${collection}`;
      const path = '/wix-data/v2/bulk/items/remove';
      const body = { dataItemIds: ids };
      const { value } = await ask(collection, path, purpose, writeItemsPermission, Removed, body);
      return removalOf(ids, value);
    },
  };
}

function removalOf(ids: readonly string[], { results }: z.infer<typeof Removed>): Removal {
  const said = new Map(
    results.map(({ itemMetadata }, index) => [
      itemMetadata.id ?? ids[itemMetadata.originalIndex ?? index] ?? '',
      itemMetadata,
    ]),
  );
  const kept = ids.flatMap((id) => {
    const metadata = said.get(id);
    if (metadata?.success === true) return [];
    const { code, description } = metadata?.error ?? {};
    const why = [code, description].filter((part) => part !== undefined && part !== null).join(', ');
    return [{ id, why: why === '' ? 'Wix does not say that it is gone' : why }];
  });
  return { removed: ids.filter((id) => !kept.some((one) => one.id === id)), kept };
}
