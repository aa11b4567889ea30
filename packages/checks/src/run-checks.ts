import { Evidence, SluiceError, type Clock } from '@fhir-iq/sluice-model';
import type { Check, CheckContext, CheckResult, CheckSettings } from './check.ts';

/** What `runChecks` needs beside the context: the checks, how the policy wants them, and the run they belong to. */
export interface ChecksRequest {
  readonly checks: readonly Check[];
  readonly settings: (name: string) => CheckSettings;
  readonly context: Omit<CheckContext, 'settings'>;
  readonly run?: Evidence['run'];
}

/**
 * Runs checks side by side. One that throws becomes evidence with the answer `error`; none stops another.
 *
 * @param request - Which checks, and what they may use.
 * @returns One evidence a check, in the order of `checks`.
 */
export function runChecks(request: ChecksRequest): Promise<Evidence[]> {
  return Promise.all(request.checks.map((check) => runCheck(check, request)));
}

async function runCheck(check: Check, request: ChecksRequest): Promise<Evidence> {
  const settings = request.settings(check.name);
  const context: CheckContext = { ...request.context, settings };
  const startedAt = instant(context.clock);
  const result = await look(check, context);
  return Evidence.parse({
    schema: 'sluice.evidence/v1',
    check: check.name,
    answer: result.answer,
    examined: result.examined,
    floor: settings.floor,
    unit: result.unit,
    stage: context.stage,
    moment: context.moment,
    target: settings.target,
    subject: context.subject,
    reason: result.reason,
    findings: [...result.findings],
    tools: [...(result.tools ?? [])],
    startedAt,
    finishedAt: instant(context.clock),
    ...(request.run === undefined ? {} : { run: request.run }),
    ...(result.details === undefined ? {} : { details: { ...result.details } }),
  });
}

async function look(check: Check, context: CheckContext): Promise<CheckResult> {
  try {
    return await check.run(context);
  } catch (error) {
    // A cancelled job is the action's failure, not a check's answer.
    context.signal?.throwIfAborted();
    context.log.debug(
      `${check.name}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    );
    return {
      answer: 'error',
      examined: 0,
      unit: check.unit,
      reason: `${check.name} could not look: ${causeOf(error)}`,
      findings: [],
    };
  }
}

function causeOf(error: unknown): string {
  if (error instanceof SluiceError || error instanceof Error) return error.message;
  return String(error);
}

function instant(clock: Clock): string {
  return clock.now().toISOString();
}
