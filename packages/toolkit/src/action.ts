import path from 'node:path';
import { ConfigurationError, WorkError } from '@fhir-iq/sluice-model';
import { createMasker, stopAllProcesses } from '@fhir-iq/sluice-runtime';
import type { z } from 'zod';
import { createContext } from './context.ts';
import { withoutObjectionable, writeEnding } from './ending.ts';
import type { Ending } from './ending.ts';
import { gitHubFacts } from './github-facts.ts';
import { checkInputs, commonInputs, givenInputs } from './inputs.ts';
import { maskForRunner, runnerLog } from './log.ts';
import { composeEnding } from './outcome.ts';
import type { Left, Outcome } from './outcome.ts';
import type { ActionDefinition, ActionInputs } from './types.ts';

/** A cancelled job has 7.5 s from SIGINT to SIGTERM: the work gets this long to stop by itself. */
const stopWithinMs = 3_500;

/**
 * Runs an action: the one place where an action ends. It masks the secrets, checks all inputs, runs the work, writes
 * evidence, records, outputs, summary and annotations however the work ended, and leaves with exit code 0 only for `pass`.
 *
 * @param definition - The action.
 * @returns Never in life: the process ends here.
 */
export async function runAction<Shape extends z.ZodRawShape>(
  definition: ActionDefinition<Shape>,
): Promise<void> {
  const { env } = process;
  const shape = { ...commonInputs, ...definition.inputs };
  const secrets = definition.secrets ?? [];
  const given = givenInputs(env, Object.keys(shape));
  const masker = createMasker(secrets.flatMap((name) => given[name] ?? []));
  const told = new Set<string>();
  maskForRunner(masker, told);

  const log = runnerLog(masker);
  const github = gitHubFacts(env);
  const evidenceDirectory = path.resolve(
    github.workspace,
    given['evidence-directory'] ?? path.join(github.temp, 'sluice-evidence', definition.name),
  );
  const left: Left = {
    evidence: new Map(),
    records: new Map(),
    outputs: new Map(),
    unknown: new Set(),
    summary: undefined,
    startedAt: new Date(),
    now: () => new Date(),
  };
  const end = once((outcome: Outcome) => {
    stopAllProcesses();
    const compose = (as: Outcome): Ending => composeEnding(definition.name, left, github, as);
    const { ending, objections } = withoutObjectionable(compose(outcome), masker);
    const failure =
      outcome.failure ??
      (objections.length > 0 ? { thrown: new WorkError({ what: objections.join(' ') }) } : undefined);
    const final = withoutObjectionable(
      failure === undefined ? ending : compose({ ...outcome, failure }),
      masker,
    ).ending;
    const unwritten = writeEnding(final, { env, evidenceDirectory, masker });
    // Nothing is left to write it to but the log.
    for (const message of unwritten) log.error(message);
    process.exit(unwritten.length === 0 && final.answer === 'pass' ? 0 : 1);
  });
  const signal = endOnSignals(definition.name, end);
  process.on('uncaughtException', (thrown) => end({ failure: { thrown } }));
  process.on('unhandledRejection', (thrown) => end({ failure: { thrown } }));

  try {
    const inputs = checkInputs(shape, given, secrets);
    if (!inputs.ok) throw new ConfigurationError({ what: inputs.problems.join('\n') });
    const values = inputs.values as ActionInputs<Shape>;
    const context = createContext({
      env,
      inputs: values,
      log,
      masker,
      told,
      github,
      evidenceDirectory,
      left,
      signal,
    });
    left.now = () => context.clock.now();
    left.startedAt = left.now();
    const result = await definition.run(context);
    end(signal.aborted ? { result, failure: { thrown: signal.reason } } : { result });
  } catch (thrown) {
    end({ failure: { thrown: signal.aborted ? signal.reason : thrown } });
  }
}

/** A cancelled job sends SIGINT, then SIGTERM: the first lets the work stop by itself, the second does not wait. */
function endOnSignals(name: string, end: (outcome: Outcome) => void): AbortSignal {
  const controller = new AbortController();
  const cancelled = (signal: NodeJS.Signals): void => {
    const thrown = new WorkError({ what: `The job was cancelled (${signal}) before ${name} was done.` });
    if (controller.signal.aborted) return end({ failure: { thrown } });
    controller.abort(thrown);
    setTimeout(() => end({ failure: { thrown } }), stopWithinMs);
  };
  process.on('SIGINT', cancelled);
  process.on('SIGTERM', cancelled);
  return controller.signal;
}

function once<T>(work: (argument: T) => void): (argument: T) => void {
  let done = false;
  return (argument) => {
    if (done) return;
    done = true;
    work(argument);
  };
}
