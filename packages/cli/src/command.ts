/** What a command needs of the process it runs in; tests hand in their own. */
export interface Terminal {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The folder that relative names start from. */
  readonly directory: string;
  /** Whether people read along in colour. */
  readonly color: boolean;
  /** Writes text to standard output. */
  out(text: string): void;
  /** Writes text to standard error. */
  err(text: string): void;
}

/** One command of `sluice`. */
export interface Command {
  readonly name: string;
  /** Its arguments, as the usage shows them. */
  readonly synopsis: string;
  /** One line that says what it does. */
  readonly summary: string;
  /**
   * Runs the command.
   *
   * @param argv - The arguments after its name.
   * @param terminal - Where it reads and writes.
   * @returns The exit code: 0 well, 1 a gate or a check said no or something failed, 2 usage or configuration.
   */
  run(argv: string[], terminal: Terminal): Promise<number>;
}

/** The exit codes of every command. */
export const exitCodes = { good: 0, no: 1, usage: 2 } as const;

/** The command was called wrongly: the message says how. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
