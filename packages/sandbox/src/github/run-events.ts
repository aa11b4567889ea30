/** A workflow that somebody started through the REST interface. */
export interface Dispatch {
  /** `OWNER/REPOSITORY`. */
  readonly repository: string;
  /** File name in `.github/workflows`. */
  readonly workflow: string;
  /** Full name of the branch or tag. */
  readonly ref: string;
  readonly inputs: Readonly<Record<string, string>>;
  readonly actor: string;
  readonly at: string;
}

/** A run that somebody cancels through the REST interface. */
export interface Cancel {
  /** `OWNER/REPOSITORY`. */
  readonly repository: string;
  readonly runId: number;
  readonly actor: string;
  readonly at: string;
}

/** What a reviewer says through the REST interface of environments that a run waits for. */
export interface Review {
  /** `OWNER/REPOSITORY`. */
  readonly repository: string;
  readonly runId: number;
  readonly environments: readonly string[];
  readonly state: 'approved' | 'rejected';
  readonly login: string;
  readonly comment: string;
  readonly at: string;
}

/**
 * Hears of something before GitHub answers; a text that comes back is GitHub's refusal: 422, and 409 for a cancel. It must
 * not wait for the run that it is about.
 */
export type Listener<T> = (event: T) => string | undefined | Promise<string | undefined>;

export type DispatchListener = Listener<Dispatch>;
export type CancelListener = Listener<Cancel>;
export type ReviewListener = Listener<Review>;

/** Those who hear of what is done to runs. */
export class RunEvents {
  readonly dispatched: Dispatch[] = [];
  private readonly listeners = {
    dispatch: [] as DispatchListener[],
    cancel: [] as CancelListener[],
    review: [] as ReviewListener[],
  };

  onDispatch(listener: DispatchListener): void {
    this.listeners.dispatch.push(listener);
  }

  onCancel(listener: CancelListener): void {
    this.listeners.cancel.push(listener);
  }

  onReview(listener: ReviewListener): void {
    this.listeners.review.push(listener);
  }

  async dispatch(dispatch: Dispatch): Promise<string | undefined> {
    const problem = await tell(this.listeners.dispatch, dispatch);
    if (problem === undefined) this.dispatched.push(dispatch);
    return problem;
  }

  async cancel(cancel: Cancel): Promise<string | undefined> {
    return await tell(this.listeners.cancel, cancel);
  }

  async review(review: Review): Promise<string | undefined> {
    return await tell(this.listeners.review, review);
  }
}

async function tell<T>(listeners: readonly Listener<T>[], event: T): Promise<string | undefined> {
  for (const listener of listeners) {
    const problem = await listener(event);
    if (problem !== undefined) return problem;
  }
  return undefined;
}
