import { SluiceError } from '@fhir-iq/sluice-model';
import { check } from './check.ts';
import { type Command, exitCodes, type Terminal, UsageError } from './command.ts';
import { rehearse } from './rehearse.ts';
import { selfTest } from './self-test.ts';

/** The commands of `sluice`, in the order of the usage. */
export const commands: readonly Command[] = [check, rehearse, selfTest];

/** What `sluice --help` prints. */
export function usage(): string {
  const width = Math.max(...commands.map(({ name, synopsis }) => name.length + synopsis.length)) + 1;
  const lines = commands.map(
    ({ name, synopsis, summary }) => `  ${`${name} ${synopsis}`.padEnd(width)}  ${summary}`,
  );
  return [
    'usage: npx @fhir-iq/sluice COMMAND [ARGUMENT…]',
    '',
    ...lines,
    '',
    'Exit codes: 0 well; 1 something is wrong, or a gate or a person said no; 2 wrong usage or configuration.',
    '',
  ].join('\n');
}

/**
 * Runs one command line.
 *
 * @param argv - The arguments after `sluice`.
 * @param terminal - Where commands read and write.
 * @returns The exit code. Only errors that are Sluice's own fault leave it as exceptions.
 */
export async function runCli(argv: readonly string[], terminal: Terminal): Promise<number> {
  const [name, ...rest] = argv;
  if (name === '--help' || name === '-h' || name === 'help') {
    terminal.out(usage());
    return exitCodes.good;
  }
  const command = commands.find((one) => one.name === name);
  if (command === undefined) {
    terminal.err(
      `sluice: ${name === undefined ? 'a command is missing' : `there is no command ${name}`}\n\n${usage()}`,
    );
    return exitCodes.usage;
  }
  try {
    return await command.run(rest, terminal);
  } catch (error) {
    if (error instanceof UsageError || isArgumentError(error)) {
      terminal.err(
        `sluice ${command.name}: ${error.message}\nusage: npx @fhir-iq/sluice ${command.name} ${command.synopsis}\n`,
      );
      return exitCodes.usage;
    }
    if (error instanceof SluiceError) {
      terminal.err(`sluice ${command.name}: ${error.message}\n`);
      return error.kind === 'configuration' ? exitCodes.usage : exitCodes.no;
    }
    throw error;
  }
}

/** Whether Node's own parser of arguments refused them. */
function isArgumentError(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS_');
}
