import { WorkError } from '@fhir-iq/sluice-model';

/**
 * The body of an answer as JSON.
 *
 * @param body - The body.
 * @param url - Where it came from, for the message.
 * @throws {WorkError} If it is not JSON.
 */
export function parseJson(body: Buffer, url: string): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch (cause) {
    const start = body.subarray(0, 80).toString('utf8').replace(/\s+/g, ' ');
    throw new WorkError({ what: `${url} answered what is not JSON: "${start}".`, cause });
  }
}
