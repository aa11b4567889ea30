import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const variables = {
  output: 'GITHUB_OUTPUT',
  env: 'GITHUB_ENV',
  path: 'GITHUB_PATH',
  state: 'GITHUB_STATE',
  summary: 'GITHUB_STEP_SUMMARY',
} as const;

/** GitHub's limit of one step's summary. */
const summaryLimit = 1024 * 1024;

/** What a step wrote to its files. */
export interface CommandFileContents {
  readonly outputs: ReadonlyMap<string, string>;
  readonly env: ReadonlyMap<string, string>;
  readonly paths: readonly string[];
  readonly state: ReadonlyMap<string, string>;
  readonly summary: string;
  /** What GitHub would refuse in them; makes the step fail. */
  readonly errors: readonly string[];
  /** What GitHub would complain about without failing the step. */
  readonly complaints: readonly string[];
}

/**
 * Reads `NAME=value` lines and `NAME<<DELIMITER` blocks.
 *
 * @param text - The file.
 * @returns The pairs, later ones winning.
 * @throws {Error} With GitHub's message for a line of another form or a block without an end.
 */
export function parsePairs(text: string): Map<string, string> {
  const pairs = new Map<string, string>();
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? '';
    if (line === '') continue;
    const equals = line.indexOf('=');
    const heredoc = line.indexOf('<<');
    if (equals >= 0 && (heredoc < 0 || equals < heredoc)) {
      const name = line.slice(0, equals);
      if (name === '') throw new Error(`Invalid format '${line}'. Name must not be empty`);
      pairs.set(name, line.slice(equals + 1));
    } else if (heredoc >= 0) {
      const name = line.slice(0, heredoc);
      const delimiter = line.slice(heredoc + 2);
      if (name === '' || delimiter === '')
        throw new Error(`Invalid format '${line}'. Name must not be empty and delimiter must not be empty`);
      const end = lines.indexOf(delimiter, index + 1);
      if (end < 0) throw new Error(`Invalid value. Matching delimiter not found '${delimiter}'`);
      pairs.set(name, lines.slice(index + 1, end).join('\n'));
      index = end;
    } else {
      throw new Error(`Invalid format '${line}'`);
    }
  }
  return pairs;
}

/** The files of one step by which it speaks to the runner. */
export class CommandFiles {
  /** The variables that name them. */
  readonly environment: Readonly<Record<string, string>>;
  private readonly directory: string;

  constructor(directory: string) {
    this.directory = directory;
    mkdirSync(directory, { recursive: true });
    this.environment = Object.fromEntries(
      Object.entries(variables).map(([name, variable]) => [variable, path.join(directory, name)]),
    );
    for (const name of Object.keys(variables)) writeFileSync(path.join(directory, name), '');
  }

  /** Reads what the step wrote and removes the files. */
  take(): CommandFileContents {
    const errors: string[] = [];
    const complaints: string[] = [];
    const pairs = (name: keyof typeof variables): Map<string, string> => {
      try {
        return parsePairs(this.text(name));
      } catch (error) {
        errors.push(`Unable to process file command '${name}' successfully. ${(error as Error).message}`);
        return new Map();
      }
    };
    const env = pairs('env');
    if (env.delete('NODE_OPTIONS')) {
      errors.push(
        "Unable to process file command 'env' successfully. Can't store NODE_OPTIONS output parameter using '$GITHUB_ENV' command.",
      );
    }
    const contents = {
      outputs: pairs('output'),
      env,
      paths: this.text('path')
        .split(/\r?\n/)
        .filter((line) => line !== ''),
      state: pairs('state'),
      summary: this.summary(complaints),
      errors,
      complaints,
    };
    rmSync(this.directory, { recursive: true, force: true });
    return contents;
  }

  private text(name: keyof typeof variables): string {
    try {
      return readFileSync(path.join(this.directory, name), 'utf8');
    } catch {
      return ''; // The step removed its file: nothing was said.
    }
  }

  private summary(complaints: string[]): string {
    const size = statSync(path.join(this.directory, 'summary'), { throwIfNoEntry: false })?.size ?? 0;
    if (size <= summaryLimit) return this.text('summary');
    complaints.push(
      `$GITHUB_STEP_SUMMARY upload aborted, supports content up to a size of 1024k, got ${String(Math.ceil(size / 1024))}k.`,
    );
    return '';
  }
}
