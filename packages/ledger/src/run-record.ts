import path from 'node:path';
import {
  counted,
  type Answer,
  type Clock,
  type Evidence,
  type Finding,
  type Log,
} from '@fhir-iq/sluice-model';
import { configuredStore, type StoreConfiguration } from './configured-store.ts';
import { readRecordFiles } from './record-files.ts';
import type { AppendResult } from './store.ts';

/** What the work needs of the action's context. */
export interface RecordContext {
  readonly inputs: {
    readonly records: string;
    readonly 'ledger-token'?: string | undefined;
    readonly store?: string | undefined;
  };
  readonly log: Log;
  readonly clock: Clock;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly github: {
    readonly sha: string;
    readonly runId: string;
    readonly attempt: number;
    readonly job: string;
    readonly serverUrl: string;
    readonly workspace: string;
  };
  configuration(): Promise<{ readonly ledger: { readonly store: StoreConfiguration } }>;
}

export interface RecordOutcome {
  readonly answer: Answer;
  readonly reason: string;
  readonly outputs: { readonly recorded: string; readonly created: string };
  readonly evidence: readonly Evidence[];
}

/**
 * Appends the records of a directory to the configured ledger. Broken files are named and make the answer `error`; what
 * is whole is recorded all the same, because a lost record cannot be had again.
 *
 * @param context - Inputs, run, ports.
 */
export async function runRecord(context: RecordContext): Promise<RecordOutcome> {
  const { inputs, clock, github, log } = context;
  const startedAt = clock.now().toISOString();
  const directory = path.resolve(github.workspace, inputs.records);
  const configuration = await context.configuration();
  const files = await readRecordFiles(directory);
  const end = (
    answer: Answer,
    reason: string,
    appended: readonly AppendResult[],
    findings: Finding[],
    ledger?: string,
  ): RecordOutcome => ({
    answer,
    reason,
    outputs: {
      recorded: String(appended.length),
      created: String(appended.filter((one) => one.created).length),
    },
    evidence: [
      {
        schema: 'sluice.evidence/v1',
        check: 'record',
        answer,
        examined: appended.length,
        floor: 1,
        unit: 'records',
        subject: { commit: github.sha },
        reason,
        findings,
        tools: [],
        startedAt,
        finishedAt: clock.now().toISOString(),
        run: { id: github.runId, attempt: github.attempt, job: github.job },
        details: { ...(ledger === undefined ? {} : { ledger }), appended },
      },
    ],
  });

  if (files === undefined)
    return end(
      'not-evaluated',
      `There is nothing to record: the directory ${inputs.records} does not exist, so no job left a record.`,
      [],
      [],
    );
  if (files.records.length + files.broken.length === 0) {
    return end(
      'not-evaluated',
      `There is nothing to record: the directory ${inputs.records} holds no record.`,
      [],
      [],
    );
  }
  const findings = files.broken.map(({ file, problem }): Finding => ({
    id: `record/${file}`,
    rule: 'broken-record',
    severity: 'high',
    message: `The record ${file} is broken: ${problem}`,
    blocks: true,
  }));
  const store = configuredStore(configuration.ledger.store, {
    override: inputs.store,
    token: inputs['ledger-token'],
    serverUrl: github.serverUrl,
    workspace: github.workspace,
    log,
    clock,
    env: context.env,
  });
  const appended = files.records.length === 0 ? [] : await store.appendAll(files.records);
  for (const one of appended)
    log.info(`${one.created ? 'Recorded' : 'Recorded before'}: ${one.path} (entry ${String(one.index)}).`);
  const fresh = appended.filter((one) => one.created).length;
  const said = `${counted(appended.length, 'records stand', 'record stands')} in the ledger ${store.description}, ${String(fresh)} of them new`;
  if (findings.length === 0) return end('pass', `${said}.`, appended, [], store.description);
  const broken = files.broken.map(({ file, problem }) => `${file}: ${problem}`).join(' | ');
  return end(
    'error',
    `${counted(findings.length, 'record files are broken and were', 'record file is broken and was')} not recorded: ${broken}. ${said}.`,
    appended,
    findings,
    store.description,
  );
}
