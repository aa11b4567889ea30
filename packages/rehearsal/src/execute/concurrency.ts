/** Who holds or wants a group: a run, a called workflow or a job, with the chain of what it stands in. */
export interface GroupMember {
  /** What messages call it. */
  readonly name: string;
  readonly parent?: GroupMember | undefined;
}

/** How a request ended. */
export type GroupAnswer =
  { readonly granted: true; release(): void } | { readonly granted: false; readonly reason: string };

/** What is asked of a group. */
export interface GroupRequest {
  readonly group: string;
  readonly member: GroupMember;
  readonly cancelInProgress: boolean;
  readonly queue: 'single' | 'max';
  /** Called when a later member with `cancel-in-progress` takes the place. */
  readonly cancel: (reason: string) => void;
  readonly signal: AbortSignal;
}

interface Pending {
  readonly request: GroupRequest;
  readonly answer: (answer: GroupAnswer) => void;
}

interface Group {
  holder: GroupRequest | undefined;
  pending: Pending[];
}

/** GitHub's limit of members that wait in a group with `queue: max`. */
const longestQueue = 100;

/** The concurrency groups of a repository. Names do not differ by case. */
export class ConcurrencyGroups {
  private readonly groups = new Map<string, Group>();

  /** Whether a request would have to wait now. */
  isHeld(group: string): boolean {
    return this.groups.get(group.toLowerCase())?.holder !== undefined;
  }

  /** Takes the group, waits for it, or is cancelled. */
  acquire(request: GroupRequest): Promise<GroupAnswer> {
    const key = request.group.toLowerCase();
    const group = this.groups.get(key) ?? { holder: undefined, pending: [] };
    this.groups.set(key, group);
    const deadlock = this.holderAbove(group, request.member);
    if (deadlock !== undefined) {
      const reason = `Canceling since a deadlock for concurrency group '${request.group}' was detected between '${deadlock.name}' and '${request.member.name}'`;
      return Promise.resolve({ granted: false, reason });
    }
    if (request.signal.aborted)
      return Promise.resolve({ granted: false, reason: 'The operation was canceled.' });
    if (group.holder === undefined) return Promise.resolve(this.grant(group, request));
    return new Promise((answer) => this.enqueue(group, { request, answer }));
  }

  private holderAbove(group: Group, member: GroupMember): GroupMember | undefined {
    for (let above = member.parent; above !== undefined; above = above.parent) {
      if (group.holder?.member === above) return above;
    }
    return undefined;
  }

  private enqueue(group: Group, pending: Pending): void {
    const { request } = pending;
    const higher = `Canceling since a higher priority waiting request for '${request.group}' exists`;
    if (request.queue === 'single') {
      for (const earlier of group.pending.splice(0)) earlier.answer({ granted: false, reason: higher });
    } else if (group.pending.length >= longestQueue) {
      pending.answer({
        granted: false,
        reason: `The queue of concurrency group '${request.group}' is full (${String(longestQueue)})`,
      });
      return;
    }
    group.pending.push(pending);
    request.signal.addEventListener(
      'abort',
      () => {
        const index = group.pending.indexOf(pending);
        if (index < 0) return;
        group.pending.splice(index, 1);
        pending.answer({ granted: false, reason: 'The operation was canceled.' });
      },
      { once: true },
    );
    if (request.cancelInProgress) group.holder?.cancel(higher);
  }

  private grant(group: Group, request: GroupRequest): GroupAnswer {
    group.holder = request;
    return {
      granted: true,
      release: () => {
        if (group.holder !== request) return;
        group.holder = undefined;
        const next = group.pending.shift();
        if (next !== undefined) next.answer(this.grant(group, next.request));
      },
    };
  }
}
