import type { FarEndContext, FarRequest, FarResponse } from '../../far-end.ts';
import type { WixApiKeySeed } from '../../seed.ts';
import type { SiteDatabases } from '../../site/databases.ts';
import { jsonBody, wixError } from '../answers.ts';
import type { SiteState, WixState } from '../state.ts';
import { matches } from './filter.ts';

type Item = Readonly<Record<string, unknown>>;

/** What a key needs for which kind of call, by its names and scopes. */
const permissions = {
  read: ['Read Data Items', 'SCOPE.DC-DATA.READ'],
  write: ['Write Data Items', 'SCOPE.DC-DATA.WRITE'],
  list: ['Read Data Collections', 'WIX_DATA.LIST_COLLECTIONS'],
} as const;

const refusals = [
  ['wix-data-403', 403, 'Forbidden', 'PERMISSION_DENIED'],
  ['wix-data-404', 404, 'WDE0025: The collection does not exist.', 'WDE0025'],
  ['wix-data-429', 429, 'Too Many Requests', 'RESOURCE_EXHAUSTED'],
  ['wix-data-500', 500, 'Internal Server Error', 'INTERNAL'],
] as const;

/** The most items of one page, and of one bulk call. */
const MOST_ITEMS = 1_000;
const USUAL_PAGE = 50;

/** The documented REST interface for the items and collections of a site, `www.wixapis.com/wix-data/v2/…`. */
export class DataApi {
  private readonly context: FarEndContext;
  private readonly wix: WixState;
  private readonly databases: SiteDatabases;
  private readonly keys: readonly WixApiKeySeed[];

  constructor(
    context: FarEndContext,
    wix: WixState,
    databases: SiteDatabases,
    keys: readonly WixApiKeySeed[],
  ) {
    this.context = context;
    this.wix = wix;
    this.databases = databases;
    this.keys = keys;
  }

  /** Answers what is about items or collections; undefined for anything else. */
  handle(request: FarRequest): FarResponse | undefined {
    const route = `${request.method} ${request.url.pathname}`;
    if (route === 'POST /wix-data/v2/items/query') return this.query(request);
    if (route === 'POST /wix-data/v2/items/count') return this.count(request);
    if (route === 'POST /wix-data/v2/bulk/items/remove') return this.remove(request);
    if (route === 'GET /wix-data/v2/collections') return this.list(request);
    return undefined;
  }

  private query(request: FarRequest): FarResponse {
    return this.aboutItems(request, 'read', (items, { query }, collection) => {
      const { filter, paging, fields } = (query ?? {}) as {
        filter?: Item;
        paging?: { limit?: number; offset?: number };
        fields?: readonly string[];
      };
      const limit = paging?.limit ?? USUAL_PAGE;
      if (limit > MOST_ITEMS) return wixError(400, 'WDE0109: The page is larger than 1000 items', 'WDE0109');
      const offset = paging?.offset ?? 0;
      const page = items.filter((item) => matches(item, filter ?? {})).slice(offset, offset + limit);
      return {
        status: 200,
        json: {
          dataItems: page.map((item) => ({
            id: item['_id'],
            dataCollectionId: collection,
            data: fields === undefined ? item : projected(item, fields),
          })),
          pagingMetadata: { count: page.length, offset, tooManyToCount: false },
        },
      };
    });
  }

  private count(request: FarRequest): FarResponse {
    return this.aboutItems(request, 'read', (items, { filter }) => ({
      status: 200,
      json: { totalCount: items.filter((item) => matches(item, (filter ?? {}) as Item)).length },
    }));
  }

  private remove(request: FarRequest): FarResponse {
    return this.aboutItems(request, 'write', (items, { dataItemIds }, collection, site) => {
      const ids = Array.isArray(dataItemIds) ? dataItemIds.map(String) : [];
      if (ids.length === 0 || ids.length > MOST_ITEMS)
        return wixError(400, 'WDE0006: Between 1 and 1000 items are expected', 'WDE0006');
      const refuses = this.context.faults.strikes('wix-data-remove-fails', site.environment);
      const results = ids.map((id, originalIndex) => {
        const there = items.some((item) => item['_id'] === id);
        const success = there && !refuses;
        if (success) this.databases.of(site).call('remove', [collection, id]);
        const error = refuses
          ? { code: 'WDE0027', description: 'The current user does not have permissions to remove' }
          : { code: 'WDE0073', description: `Item [${id}] does not exist` };
        return {
          action: 'DELETE',
          itemMetadata: { id, originalIndex, success, ...(success ? {} : { error }) },
        };
      });
      const totalSuccesses = results.filter((one) => one.itemMetadata.success).length;
      const totals = { totalSuccesses, totalFailures: ids.length - totalSuccesses, undetailedFailures: 0 };
      return { status: 200, json: { results, bulkActionMetadata: totals } };
    });
  }

  private list(request: FarRequest): FarResponse {
    const site = this.authorized(request, 'list');
    if (!('siteId' in site)) return site;
    const query = request.url.searchParams;
    const offset = Number(query.get('paging.offset') ?? '0');
    const all = Object.keys(this.databases.of(site).content());
    if (this.context.faults.strikes('wix-data-new-collection', site.environment)) all.push('MadeMeanwhile');
    const page = all.slice(offset, offset + Number(query.get('paging.limit') ?? String(USUAL_PAGE)));
    return {
      status: 200,
      json: {
        collections: page.map((id) => ({ id, displayName: id, collectionType: 'NATIVE', fields: [] })),
        pagingMetadata: { count: page.length, offset, total: all.length, tooManyToCount: false },
      },
    };
  }

  private aboutItems(
    request: FarRequest,
    kind: 'read' | 'write',
    answer: (items: readonly Item[], body: Item, collection: string, site: SiteState) => FarResponse,
  ): FarResponse {
    const environment = this.wix.sites.get(request.headers['wix-site-id'] ?? '')?.environment;
    for (const [fault, status, message, code] of refusals)
      if (this.context.faults.strikes(fault, environment)) return wixError(status, message, code);
    const site = this.authorized(request, kind);
    if (!('siteId' in site)) return site;
    const body = (jsonBody(request) ?? {}) as Item;
    const collection = body['dataCollectionId'];
    if (typeof collection !== 'string' || collection === '')
      return wixError(400, 'dataCollectionId must not be empty', 'INVALID_ARGUMENT');
    const items = this.databases.of(site).content()[collection];
    if (items === undefined)
      return wixError(404, `WDE0025: The ${collection} collection does not exist.`, 'WDE0025');
    const seen = items.filter((item) => this.databases.isSeen(String(item['_id'])));
    return answer(seen, body, collection, site);
  }

  /** The site that the request names, if its key may do this to it. */
  private authorized(request: FarRequest, kind: keyof typeof permissions): SiteState | FarResponse {
    const key = this.keys.find((one) => one.key === (request.headers['authorization'] ?? ''));
    if (key === undefined) return wixError(401, 'Unauthorized', 'UNAUTHENTICATED');
    const siteId = request.headers['wix-site-id'] ?? '';
    const site = this.wix.sites.get(siteId);
    const maySite = key.sites === 'all' || key.sites.includes(siteId);
    const may = key.permissions.some((one) => (permissions[kind] as readonly string[]).includes(one));
    if (site === undefined || !maySite || !may) return wixError(403, 'Forbidden', 'PERMISSION_DENIED');
    return site;
  }
}

function projected(item: Item, fields: readonly string[]): Item {
  return Object.fromEntries(Object.entries(item).filter(([name]) => fields.includes(name)));
}
