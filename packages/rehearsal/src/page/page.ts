import { randomBytes } from 'node:crypto';
import type { Sandbox } from '@fhir-iq/sluice-sandbox';
import type { Approver } from '../execute/platform.ts';
import type { Feed } from '../feed/feed.ts';
import { FeedStore } from '../feed/store.ts';
import { Questions } from './questions.ts';
import { Reports } from './reports.ts';
import { servePage } from './server.ts';
import { EventStream } from './stream.ts';
import { switchFault } from './switches.ts';

/** The local page on which people see a rehearsal, answer for reviewers and switch faults. */
export interface RehearsalPage {
  /** The address, secret part included: who knows it may answer. */
  readonly address: string;
  /** Asks for an answer and waits for the click. */
  readonly ask: Approver;
  /** Tells browsers what is left to tell, and ends. */
  close(): Promise<void>;
}

/**
 * Opens the page on this machine.
 *
 * @param options - `feed`: what to show, from now on; `faults`: what can be switched; `hide`: takes secrets out of whatever
 *   is sent to the browser; `state`: the folder below which artifacts are kept.
 */
export async function openPage(options: {
  readonly feed: Feed;
  readonly faults: Sandbox['faults'];
  readonly hide: (text: string) => string;
  readonly state: string;
}): Promise<RehearsalPage> {
  const { feed, faults, hide, state } = options;
  const questions = new Questions(feed);
  const stream = new EventStream(feed, new FeedStore(feed), hide);
  const reports = new Reports(feed, state, hide);
  const server = await servePage(randomBytes(16).toString('hex'), {
    events: (response) => stream.open(response),
    report: (name) => reports.read(name),
    posts: {
      answer: (given) => questions.take(given),
      fault: (given) => switchFault(faults, given),
    },
  });
  return {
    address: server.address,
    ask: questions.ask,
    close: async () => {
      // A browser that takes nothing any more is cut off by the server.
      await Promise.all([stream.close(), server.close()]);
    },
  };
}
