import type { Evidence, ToolUse } from '@fhir-iq/sluice-model';
import { wantsBackup } from './backup.ts';
import type { PublishRequest, PublishResult } from './request.ts';

/** What evidence needs beside the result. */
export interface EvidenceFacts {
  readonly request: PublishRequest;
  readonly mode: 'publish' | 'preview';
  readonly tools: readonly ToolUse[];
  readonly startedAt: Date;
  readonly finishedAt: Date;
  readonly job: string;
  /** Stands for the commit where not even that is known. */
  readonly commit: string;
}

/** Validate, settle, conditions, configure, optimise, publish, verify; a preview settles and verifies nothing. */
const stepsOf = { publish: 7, preview: 4 } as const;
/** A publish that another run had already brought to life: validate, settle, verify. */
const stepsOfTakenOver = 3;

/**
 * The evidence of a publish or preview, with its steps, their times and digests.
 *
 * @param result - How it ended.
 * @param facts - Of what and when.
 */
export function evidenceOf(result: PublishResult, facts: EvidenceFacts): Evidence {
  const { request, mode } = facts;
  const { computed, buildId } = result;
  const url = result.url ?? result.previewUrl;
  return {
    schema: 'sluice.evidence/v1',
    check: mode,
    answer: result.answer,
    examined: result.steps.filter((step) => step.answer === 'pass').length,
    floor: floorOf(result, facts),
    unit: 'steps',
    stage: request.environment,
    subject: {
      commit: computed?.release.commit ?? facts.commit,
      ...(computed === undefined ? {} : { releaseDigest: computed.digest }),
      ...(buildId === undefined ? {} : { buildId }),
      ...(url === undefined ? {} : { url }),
    },
    reason: result.reason,
    findings: [...result.findings],
    tools: [...facts.tools],
    startedAt: facts.startedAt.toISOString(),
    finishedAt: facts.finishedAt.toISOString(),
    run: { id: request.run.id, attempt: request.run.attempt, job: facts.job },
    details: {
      outcome: result.outcome,
      siteId: request.siteId,
      ...(computed === undefined
        ? {}
        : { uiVersion: computed.configuration.environments[request.environment].uiVersion }),
      ...(result.uploadDigest === undefined ? {} : { uploadDigest: result.uploadDigest }),
      ...(result.deploymentId === undefined ? {} : { deploymentId: result.deploymentId }),
      ...(result.backup === undefined ? {} : { backup: result.backup }),
      ...(result.adopted ? { adopted: true } : {}),
      settled: result.settled.map(({ id, state, reason, payload }) => ({
        id,
        state,
        reason,
        buildId: payload.buildId,
      })),
      steps: result.steps,
      ...result.details,
    },
  };
}

/** How many steps the publish has; a rollback waits for no conditions and makes no backup. */
function floorOf({ adopted, computed }: PublishResult, { mode, request }: EvidenceFacts): number {
  if (adopted) return stepsOfTakenOver;
  if (mode === 'preview') return stepsOf.preview;
  const backup = computed !== undefined && wantsBackup(request, computed) ? 1 : 0;
  return stepsOf.publish + backup - (request.rollback === undefined ? 0 : 1);
}

/**
 * The job summary of a publish or preview.
 *
 * @param result - How it ended.
 * @param facts - Of what and when.
 * @returns Markdown.
 */
export function summaryOf(result: PublishResult, facts: EvidenceFacts): string {
  const { mode, request } = facts;
  const cell = (text: string): string => text.replace(/\s+/g, ' ').replace(/[|<>`]/g, (mark) => `\\${mark}`);
  const title =
    mode === 'publish' ? `Publish to ${request.environment}` : `Preview on the ${request.environment} site`;
  const lines = [
    `## ${title}: ${result.answer}`,
    '',
    cell(result.reason),
    '',
    '| Step | Answer | Time | What |',
    '| --- | --- | ---: | --- |',
    ...result.steps.map(
      (step) =>
        `| ${step.name} | ${step.answer} | ${(step.durationMs / 1000).toFixed(1)} s | ${cell(step.note)} |`,
    ),
    '',
    ...factLines(result).map(([name, value]) => `- ${name}: \`${value.replace(/`/g, '')}\``),
    ...result.findings.map((finding) => `- ${cell(finding.message)}`),
    ...(typeof result.details['caution'] === 'string' ? ['', `> ${result.details['caution']}`] : []),
  ];
  return `${lines.join('\n')}\n`;
}

function factLines(result: PublishResult): [string, string][] {
  const facts: [string, string | undefined][] = [
    ['Outcome', result.outcome],
    ['Build id', result.buildId],
    ['Address', result.url ?? result.previewUrl],
    ['Commit', result.computed?.release.commit],
    ['Release digest', result.computed?.digest],
    ['Upload digest', result.uploadDigest],
    ['Backup', result.backup?.id ?? adoptedBackup(result)],
    ['Backup that Wix deleted for it', result.backup?.evicted.map((one) => one.id).join(', ') || undefined],
    ['Deployment', result.deploymentId === undefined ? undefined : String(result.deploymentId)],
  ];
  return facts.filter((fact): fact is [string, string] => fact[1] !== undefined);
}

/** A deployment that was taken over from a killed run keeps its backup. */
function adoptedBackup({ details }: PublishResult): string | undefined {
  return typeof details['backupId'] === 'string' ? details['backupId'] : undefined;
}
