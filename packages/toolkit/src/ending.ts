import { appendFileSync, mkdirSync, renameSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as core from '@actions/core';
import type { Answer, Finding } from '@fhir-iq/sluice-model';
import { Evidence, LedgerRecord } from '@fhir-iq/sluice-model';
import { limitSummary, summaryLimit, worstFirst } from '@fhir-iq/sluice-report';
import type { Environment, Masker } from '@fhir-iq/sluice-runtime';

/** GitHub shows ten annotations of a kind for a step; more only hide the worst. */
export const mostAnnotations = 10;

/** All that an action leaves. */
export interface Ending {
  readonly answer: Answer;
  readonly reason: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly evidence: readonly Evidence[];
  readonly records: readonly LedgerRecord[];
  readonly summary: string;
  readonly annotations: readonly Finding[];
  /** The failure that ended the work, as an annotation. */
  readonly failure?: { readonly title: string; readonly message: string };
}

/**
 * Writes all that an action leaves: evidence first, because others judge by it. One part that cannot be written does not
 * keep the others from being written.
 *
 * @param ending - What is left.
 * @param to - Where.
 * @returns What went wrong; empty if all is written.
 */
export function writeEnding(
  ending: Ending,
  to: { env: Environment; evidenceDirectory: string; masker: Masker },
): string[] {
  const { env, evidenceDirectory, masker } = to;
  const wrong: string[] = [];
  const attempt = (work: () => void): void => {
    try {
      work();
    } catch (error) {
      wrong.push(error instanceof Error ? error.message : String(error));
    }
  };
  for (const one of ending.evidence) {
    attempt(() =>
      writeDocument(path.join(evidenceDirectory, `${fileName(one.check)}.json`), masker.maskValue(one)),
    );
  }
  for (const one of ending.records) {
    attempt(() =>
      writeDocument(
        path.join(evidenceDirectory, 'records', `${fileName(one.id)}.json`),
        masker.maskValue(one),
      ),
    );
  }
  const outputs = {
    ...ending.outputs,
    answer: ending.answer,
    reason: masker.mask(ending.reason),
    'evidence-directory': evidenceDirectory,
  };
  for (const [name, value] of Object.entries(outputs)) attempt(() => core.setOutput(name, value));
  attempt(() => writeSummary(env['GITHUB_STEP_SUMMARY'], masker.mask(ending.summary)));
  attempt(() => annotate(ending, masker));
  return wrong;
}

/**
 * Takes out of an ending what must not be written: outputs that hold a secret (GitHub would drop them without a word) and
 * documents that are not of their shape.
 *
 * @param ending - What is left.
 * @param masker - Knows the secrets.
 * @returns The rest, and what is to be said of each part that was taken out.
 */
export function withoutObjectionable(
  ending: Ending,
  masker: Masker,
): { ending: Ending; objections: string[] } {
  const objections: string[] = [];
  const outputs = Object.entries(ending.outputs).filter(([name, value]) => {
    if (!masker.holdsSecret(value)) return true;
    objections.push(
      `Output "${name}" holds a secret: it is not written, and GitHub would have dropped it without a word.`,
    );
    return false;
  });
  const valid = <T>(
    schema: typeof Evidence | typeof LedgerRecord,
    what: string,
    documents: readonly T[],
  ): T[] =>
    documents.filter((document) => {
      const result = schema.safeParse(document);
      if (!result.success)
        objections.push(
          `${what} is not of its shape: ${result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ')}.`,
        );
      return result.success;
    });
  return {
    ending: {
      ...ending,
      outputs: Object.fromEntries(outputs),
      evidence: valid(Evidence, 'Evidence', ending.evidence),
      records: valid(LedgerRecord, 'A record', ending.records),
    },
    objections,
  };
}

/** Whole or not at all: a job that is killed meanwhile leaves no half document for others to read. */
function writeDocument(file: string, content: unknown): void {
  mkdirSync(path.dirname(file), { recursive: true });
  const half = `${file}.${String(process.pid)}.half`;
  writeFileSync(half, `${JSON.stringify(content, null, 2)}\n`);
  renameSync(half, file);
}

function fileName(name: string): string {
  return name.replace(/[^A-Za-z0-9._-]/g, '-');
}

function writeSummary(file: string | undefined, markdown: string): void {
  if (file === undefined || file === '') return;
  const already = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  appendFileSync(file, `${limitSummary(markdown, Math.max(0, summaryLimit - 1024 - already))}\n`);
}

function annotate(ending: Ending, masker: Masker): void {
  const room = mostAnnotations - (ending.failure === undefined ? 0 : 1);
  for (const finding of worstFirst(ending.annotations).slice(0, room)) {
    const { place } = finding;
    const counts = finding.blocks && finding.waivedBy === undefined;
    const say = !counts
      ? core.notice
      : finding.severity === 'critical' || finding.severity === 'high'
        ? core.error
        : core.warning;
    say(masker.mask([finding.message, finding.remedy].filter((part) => part !== undefined).join(' ')), {
      title: masker.mask(finding.rule),
      ...(place?.file === undefined ? {} : { file: place.file }),
      ...(place?.line === undefined ? {} : { startLine: place.line }),
      ...(place?.line === undefined || place.column === undefined ? {} : { startColumn: place.column }),
    });
  }
  if (ending.failure !== undefined)
    core.error(masker.mask(ending.failure.message), { title: masker.mask(ending.failure.title) });
}
