/** An approval that a stage asks for, with the people who may give it. */
export interface AskedApproval {
  readonly role: string;
  /** The GitHub environment whose reviewers give it. */
  readonly via: string;
  /** Logins of the role's people, and of the members of its teams as far as they could be read. */
  readonly people: readonly string[];
  /**
   * Teams of the role whose members could not be read. To be given only where all reviewers of the environment are people
   * and teams of the role: then whom GitHub let approve is one of them.
   */
  readonly unlistedTeams: readonly string[];
}

/** What somebody said of an environment of the run. */
export interface GivenApproval {
  readonly login: string;
  /** The GitHub environment. */
  readonly via: string;
  readonly state: 'approved' | 'rejected' | 'pending';
  readonly comment: string;
}

/** Somebody whose approval does not count, whatever the role. */
export interface ExcludedPerson {
  readonly login: string;
  /** What they did, as the rest of a sentence: `started this release`. */
  readonly because: string;
}

/** All that decides whether a stage is approved. Nothing else has a say. */
export interface ApprovalQuestion {
  readonly asked: readonly AskedApproval[];
  readonly given: readonly GivenApproval[];
  readonly excluded: readonly ExcludedPerson[];
  /** Whether each approval must come from another person. */
  readonly distinct: boolean;
}

/** An approval that counts. */
export interface CountedApproval {
  readonly role: string;
  readonly via: string;
  readonly login: string;
  readonly comment: string;
  /** How the person is known to have the role. */
  readonly known: 'by login' | 'by team';
}

/** An approval that is asked for, and what became of it. */
export interface ApprovalLine {
  readonly role: string;
  readonly via: string;
  readonly answer: 'pass' | 'fail';
  /** Who gave it; undefined where nobody did. */
  readonly login: string | undefined;
  /** One sentence: who approved, or why nobody did. */
  readonly reason: string;
}

/** How approvals that are asked for and those that were given fit. */
export interface ApprovalMatch {
  /** One an approval that is asked for, in their order. */
  readonly lines: readonly ApprovalLine[];
  readonly approvals: readonly CountedApproval[];
}
