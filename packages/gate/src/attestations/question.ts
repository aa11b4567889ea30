import type { ExcludedPerson } from '../approvals/question.ts';
import type { Stated } from './statement.ts';

/** By what act a statement was made. */
export type Act = 'comment' | 'approval' | 'dispatch';

/** A statement, with what GitHub says of the act. */
export interface Statement extends Stated {
  readonly act: Act;
  /** Undefined for a deleted account. */
  readonly login: string | undefined;
  /** Whether a machine did it: a bot's account, or an app in somebody's name. */
  readonly bot: boolean;
  /** When; of an approval GitHub tells no time, so the start of its run, which is earlier. */
  readonly at: string;
  /** When its text was changed last; undefined where it never was. */
  readonly editedAt: string | undefined;
  /** Where it can be seen. */
  readonly url: string;
}

/** A statement that a stage asks for, with the people who may make it. */
export interface AskedAttestation {
  readonly name: string;
  readonly role: string;
  /** Logins of the role's people, and of the members of its teams as far as they could be read. */
  readonly people: readonly string[];
  /** Teams of the role whose members could not be read. */
  readonly unlistedTeams: readonly string[];
  /** How long a statement counts, in milliseconds. */
  readonly validFor: number;
}

/** All that decides which statements count. Nothing else has a say. */
export interface AttestationQuestion {
  readonly asked: readonly AskedAttestation[];
  readonly statements: readonly Statement[];
  /** Whose word does not count. */
  readonly excluded: readonly ExcludedPerson[];
  readonly release: { readonly commit: string; readonly digest: string | undefined };
  readonly now: Date;
}

/** Why a statement does not count; the last part of a finding's rule. */
export type Objection =
  'other-release' | 'edited' | 'bot' | 'wrong-person' | 'own-work' | 'expired' | 'not-yet' | 'unknown-role';

/** A statement that is asked for, and what became of it. */
export interface AttestationLine {
  readonly name: string;
  readonly role: string;
  /** `error`: whether the person has the role could not be read. */
  readonly answer: 'pass' | 'fail' | 'error';
  /** `missing`: nobody stated it. */
  readonly rule: 'stated' | 'missing' | Objection;
  /** One sentence: who stated it, or why nobody did. */
  readonly reason: string;
  /** The statement that counts. */
  readonly statement: CountedStatement | undefined;
}

/** A statement that counts. */
export interface CountedStatement {
  readonly name: string;
  readonly role: string;
  readonly login: string;
  readonly act: Act;
  readonly at: string;
  /** The instant from which it counts no longer. */
  readonly expires: string;
  readonly release: string;
  readonly url: string;
}
