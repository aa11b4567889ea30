import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { formatProblems, loadConfiguration, type LoadResult, type Problem } from '@fhir-iq/sluice-config';
import { clockFromEnvironment } from '@fhir-iq/sluice-runtime/clock';
import { type Command, exitCodes, type Terminal, UsageError } from './command.ts';
import { decodeText } from './text.ts';

const defaultFile = '.github/sluice.yml';

/** `sluice check`: everything that is wrong with the configuration, at once. */
export const check: Command = {
  name: 'check',
  synopsis: '[FILE] [--json]',
  summary: `checks the configuration (${defaultFile} unless FILE is given) and says all that is wrong with it`,
  async run(argv, terminal) {
    const { file, json } = argumentsOf(argv);
    const bytes = await readBytes(path.resolve(terminal.directory, file), file);
    const { clock } = clockFromEnvironment(terminal.env);
    const decoded = decodeText(bytes, file);
    const result = decoded.ok
      ? loadConfiguration(decoded.text, { file, now: clock.now(), expired: 'problem' })
      : ({ ok: false, problems: [decoded.problem], warnings: [] } satisfies LoadResult);
    const problems = result.ok ? [] : result.problems;
    if (json)
      terminal.out(
        `${JSON.stringify({ file, ok: result.ok, problems, warnings: result.warnings }, null, 2)}\n`,
      );
    else print(file, problems, result.warnings, terminal);
    return result.ok ? exitCodes.good : exitCodes.no;
  },
};

function argumentsOf(argv: string[]): { file: string; json: boolean } {
  const { values, positionals } = parseArgs({
    args: argv,
    options: { json: { type: 'boolean', default: false } },
    allowPositionals: true,
  });
  if (positionals.length > 1) throw new UsageError(`check takes one file, not ${positionals.length}`);
  return { file: positionals[0] ?? defaultFile, json: values.json };
}

async function readBytes(absolute: string, file: string): Promise<Buffer> {
  try {
    return await readFile(absolute);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why =
      code === 'ENOENT'
        ? 'it does not exist'
        : code === 'EISDIR'
          ? 'it is a folder'
          : (error as Error).message;
    throw new UsageError(`${file} cannot be read: ${why}`);
  }
}

function print(
  file: string,
  problems: readonly Problem[],
  warnings: readonly Problem[],
  terminal: Terminal,
): void {
  const { color } = terminal;
  if (warnings.length > 0) terminal.err(`${formatProblems(warnings, { color, label: 'warning: ' })}\n`);
  if (problems.length > 0) terminal.err(`${formatProblems(problems, { color })}\n`);
  const counted = [count(problems.length, 'error'), count(warnings.length, 'warning')].join(', ');
  terminal.out(
    `${file}: ${problems.length === 0 ? 'the configuration is right' : 'the configuration is wrong'} (${counted})\n`,
  );
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}
