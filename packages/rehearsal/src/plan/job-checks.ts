import type { RunStep, StepsJob } from '../parse/model.ts';
import { textOf, type TokenReader } from '../parse/tokens.ts';

/** The shells that are rehearsed, and how the runner starts them. */
export const shells: Readonly<Record<string, readonly string[]>> = {
  bash: ['bash', '--noprofile', '--norc', '-eo', 'pipefail'],
  sh: ['sh', '-e'],
};

/** What a `run:` without a shell gets. */
export const defaultShell: readonly string[] = ['bash', '-e'];

/** GitHub's limit of a `run:` script, in characters. */
const longestScript = 21_000;

/** Checks what the rehearsal cannot do in a job with steps. */
export function checkJob(job: StepsJob, reader: TokenReader): void {
  const where = `jobs.${job.id}`;
  if (!job.runsOn.isExpression) {
    const labels = reader.literals(job.runsOn, `${where}.runs-on`);
    if (labels.length !== 1 || !/^ubuntu-/.test(labels[0] ?? '')) {
      reader.notRehearsed(
        job.runsOn,
        `${where}.runs-on: ${labels.join(', ')}`,
        "only one of GitHub's ubuntu runners",
      );
    }
  }
  checkShell(job.defaults.shell, `${where}.defaults.run.shell`, reader);
  for (const step of job.steps) if (step.kind === 'run') checkRun(step, where, reader);
}

function checkRun(step: RunStep, where: string, reader: TokenReader): void {
  checkShell(step.shell, `${where}.steps.shell`, reader);
  if (!step.run.isExpression && textOf(step.run).length > longestScript) {
    reader.problem(step.run, `The script is longer than ${String(longestScript)} characters`);
  }
}

function checkShell(token: RunStep['shell'], where: string, reader: TokenReader): void {
  if (token === undefined) return;
  const shell = reader.literal(token, where);
  if (shell !== undefined && !(shell in shells))
    reader.notRehearsed(token, `${where}: ${shell}`, 'bash and sh are');
}
