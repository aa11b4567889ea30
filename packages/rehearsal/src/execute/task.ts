import type { Scope } from '../expressions/scope.ts';
import type { MappingToken, TemplateToken } from '../parse/tokens.ts';

/** What a task does its work with. */
export interface TaskExecution {
  /** The step's own `env:`, evaluated. */
  readonly env: Readonly<Record<string, string>>;
  readonly scope: Scope;
  /** Aborts on a cancel or a timeout. */
  readonly signal: AbortSignal;
}

/** How a task's work ended; `failure` is the message for the log, empty when the log has it already. */
export interface TaskEnd {
  readonly failure?: string | undefined;
  readonly exitCode?: number | undefined;
}

/** One step as it is run: a step of the file, or the pre or post part of an action. */
export interface Task {
  readonly phase: 'pre' | 'main' | 'post';
  readonly id?: string | undefined;
  readonly uses?: string | undefined;
  /** What its `github.action` is. */
  readonly action: string;
  readonly repository?: string | undefined;
  readonly ref?: string | undefined;
  readonly env?: MappingToken | undefined;
  readonly continueOnError?: TemplateToken | undefined;
  readonly timeoutMinutes?: TemplateToken | undefined;
  name(scope: Scope): string;
  isWanted(scope: Scope): boolean;
  perform(execution: TaskExecution): Promise<TaskEnd>;
}
