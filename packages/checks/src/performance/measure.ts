import { WorkError } from '@fhir-iq/sluice-model';
import type { CheckContext } from '../check.ts';
import { NotMeasured, type Load } from './lighthouse/report.ts';
import type { Lighthouse } from './lighthouse/run.ts';
import type { LivePage } from './live-page.ts';
import type { PlannedPage } from './plan.ts';

/** What the loads of one page gave; round by round, candidate and live sites at the same index. */
export interface Measured {
  readonly page: PlannedPage;
  readonly candidate: readonly Load[];
  /** The live site twice a round; undefined without comparison. */
  readonly live?: readonly [readonly Load[], readonly Load[]];
  /** Why there is no comparison. */
  readonly none?: string;
  /** Loads that failed at first and were good when they were tried again. */
  readonly flaky: readonly string[];
}

/** What rounds are measured with. */
export interface Measuring {
  readonly context: CheckContext;
  readonly lighthouse: Lighthouse;
  /** By `performance.now()`: no load begins after it. */
  readonly deadline: number;
  /** How long that was, as the policy writes it. */
  readonly timeBudget: string;
}

/** Why rounds were not measured. */
export interface Ended {
  readonly reason: string;
  /** Whether it is the time that was used up, and not a load that failed. */
  readonly timeIsUp: boolean;
}

const places = ['candidate', 'live', 'live again'] as const;

/** Rounds of one page, as many as were asked for so far. */
export class PageRounds {
  readonly page: PlannedPage;
  private readonly live: LivePage;
  private readonly urls: readonly string[];
  private readonly loads: readonly [Load[], Load[], Load[]] = [[], [], []];
  private readonly flaky: string[] = [];

  constructor(page: PlannedPage, live: LivePage) {
    this.page = page;
    this.live = live;
    this.urls = 'url' in live ? [page.url, live.url, live.url] : [page.url];
  }

  /** How many rounds are whole. */
  get length(): number {
    return this.loads[0].length;
  }

  /** What was measured. */
  get measured(): Measured {
    const { page, live, flaky, loads } = this;
    const compared = 'url' in live ? { live: [loads[1], loads[2]] as const } : { none: live.none };
    return { page, candidate: loads[0], flaky, ...compared };
  }

  /**
   * Measures further rounds, with a live page by turns with it, so that what makes the machine slow for a while makes all
   * of them slow: candidate, live, live, each round beginning with another one. Only whole rounds are kept.
   *
   * A load that fails is tried once more, one for each time that rounds are asked for, unless it would fail again.
   *
   * @param measuring - What to measure with.
   * @param count - How many rounds.
   * @returns Why it ended before that; undefined if it did not.
   */
  async add(measuring: Measuring, count: number): Promise<Ended | undefined> {
    const goal = this.length + count;
    const failures: Failure[] = [];
    while (this.length < goal) {
      const round: Load[] = [];
      for (let turn = 0; turn < this.urls.length; turn += 1) {
        const which = (this.length + turn) % this.urls.length;
        const url = this.urls[which] as string;
        const said = `${this.page.path}, ${String(places[which])}, run ${String(this.length + 1)}: ${url}`;
        const load = await attempt(measuring, said, url);
        if (!('said' in load)) round[which] = load;
        else {
          const [before] = failures.splice(0, 1, load);
          if (load.lasting || before !== undefined)
            return { reason: whyNot(load, before), timeIsUp: load.timeIsUp === true };
          turn -= 1;
        }
      }
      this.urls.forEach((_, index) => this.loads[index]?.push(round[index] as Load));
      measuring.context.log.debug(`${this.page.path}: round ${String(this.length)} is done.`);
    }
    this.flaky.push(...failures.map((one) => `${one.said}: ${one.message}`));
    return undefined;
  }
}

/** A load that failed. */
interface Failure {
  /** Which load it was. */
  readonly said: string;
  readonly message: string;
  readonly lasting: boolean;
  readonly timeIsUp?: true;
}

async function attempt(measuring: Measuring, said: string, url: string): Promise<Load | Failure> {
  const { context, lighthouse, deadline, timeBudget } = measuring;
  if (performance.now() > deadline) {
    const message = `the time for all loads was used up (checks.performance.with.timeBudget: ${timeBudget})`;
    return { said, message, lasting: true, timeIsUp: true };
  }
  try {
    return await lighthouse.load(url);
  } catch (error) {
    context.signal?.throwIfAborted();
    // A browser that could not be started may start at the next attempt.
    if (!(error instanceof NotMeasured || error instanceof WorkError)) throw error;
    context.log.info(`${said}: ${error.message}`);
    const lasting = error instanceof NotMeasured && error.lasting;
    return { said, message: error.message.replace(/\.$/, ''), lasting };
  }
}

function whyNot(last: Failure, before: Failure | undefined): string {
  if (before === undefined || last.lasting) return `${last.said}: ${last.message}`;
  if (before.said === last.said) return `${last.said}: ${last.message}, at two attempts`;
  return `${before.said}: ${before.message}; then ${last.said}: ${last.message}`;
}
