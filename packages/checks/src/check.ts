import type {
  Answer,
  Clock,
  Finding,
  Log,
  Moment,
  Shard,
  Stage,
  Subject,
  Target,
  ToolUse,
} from '@fhir-iq/sluice-model';
import type { SluiceConfiguration } from '@fhir-iq/sluice-config';
import type { Environment, Http } from '@fhir-iq/sluice-runtime';

/** How the policy wants one check: its row of `checks:` in sluice.yml. */
export interface CheckSettings {
  readonly floor: number;
  readonly target: Target;
  /** The check's own settings, as they stand in the file; each check reads its own by a schema. */
  readonly with: Readonly<Record<string, unknown>>;
}

/** The pull request reviews that may accept a weaker policy. */
export interface ApprovalSource {
  /**
   * Who approved the pull request that brings `commit`, at that very commit.
   *
   * @param commit - The head that was reviewed; an approval of an older one does not count.
   * @param files - What is weaker: where `commit` is a merge, it must have these as they were reviewed.
   * @returns The pull request's number and author, and the logins whose latest review of `commit` approves; undefined
   *   where no pull request brings the commit.
   */
  approvalsOf(
    commit: string,
    files: readonly string[],
  ): Promise<{ number: number; author: string; approvers: readonly string[] } | undefined>;
}

/** Whose sluice.yml rules: a commit's, not the change's own. */
export interface PolicySource {
  /** The commit that was asked for; undefined where the tree's own file rules. */
  readonly ref?: string | undefined;
  /** The commit that `ref` stood for. */
  readonly commit?: string | undefined;
  /** One sentence on where the policy came from; every verdict says it. */
  readonly said: string;
}

/** What every check may use. A check knows how to look, never what its verdict means for the release. */
export interface CheckContext {
  /** The checkout under test. */
  readonly directory: string;
  readonly stage: Stage;
  readonly moment: Moment;
  readonly subject: Subject;
  /** The policy: read from `policy`, not from the change. */
  readonly configuration: SluiceConfiguration;
  /** Path of sluice.yml inside the repository. */
  readonly configurationFile: string;
  readonly policy: PolicySource;
  readonly settings: CheckSettings;
  /** The commit that the change starts from; undefined: all that can be reached is the change. */
  readonly base?: string | undefined;
  readonly approvals?: ApprovalSource | undefined;
  /** Replaces the address of the environment in checks of a site. */
  readonly url?: string | undefined;
  readonly clock: Clock;
  readonly log: Log;
  readonly http: Http;
  readonly env: Environment;
  readonly signal?: AbortSignal | undefined;
  /** Where the tool packs lie that ship with the action. */
  readonly packsDirectory: string;
  /** Where the action leaves evidence; screenshots and figures go below it. Undefined: nothing is kept. */
  readonly evidenceDirectory?: string | undefined;
  /** Which part of pages and flows is looked at here, where a matrix splits them over runners; undefined: all. */
  readonly shard?: Shard | undefined;
  /** The site to compare with; undefined: production's, if that is another than the one under test. */
  readonly liveUrl?: string | undefined;
  /** Whether http to a loopback address counts as https. Set by the self-test's bench alone; no configuration can. */
  readonly plainLoopback?: boolean | undefined;
}

/** What a check may use before the policy is known: some need it only to judge what they saw. */
export type LookContext = Omit<CheckContext, 'configuration' | 'policy' | 'settings'>;

/** What a check says. The floor is not its business: the gate holds `examined` against it. */
export interface CheckResult {
  readonly answer: Answer;
  readonly examined: number;
  /** What `examined` counts, in the plural. */
  readonly unit: string;
  /** One line: why this answer. */
  readonly reason: string;
  readonly findings: readonly Finding[];
  readonly tools?: readonly ToolUse[];
  readonly details?: Readonly<Record<string, unknown>>;
}

/** One way to look at a release. */
export interface Check {
  readonly name: string;
  /** What `examined` counts; also said when the check could not run. */
  readonly unit: string;
  /**
   * `alone`: before the others, because it measures times that they would spoil. `last`: after the others, because it uses up
   * what they ask for. Left out: together with the others.
   */
  readonly turn?: 'alone' | 'last';
  /** Whether shards share its pages or flows; left out, its answer is of the whole site, and the first shard does all of it. */
  readonly split?: true;
  /**
   * Looks.
   *
   * @param context - What it may use.
   * @returns What it saw. What it throws becomes the answer `error`.
   */
  run(context: CheckContext): Promise<CheckResult>;
}
