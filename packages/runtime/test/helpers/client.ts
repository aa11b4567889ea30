import { expect } from '@jest/globals';
import { collectingLog, createHttp, HttpFailure } from '@fhir-iq/sluice-runtime';
import type { HttpOptions } from '@fhir-iq/sluice-runtime';

/** A client whose waits are told and take no time, with the log that it wrote. */
export const client = (options: Partial<HttpOptions> = {}) => {
  const log = collectingLog();
  const waits: number[] = [];
  const clock = {
    now: () => new Date('2026-11-23T10:00:00Z'),
    sleep: async (ms: number) => void waits.push(ms),
  };
  return { log, waits, http: createHttp({ log, clock, env: {}, ...options }) };
};

/** The failure in which work ended. */
export const failureOf = async (work: Promise<unknown>): Promise<HttpFailure> => {
  const error: unknown = await work.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(HttpFailure);
  return error as HttpFailure;
};
