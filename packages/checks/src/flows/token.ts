import { randomBytes } from 'node:crypto';
import { SubmissionToken } from '@fhir-iq/sluice-model';

/** A new token: what is sent with it can be found among all else, and by nothing but it. */
export function newToken(): string {
  return SubmissionToken.parse(`sluice-${randomBytes(10).toString('hex')}`);
}
