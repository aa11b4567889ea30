import type { Clock } from '@fhir-iq/sluice-model';
import type { FaultSwitches } from '../far-end.ts';
import type { SiteSeed } from '../seed.ts';
import { SiteDatabase } from './database.ts';

type Site = Pick<SiteSeed, 'siteId' | 'collections' | 'environment'>;
type Item = Readonly<Record<string, unknown>>;

/** How long the fault `site-row-late` keeps a row from those who ask for it, by the rehearsal's clock. */
const LATE_ROW_MS = 20_000;

/** What is told when the site's code has stored a new row. */
export type InsertListener = (site: Site, collection: string, item: Item) => void;

/** The databases of all sites: what a site's code stores is what Wix's REST interface finds. */
export class SiteDatabases {
  private readonly databases = new Map<string, SiteDatabase>();
  /** Rows that are late, and from when on they are seen; undefined until somebody asks. */
  private readonly late = new Map<string, number | undefined>();
  private readonly listeners: InsertListener[] = [];
  private readonly clock: Clock;
  private readonly faults: FaultSwitches;

  constructor(clock: Clock, faults: FaultSwitches) {
    this.clock = clock;
    this.faults = faults;
  }

  /** The database of a site, made from its seed when it is first wanted. */
  of(site: Site): SiteDatabase {
    const known = this.databases.get(site.siteId);
    if (known !== undefined) return known;
    const made = new SiteDatabase(site.collections ?? {});
    this.databases.set(site.siteId, made);
    return made;
  }

  /** Calls `listener` whenever a site's code has stored a new row. */
  onInsert(listener: InsertListener): void {
    this.listeners.push(listener);
  }

  /**
   * One call of `wix-data` by a site's code; the faults of forms strike here.
   *
   * @throws {Error} In Wix's words for a collection or an item that is not there.
   */
  call(site: Site, method: string, args: readonly unknown[]): unknown {
    const database = this.of(site);
    if (method !== 'insert') return database.call(method, args);
    const collection = String(args[0]);
    const given = args[1] as Item;
    const strikes = (name: string): boolean => this.faults.strikes(name, site.environment);
    const kept = strikes('site-field-lost') ? withoutLastField(given) : given;
    const item = database.call('insert', [collection, kept]) as Item;
    const id = String(item['_id']);
    if (strikes('site-row-lost')) database.call('remove', [collection, id]);
    if (strikes('site-row-late')) this.late.set(id, undefined);
    for (const listener of this.listeners) listener(site, collection, item);
    return item;
  }

  /** Whether the REST interface knows of a row by now: its answers may be behind what was stored. */
  isSeen(id: string): boolean {
    if (!this.late.has(id)) return true;
    const now = this.clock.now().getTime();
    const from = this.late.get(id) ?? now + LATE_ROW_MS;
    this.late.set(id, from);
    return now >= from;
  }
}

/** Without the last field that is a text: as a form forgets one that was renamed. */
function withoutLastField(item: Item): Item {
  const last = Object.entries(item).findLast(([name, value]) => name !== '_id' && typeof value === 'string');
  return Object.fromEntries(Object.entries(item).filter(([name]) => name !== last?.[0]));
}
