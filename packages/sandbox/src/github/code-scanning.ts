import { gzipSync } from 'node:zlib';
import { Refusal } from './answers.ts';
import type { AnalysisState, RepositoryState } from './state.ts';

/** What upload-sarif sends. */
export interface SarifUpload {
  readonly commit: string;
  /** A full ref. */
  readonly ref: string;
  /** What tells this analysis from others of the commit. */
  readonly category: string;
  /** The file's text. */
  readonly sarif: string;
}

/** GitHub's limits of one upload. */
const most = { bytes: 10 * 1024 * 1024, runs: 20, results: 25_000 };

/**
 * Takes a SARIF file as GitHub does.
 *
 * @param repository - Where it goes.
 * @param upload - What came.
 * @param at - The present instant.
 * @returns The analysis that it became.
 * @throws {Refusal} GitHub's 403 where code scanning is not there, and its refusals of what it does not take.
 */
export function takeSarif(repository: RepositoryState, upload: SarifUpload, at: string): AnalysisState {
  if (repository.private && !repository.codeScanning)
    throw new Refusal(403, 'Code Security must be enabled for this repository to use code scanning.');
  if (!/^[0-9a-f]{40}$/.test(upload.commit)) throw new Refusal(422, 'commit_sha is no full commit');
  if (!upload.ref.startsWith('refs/')) throw new Refusal(422, 'ref is no full ref');
  if (gzipSync(upload.sarif).byteLength > most.bytes) throw new Refusal(413, 'SARIF file is too large');
  const runs = runsOf(upload.sarif);
  if (runs.length > most.runs)
    throw new Refusal(
      422,
      `rejecting SARIF, as there are more runs than allowed (${String(runs.length)} > ${String(most.runs)})`,
    );
  const results = runs.flatMap((run) => listIn(run, 'results'));
  if (results.length > most.results)
    throw new Refusal(
      422,
      `rejecting SARIF, as there are more results than allowed (${String(results.length)} > ${String(most.results)})`,
    );
  if (results.some((result) => listIn(result, 'locations').length === 0))
    throw new Refusal(422, 'locationFromSarifResult: expected at least one location');
  const { ref, commit, category } = upload;
  const analysis = { ref, commit, category, results: results.length, createdAt: at };
  repository.analyses = [...repository.analyses, analysis];
  return analysis;
}

function runsOf(text: string): unknown[] {
  let log: unknown;
  try {
    log = JSON.parse(text);
  } catch {
    throw new Refusal(422, 'Invalid SARIF. JSON syntax error');
  }
  if (typeof log !== 'object' || log === null || Reflect.get(log, 'version') !== '2.1.0')
    throw new Refusal(422, 'Invalid SARIF. Only version 2.1.0 is supported');
  return listIn(log, 'runs');
}

function listIn(value: unknown, key: string): unknown[] {
  const list: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
  return Array.isArray(list) ? list : [];
}
