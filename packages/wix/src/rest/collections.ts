import { z } from 'zod';
import type { WixRest } from './client.ts';
import { readAnswer } from './read-answer.ts';

/** The permission that a key needs to list collections. */
export const listCollectionsPermission = 'Read Data Collections (WIX_DATA.LIST_COLLECTIONS)';

/** A collection of a site, as far as Sluice reads it. */
export interface WixCollection {
  readonly id: string;
  /** `NATIVE` (made by the site's people), `WIX_APP`, `BLOCKS_APP` or `EXTERNAL`; undefined where Wix does not say. */
  readonly type: string | undefined;
}

const Listed = z.object({
  collections: z.array(z.object({ id: z.string(), collectionType: z.string().nullish() })).default([]),
});

const pageSize = 100;
/** A site has at most 1,000 collections; twice as many pages as that needs. */
const mostPages = 20;

/**
 * The collections of a site.
 *
 * @param rest - Bound to the key and the site.
 */
export async function listCollections(rest: WixRest): Promise<WixCollection[]> {
  const purpose = 'list the collections';
  const found: WixCollection[] = [];
  for (let page = 0; page < mostPages; page += 1) {
    const query = new URLSearchParams({
      'paging.limit': String(pageSize),
      'paging.offset': String(page * pageSize),
    });
    const answer = await rest.call({
      method: 'GET',
      path: `/wix-data/v2/collections?${query.toString()}`,
      purpose,
      permission: listCollectionsPermission,
      retry: { attempts: 3, delayMs: 2_000, maxDelayMs: 60_000 },
    });
    const { collections } = readAnswer(Listed, answer, purpose);
    found.push(...collections.map(({ id, collectionType }) => ({ id, type: collectionType ?? undefined })));
    if (collections.length < pageSize) break;
  }
  return found;
}
