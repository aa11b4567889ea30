import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Log } from '@fhir-iq/sluice-model';
import { clockFromEnvironment } from '@fhir-iq/sluice-runtime/clock';
import { type Command, exitCodes, type Terminal } from './command.ts';

/** `sluice self-test`: loaded when asked for, since it brings every check. */
export const selfTest: Command = {
  name: 'self-test',
  synopsis: '[CHECK…] [--verbose]',
  summary: 'has each check look at a known-bad input; a check that stays green is broken',
  async run(argv, terminal) {
    const { values, positionals } = parseArgs({
      args: argv,
      options: { verbose: { type: 'boolean', default: false } },
      allowPositionals: true,
    });
    const [{ checksNamed }, { runSelfTest }, { selfTestLine, selfTestResult }, cases] = await Promise.all([
      import('@fhir-iq/sluice-checks/procedures/self-test'),
      import('@fhir-iq/sluice-checks/self-test/run'),
      import('@fhir-iq/sluice-checks/self-test/evidence'),
      import('@fhir-iq/sluice-checks/self-test/cases/index'),
    ]);
    const { clock } = clockFromEnvironment(terminal.env);
    const answers = await runSelfTest({
      checks: checksNamed(positionals),
      cases: Object.values(cases),
      parts: {
        clock,
        log: logOf(terminal, values.verbose),
        env: terminal.env,
        packsDirectory: packsDirectory(),
      },
      onAnswer: (answer) => terminal.out(`${selfTestLine(answer)}\n`),
    });
    const { answer, reason } = selfTestResult(answers);
    terminal.out(`${answer}: ${reason}\n`);
    return answer === 'pass' ? exitCodes.good : exitCodes.no;
  },
};

/** What checks say on their way is for who asks. */
function logOf(terminal: Terminal, verbose: boolean): Log {
  const say = (message: string): void => {
    if (verbose) terminal.err(`  ${message}\n`);
  };
  return {
    debug: () => undefined,
    info: say,
    notice: say,
    warning: say,
    error: say,
    group: (title, work) => (say(title), work()),
  };
}

/** Where the tool packs lie: beside this package, in the sources as in an installation. */
function packsDirectory(): string {
  const here = path.dirname(fileURLToPath(import.meta.url));
  const candidates = ['../../runtime/tool-packs', '../tool-packs'].map((one) => path.resolve(here, one));
  return candidates.find((one) => existsSync(one)) ?? candidates[0] ?? here;
}
