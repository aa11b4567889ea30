import type { CallJob, Permissions, WorkflowFile } from '../parse/model.ts';
import type { TokenReader } from '../parse/tokens.ts';
import { excessMessage, excessOf } from './permissions.ts';

/**
 * Checks a call as GitHub does before any job runs: the called file takes calls, inputs and secrets are declared and
 * given, and the rights that its jobs ask for are within those of the calling job.
 *
 * @param job - The calling job.
 * @param called - The called workflow.
 * @param allowed - What the calling job's token may do.
 * @param reader - Takes the problems, at places of the caller's file.
 */
export function checkCall(
  job: CallJob,
  called: WorkflowFile,
  allowed: Permissions,
  reader: TokenReader,
): void {
  const problem = (text: string): void =>
    reader.problem(job.usesToken, `Error calling workflow '${job.uses}'. ${text}`);
  const { call } = called.on;
  if (call === undefined) {
    problem("The workflow does not have a 'workflow_call' trigger.");
    return;
  }
  const inputs = new Set([...call.inputs.keys()].map((name) => name.toLowerCase()));
  for (const [name, token] of job.with) {
    if (!inputs.has(name.toLowerCase()))
      reader.problem(token, `Invalid input, ${name} is not defined in the referenced workflow.`);
  }
  const given = new Set([...job.with.keys()].map((name) => name.toLowerCase()));
  for (const input of call.inputs.values()) {
    if (input.required && input.default === undefined && !given.has(input.name.toLowerCase())) {
      problem(`Input ${input.name} is required, but not provided while calling.`);
    }
  }
  checkSecrets(job, call.secrets, problem, reader);
  if (called.permissions !== undefined) {
    const excess = excessOf(called.permissions, allowed);
    if (excess.length > 0) reader.problem(job.usesToken, excessMessage(job.uses, 'The workflow', excess));
  }
  for (const nested of called.jobs.values()) {
    if (nested.permissions === undefined) continue;
    const excess = excessOf(nested.permissions, allowed);
    if (excess.length > 0)
      reader.problem(job.usesToken, excessMessage(job.uses, `The nested job '${nested.id}'`, excess));
  }
}

function checkSecrets(
  job: CallJob,
  declared: ReadonlyMap<string, { readonly required: boolean }>,
  problem: (text: string) => void,
  reader: TokenReader,
): void {
  if (job.secrets === 'inherit') return;
  const names = new Set([...declared.keys()].map((name) => name.toLowerCase()));
  const given = new Set([...job.secrets.keys()].map((name) => name.toLowerCase()));
  for (const [name, token] of job.secrets) {
    if (!names.has(name.toLowerCase()))
      reader.problem(token, `Invalid secret, ${name} is not defined in the referenced workflow.`);
  }
  for (const [name, { required }] of declared) {
    if (required && !given.has(name.toLowerCase()))
      problem(`Secret ${name} is required, but not provided while calling.`);
  }
}
