import type { ApprovalAnswer, ApprovalRequest, Approver } from '../execute/platform.ts';
import { waitId } from '../execute/tell-wait.ts';
import type { Feed } from '../feed/feed.ts';
import { mayApprove } from '../scenario/may-approve.ts';
import { Refusal } from './refusal.ts';

/** The longest comment, in characters. */
export const commentLimit = 1_000;

interface Question {
  readonly allowed: readonly string[];
  readonly reviewers: readonly string[];
  readonly answer: (answer: ApprovalAnswer) => void;
}

/** What waits for a click, and who may answer it. */
export class Questions {
  private readonly feed: Feed;
  private readonly open = new Map<string, Question>();

  /** @param feed - Where it is told that the page asks. */
  constructor(feed: Feed) {
    this.feed = feed;
  }

  /** Asks for an answer and waits for the click. */
  readonly ask: Approver = async (request: ApprovalRequest, signal: AbortSignal) => {
    const id = waitId(request);
    const allowed = mayApprove(request);
    return await new Promise<ApprovalAnswer>((resolve, reject) => {
      const onAbort = (): void => {
        this.open.delete(id);
        reject(signal.reason as Error);
      };
      if (signal.aborted) return onAbort();
      signal.addEventListener('abort', onAbort, { once: true });
      this.open.set(id, {
        allowed,
        reviewers: request.reviewers,
        answer: (answer) => {
          signal.removeEventListener('abort', onAbort);
          this.open.delete(id);
          resolve(answer);
        },
      });
      this.feed.emit({ type: 'ask', id, allowed, suggestion: request.suggestion });
    });
  };

  /**
   * Takes a click.
   *
   * @param given - What the browser sent.
   * @throws {Refusal} For whatever is no answer of a person who may give it.
   */
  take(given: Readonly<Record<string, unknown>>): void {
    const { id, by, outcome, comment = '' } = given;
    const question = typeof id === 'string' ? this.open.get(id) : undefined;
    if (question === undefined) throw new Refusal(409, 'Nothing waits for this answer any more.');
    if (outcome !== 'approved' && outcome !== 'rejected')
      throw new Refusal(400, 'outcome is neither "approved" nor "rejected".');
    if (typeof comment !== 'string' || comment.length > commentLimit)
      throw new Refusal(400, `comment is no text of at most ${String(commentLimit)} characters.`);
    if (typeof by !== 'string' || !question.allowed.includes(by)) {
      throw new Refusal(
        403,
        `${typeof by === 'string' && question.reviewers.includes(by) ? `${by} started this run and may not approve it` : `${String(by)} is not among the reviewers`}. ${question.allowed.join(' or ') || 'Nobody'} may answer.`,
      );
    }
    question.answer({ outcome, by, ...(comment.trim() === '' ? {} : { comment: comment.trim() }) });
  }
}
