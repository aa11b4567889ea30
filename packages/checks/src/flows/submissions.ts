import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { checkFacts } from '@fhir-iq/sluice-config';
import {
  Submission,
  type SubmissionCheck,
  submissionFile,
  submissionsFolder,
  WorkError,
} from '@fhir-iq/sluice-model';
import type { CheckContext } from '../check.ts';
import type { Submitter } from './submitter.ts';
import { typedPlaceholders } from './fill-flow.ts';
import { type Replay, loadReplay, withEngine } from './engine-use.ts';
import type { Engine, Flow } from './flow.ts';
import { type FlowFiles, flowFolder, readFlows } from './flow-files.ts';
import { flowSite } from './flow-site.ts';
import { picturesOf } from './pictures.ts';
import { messageOf } from '../browser/engines/message-of.ts';
import { runFlow } from './run-flow.ts';
import { newToken } from './token.ts';

/** A sending is asked for again by nobody: one engine is enough, and each more would leave one more row. */
const engine: Engine = 'chromium';
const timeoutMs = 120_000;

/** Sends the forms of form_submissions, each with a token of its own. */
export const formSubmitter: Submitter = {
  name: 'form_submissions',
  submit: async (context) =>
    await submit(
      context,
      'form_submissions',
      (context.configuration.checks.form_submissions?.with.forms ?? []).map((form) => form.flow),
    ),
};

/** Sends what triggers the mails of email_notifications, each with a token of its own. */
export const mailSubmitter: Submitter = {
  name: 'email_notifications',
  submit: async (context) =>
    await submit(
      context,
      'email_notifications',
      (context.configuration.checks.email_notifications?.with.mails ?? []).map((mail) => mail.flow),
    ),
};

type Told = Pick<Submission, 'token' | 'sentAt' | 'answer' | 'reason'>;

async function submit(
  context: CheckContext,
  check: SubmissionCheck,
  names: readonly string[],
): Promise<void> {
  const wanted = [...new Set(names)];
  if (wanted.length === 0) return;
  const files = await readFlows(context);
  const told = (answer: Submission['answer'], reason: string): Told => ({
    token: newToken(),
    sentAt: context.clock.now().toISOString(),
    answer,
    reason,
  });
  const keep = async (flow: string, one: Told): Promise<void> =>
    await keepSubmission(context, { schema: 'sluice.submission/v1', check, flow, engine, ...one });
  const flows: Flow[] = [];
  for (const name of wanted) {
    const flow = files.flows.get(name);
    const problem = flow === undefined ? whyNot(context, files, name) : withoutToken(flow);
    if (flow === undefined || problem !== undefined) await keep(name, told('error', problem ?? name));
    else flows.push(flow);
  }
  if (flows.length === 0) return;
  let replay: Replay;
  try {
    replay = await loadReplay(context);
  } catch (error) {
    context.signal?.throwIfAborted();
    for (const flow of flows) await keep(flow.name, told('error', messageOf(error)));
    return;
  }
  const used = await withEngine(context, engine, async (browser) => {
    for (const flow of flows) {
      const begun = told('pass', 'begun');
      const result = await runFlow({
        ...{ flow, engine: browser, library: replay.library },
        site: flowSite(context, []),
        values: { token: begun.token },
        timeoutMs,
        photograph: picturesOf(context, check),
        log: context.log,
        signal: context.signal,
      });
      await keep(flow.name, { ...begun, answer: result.answer, reason: result.reason.slice(0, 1_000) });
    }
  });
  if ('missing' in used) for (const flow of flows) await keep(flow.name, told('error', used.missing));
}

function whyNot(context: CheckContext, files: FlowFiles, name: string): string {
  const problem = files.wrong.get(name)?.[0];
  if (problem !== undefined)
    return `${problem.file}${problem.step === undefined ? '' : `, step ${problem.step}`}: ${problem.message} Found: ${problem.found}. Allowed: ${problem.allowed}.`;
  return `There is no ${flowFolder(context.configurationFile)}/${name}.json. ${files.said}`;
}

function withoutToken(flow: Flow): string | undefined {
  return typedPlaceholders(flow).has('token')
    ? undefined
    : `"${flow.title}" types no {{token}}, so what it sends could not be found among all else; it was not walked.`;
}

async function keepSubmission(context: CheckContext, submission: Submission): Promise<void> {
  const { evidenceDirectory, log } = context;
  if (evidenceDirectory === undefined)
    throw new WorkError({
      what: `${submission.check} has sent ${submission.flow}, and there is no evidence directory to say so.`,
    });
  const folder = path.join(evidenceDirectory, submissionsFolder);
  await mkdir(folder, { recursive: true });
  await writeFile(
    path.join(folder, submissionFile(submission)),
    `${JSON.stringify(Submission.parse(submission), null, 2)}\n`,
  );
  log.info(
    `${submission.check} (${checkFacts(submission.check).unit}): ${submission.flow}: ${submission.answer}: ${submission.reason}`,
  );
}
