import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ConfigurationError } from '@fhir-iq/sluice-model';
import { sha256Digest } from '@fhir-iq/sluice-runtime';

/** What a rehearsal remembers of a world beside its repositories and far ends. No secret is in it. */
interface Remembered {
  /** Wix site ids by environment. */
  readonly siteIds: Record<string, string>;
}

/** The folder of one site's world in `.sluice`, held by one rehearsal at a time. */
export class WorldState {
  readonly directory: string;
  readonly siteIds: Map<string, string>;
  private readonly lock: string;

  /**
   * @param state - The folder `.sluice`.
   * @param site - The site's folder.
   * @param fresh - Forgets what was.
   * @throws {ConfigurationError} When another rehearsal holds it.
   */
  constructor(state: string, site: string, fresh: boolean) {
    const key = `${path.basename(site).replace(/[^\w.-]+/g, '-')}-${sha256Digest(site).slice(-8)}`;
    this.directory = path.join(state, 'worlds', key);
    mkdirSync(path.dirname(this.directory), { recursive: true });
    this.lock = `${this.directory}.lock`;
    hold(this.lock);
    if (fresh) rmSync(this.directory, { recursive: true, force: true });
    mkdirSync(this.directory, { recursive: true, mode: 0o700 });
    const file = path.join(this.directory, 'world.json');
    const known = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Remembered) : { siteIds: {} };
    this.siteIds = new Map(Object.entries(known.siteIds));
  }

  /** The Wix site id of an environment, made once. */
  siteId(environment: string): string {
    const known = this.siteIds.get(environment) ?? randomUUID();
    this.siteIds.set(environment, known);
    writeFileSync(
      path.join(this.directory, 'world.json'),
      JSON.stringify({ siteIds: Object.fromEntries(this.siteIds) }),
    );
    return known;
  }

  release(): void {
    rmSync(this.lock, { force: true });
  }
}

function hold(lock: string): void {
  const isAlive = (pid: number): boolean => {
    try {
      process.kill(pid, 0);
      return true;
    } catch (error) {
      return (error as NodeJS.ErrnoException).code === 'EPERM';
    }
  };
  const holder = existsSync(lock) ? Number(readFileSync(lock, 'utf8')) : Number.NaN;
  if (Number.isInteger(holder) && holder !== process.pid && isAlive(holder)) {
    throw new ConfigurationError({
      what: `Another rehearsal (process ${String(holder)}) uses this state.`,
      allowed: 'One rehearsal at a time uses a state.',
      remedy: 'Wait for it, or give another folder with --state.',
    });
  }
  writeFileSync(lock, String(process.pid));
}

/** The number of the next run: logs of earlier ones stay. */
export function nextRunNumber(state: string): number {
  const runs = path.join(state, 'runs');
  const numbers = existsSync(runs) ? readdirSync(runs).map(Number).filter(Number.isInteger) : [];
  return Math.max(0, ...numbers) + 1;
}
