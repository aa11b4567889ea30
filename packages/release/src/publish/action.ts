import { createGitHub } from '@fhir-iq/sluice-github';
import type { Evidence, Finding, LedgerRecord } from '@fhir-iq/sluice-model';
import { ConfigurationError, Stage } from '@fhir-iq/sluice-model';
import { substituteVariables } from '@fhir-iq/sluice-config';
import type { FoundTool } from '@fhir-iq/sluice-runtime';
import { createWixCli, findWixCli } from '@fhir-iq/sluice-wix';
import { z } from 'zod';
import type { RoadContext } from '../road-context.ts';
import { handedOn } from '../approvals/handed-on.ts';
import { approvedInput } from '../promotion/approved.ts';
import { createDraft, resultOf } from './draft.ts';
import { evidenceOf, summaryOf } from './evidence.ts';
import { previewRelease } from './preview.ts';
import { publishRelease } from './publish.ts';
import { recordsOf } from './record.ts';
import type { PublishPorts, PublishRequest, PublishResult } from './request.ts';

/** The inputs of the action wix-publish. */
export const publishInputs = {
  environment: Stage,
  mode: z.enum(['publish', 'preview']).default('publish'),
  'wix-api-key': z.string().default(''),
  'site-id': z.string().default(''),
  'github-token': z.string().default(''),
  verdict: z.string().default(''),
  'release-digest': z.string().default(''),
  'evidence-at': z.string().optional(),
  starter: z.string().optional(),
  approvals: handedOn,
  approved: approvedInput,
};

type Inputs = z.output<z.ZodObject<typeof publishInputs>> & { readonly config: string };

/** What the action wix-publish gets. */
export type PublishContext = RoadContext<Inputs>;

/** What the action's work leaves. */
export interface PublishLeft {
  readonly answer: PublishResult['answer'];
  readonly reason: string;
  readonly evidence: readonly Evidence[];
  readonly records: readonly LedgerRecord[];
  readonly summary: string;
  readonly annotations: readonly Finding[];
}

/**
 * The work of the action wix-publish. Outputs, evidence and records are left in every end.
 *
 * @param context - Inputs, hands and what the runner says of the run.
 * @returns What is left of a publish that ended well.
 * @throws {SluiceError} The failure of one that did not; what it left is kept before.
 */
export async function publishAction(context: PublishContext): Promise<PublishLeft> {
  const { inputs, clock, github } = context;
  const startedAt = clock.now();
  const tool = findWixCli({ ...context });
  // A refusal before the first upload ends the work without asking for it.
  tool.catch(() => undefined);
  const { request, result } = await work(context, tool);
  const used = result.steps.some((step) => step.name === 'publish' || step.name === 'preview');
  const tools = used
    ? await tool.then(
        ({ name, version, source }) => [{ name, version, source }],
        () => [],
      )
    : [];
  const finishedAt = clock.now();
  const facts = {
    request,
    mode: inputs.mode,
    tools,
    startedAt,
    finishedAt,
    job: github.job,
    commit: github.sha,
  };
  const left = {
    evidence: [evidenceOf(result, facts)],
    records: recordsOf(result, { ...facts, now: finishedAt, source: context.clockSource }),
    summary: summaryOf(result, facts),
  };
  context.keep(left);
  for (const [name, value] of Object.entries(outputsOf(result))) context.output(name, value);
  if (result.failure !== undefined) throw result.failure;
  const { answer, reason, findings } = result;
  return { ...left, answer, reason, annotations: findings };
}

/** What is wrong before the first step is a refusal like any other: with evidence and record. */
async function work(
  context: PublishContext,
  tool: Promise<FoundTool>,
): Promise<{ request: PublishRequest; result: PublishResult }> {
  const { inputs, github } = context;
  const wix = tool.then(({ command }) => createWixCli({ ...context, command, temporary: github.temp }));
  wix.catch(() => undefined);
  const ports = { ...context, wix, temporary: github.temp };
  let request = requestOf(context, inputs['site-id']);
  try {
    request = requestOf(context, await siteIdOf(context));
    const result =
      inputs.mode === 'preview'
        ? await previewRelease(request, ports)
        : await publishRelease(request, { ...ports, ...gitHubOf(context) });
    return { request, result };
  } catch (thrown) {
    const failure = thrown instanceof Error ? thrown : new Error(String(thrown));
    return { request, result: resultOf(createDraft(ports), failure) };
  }
}

/** The input goes before the configuration's `wixSiteId`, whose variables may not reach this job. */
async function siteIdOf({ inputs, env, configuration }: PublishContext): Promise<string> {
  if (inputs['site-id'] !== '') return inputs['site-id'];
  const { wixSiteId } = (await configuration()).environments[inputs.environment];
  return substituteVariables(wixSiteId, env);
}

function requestOf({ inputs, github }: PublishContext, siteId: string): PublishRequest {
  return {
    environment: inputs.environment,
    siteId,
    apiKey: inputs['wix-api-key'],
    verdict: inputs.verdict,
    judgedDigest: inputs['release-digest'],
    root: github.workspace,
    config: inputs.config,
    approvals: inputs.approvals,
    ...(inputs.approved === undefined ? {} : { approved: inputs.approved }),
    ...(inputs['evidence-at'] === undefined ? {} : { evidenceAt: inputs['evidence-at'] }),
    run: {
      repository: github.repository,
      id: github.runId,
      attempt: github.attempt,
      // Bots start runs for people: the person travels as an input.
      actor: inputs.starter ?? (github.actor === '' ? 'unknown' : github.actor),
      url: github.runUrl,
    },
  };
}

function gitHubOf({
  inputs,
  github,
  http,
  log,
  clock,
}: PublishContext): Pick<PublishPorts, 'deployments' | 'issues'> {
  if (inputs['github-token'] === '') {
    throw new ConfigurationError({
      what: 'The input github-token was not given, and a publish keeps its deployment record on GitHub.',
      remedy:
        'Give "github-token: ${{ github.token }}", and the job "permissions: { contents: read, deployments: write, issues: read }".',
    });
  }
  const { repository, apiUrl } = github;
  return createGitHub({ repository, apiUrl, token: inputs['github-token'], http, log, clock });
}

function outputsOf(result: PublishResult): Record<string, string> {
  return {
    outcome: result.outcome,
    'deployment-id': result.deploymentId === undefined ? '' : String(result.deploymentId),
    'build-id': result.buildId ?? '',
    url: result.url ?? '',
    'preview-url': result.previewUrl ?? '',
    'release-digest': result.computed?.digest ?? '',
  };
}
