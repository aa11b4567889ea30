import { ConfigurationError } from '@fhir-iq/sluice-model';

/** One thing in a workflow or action file that cannot be run. Lines and columns count from 1. */
export interface FileProblem {
  readonly file: string;
  readonly line?: number | undefined;
  readonly column?: number | undefined;
  readonly message: string;
}

/** Workflow or action files that cannot be run: everything that is wrong, said before anything runs. */
export class WorkflowFilesError extends ConfigurationError {
  readonly problems: readonly FileProblem[];

  constructor(problems: readonly FileProblem[]) {
    super({ what: problems.map(formatProblem).join('\n') });
    this.problems = problems;
  }
}

/** Says a problem on one line: `file:line:column: message`. */
export function formatProblem(problem: FileProblem): string {
  const place = [problem.file, problem.line, problem.column].filter((part) => part !== undefined).join(':');
  return `${place}: ${problem.message}`;
}

/** Collects problems of several files, so that all are said at once. */
export class Problems {
  private readonly found: FileProblem[] = [];

  add(problem: FileProblem): void {
    const known = this.found.some((one) => formatProblem(one) === formatProblem(problem));
    if (!known) this.found.push(problem);
  }

  /** @throws {WorkflowFilesError} When there is any problem. */
  throwIfAny(): void {
    if (this.found.length > 0) throw new WorkflowFilesError(this.found);
  }
}
