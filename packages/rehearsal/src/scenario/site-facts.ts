import type { RehearsedRepository } from './repository.ts';

/** A site's repository as a rehearsal needs it. */
export interface SiteFacts {
  /** `OWNER/REPO`. */
  readonly name: string;
  readonly repository: RehearsedRepository;
  /** The commit whose settings and designs the world has. */
  readonly ref: string;
}
