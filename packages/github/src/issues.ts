import type { Log } from '@fhir-iq/sluice-model';
import { type Comments, commentsOf, textLimit } from './comments.ts';
import { type Labels, labelsOf, refuseDropped } from './labels.ts';
import { onceMore } from './once-more.ts';
import type { CallKind, Requester } from './request.ts';

export interface Issue {
  readonly number: number;
  readonly title: string;
  readonly url: string;
}

/** An issue with what stands in it. */
export interface IssueDetails extends Issue {
  /** Empty where there is none. */
  readonly body: string;
  readonly state: 'open' | 'closed';
  readonly labels: readonly string[];
  /** Login of who opened it; undefined for a deleted account. */
  readonly author: string | undefined;
  readonly createdAt: string;
  /** Undefined while it is open. */
  readonly closedAt: string | undefined;
}

export interface IssueToCreate {
  readonly title: string;
  /** Cut to GitHub's 65,536 characters. */
  readonly body: string;
  readonly labels: readonly string[];
}

export interface IssueChange {
  readonly title?: string;
  readonly body?: string;
  readonly state?: 'open' | 'closed';
  /** Takes the place of all labels. */
  readonly labels?: readonly string[];
}

export interface IssueFilter {
  readonly label?: string;
  /** Default: open. */
  readonly state?: 'open' | 'closed' | 'all';
  /** Default: 100. */
  readonly limit?: number;
}

export interface Issues extends Labels, Comments {
  /** Open issues (never pull requests) that bear a label. */
  open(label: string): Promise<Issue[]>;
  /** Issues (never pull requests), newest first. */
  list(filter: IssueFilter): Promise<IssueDetails[]>;
  get(number: number): Promise<IssueDetails>;
  /**
   * Opens an issue. When GitHub's answer got lost, an open issue with this title, body and labels is looked for before
   * another is opened.
   *
   * @throws {WorkError} GitHub dropped a label: it drops those that do not exist. See `ensureLabel`.
   */
  create(issue: IssueToCreate): Promise<IssueDetails>;
  update(number: number, change: IssueChange): Promise<IssueDetails>;
}

const reads: CallKind = { need: { permission: 'issues', access: 'read' } };
const writes: CallKind = { need: { permission: 'issues', access: 'write' } };
const writesAgain: CallKind = { ...writes, repeatable: true };
interface RawIssue {
  readonly number: number;
  readonly title: string;
  readonly html_url: string;
  readonly body?: string | null;
  readonly state: string;
  readonly labels: readonly (string | { readonly name?: string | null })[];
  readonly user: { readonly login: string } | null;
  readonly created_at: string;
  readonly closed_at: string | null;
}

/** The issues of one repository, and the conversation of its pull requests. */
export function issuesOf(github: Requester, log: Log): Issues {
  const list: Issues['list'] = async ({ label, state = 'open', limit = 100 }) => {
    const found: IssueDetails[] = [];
    const filter = { state, ...(label === undefined ? {} : { labels: label }) };
    for await (const raw of github.pages('GET /repos/{owner}/{repo}/issues', filter, reads)) {
      if (raw.pull_request === undefined) found.push(issueOf(raw));
      if (found.length >= limit) break;
    }
    return found;
  };

  const post = async ({ title, body, labels }: IssueToCreate): Promise<IssueDetails> =>
    issueOf(
      await github.call(
        'POST /repos/{owner}/{repo}/issues',
        { title, body: body.slice(0, textLimit), labels: [...labels] },
        writes,
      ),
    );

  return {
    ...labelsOf(github),
    ...commentsOf(github, log),
    list,
    async open(label) {
      return (await list({ label, limit: Number.POSITIVE_INFINITY })).map(({ number, title, url }) => ({
        number,
        title,
        url,
      }));
    },
    async get(number) {
      return issueOf(
        await github.call('GET /repos/{owner}/{repo}/issues/{issue_number}', { issue_number: number }, reads),
      );
    },
    async create(wanted) {
      const body = wanted.body.slice(0, textLimit);
      const made = await onceMore(
        () => post(wanted),
        async () => {
          const [label] = wanted.labels;
          const open = await list(label === undefined ? {} : { label });
          return open.find(
            (one) =>
              one.title === wanted.title &&
              one.body === body &&
              wanted.labels.every((name) => one.labels.includes(name)),
          );
        },
        (one) => (one === undefined ? 'No such issue is there' : `Issue ${String(one.number)} is there`),
        log,
      );
      refuseDropped(`issue ${String(made.number)} (${made.url})`, wanted.labels, made.labels);
      return made;
    },
    async update(number, change) {
      return issueOf(
        await github.call(
          'PATCH /repos/{owner}/{repo}/issues/{issue_number}',
          {
            issue_number: number,
            ...(change.title === undefined ? {} : { title: change.title }),
            ...(change.body === undefined ? {} : { body: change.body.slice(0, textLimit) }),
            ...(change.state === undefined ? {} : { state: change.state }),
            ...(change.labels === undefined ? {} : { labels: [...change.labels] }),
          },
          writesAgain,
        ),
      );
    },
  };
}

function issueOf(raw: RawIssue): IssueDetails {
  return {
    number: raw.number,
    title: raw.title,
    url: raw.html_url,
    body: raw.body ?? '',
    state: raw.state === 'open' ? 'open' : 'closed',
    labels: raw.labels.flatMap((label) => {
      const name = typeof label === 'string' ? label : label.name;
      return name === undefined || name === null ? [] : [name];
    }),
    author: raw.user?.login,
    createdAt: raw.created_at,
    closedAt: raw.closed_at ?? undefined,
  };
}
