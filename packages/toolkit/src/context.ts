import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Log } from '@fhir-iq/sluice-model';
import { childEnvironment, clockFromEnvironment, createHttp } from '@fhir-iq/sluice-runtime';
import type { Environment, Masker } from '@fhir-iq/sluice-runtime';
import { readConfiguration } from './configuration.ts';
import { maskForRunner } from './log.ts';
import type { Left } from './outcome.ts';
import type { ActionContext, GitHubFacts } from './types.ts';

/** What `runAction` knows before the work begins. */
export interface ContextParts<Inputs> {
  readonly env: Environment;
  readonly inputs: Inputs;
  readonly log: Log;
  readonly masker: Masker;
  readonly told: Set<string>;
  readonly github: GitHubFacts;
  readonly evidenceDirectory: string;
  readonly left: Left;
  readonly signal: AbortSignal;
}

/**
 * Makes what an action's work gets.
 *
 * @param parts - What is known.
 * @throws {ConfigurationError} If the job's environment asks for a clock that cannot be.
 */
export function createContext<Inputs extends { config: string }>(
  parts: ContextParts<Inputs>,
): ActionContext<Inputs> {
  const { inputs, log, masker, told, github, evidenceDirectory, left, signal } = parts;
  const env = childEnvironment(parts.env);
  const { clock, source } = clockFromEnvironment(env);
  const http = createHttp({ log, clock, env });
  return {
    inputs,
    log,
    clock,
    clockSource: source,
    http,
    env,
    github,
    signal,
    masker,
    evidenceDirectory,
    packsDirectory: packsDirectory(process.argv[1] ?? ''),
    configuration: () => readConfiguration(github.workspace, inputs.config, clock, log),
    keep: ({ evidence = [], records = [], summary = left.summary }) => {
      for (const one of evidence) left.evidence.set(one.check, one);
      for (const one of records) left.records.set(one.id, one);
      left.summary = summary;
    },
    output: (name, value) => void left.outputs.set(name, value),
    unknown: (text) => {
      left.unknown.add(text);
      return () => void left.unknown.delete(text);
    },
    secret: (value) => {
      masker.add(value);
      maskForRunner(masker, told);
    },
  };
}

/** Beside the bundle; in the sources, the runtime's. */
function packsDirectory(entry: string): string {
  const beside = path.join(path.dirname(entry), 'tool-packs');
  if (existsSync(beside)) return beside;
  for (let folder = path.dirname(entry); folder !== path.dirname(folder); folder = path.dirname(folder)) {
    const inSources = path.join(folder, 'packages', 'runtime', 'tool-packs');
    if (existsSync(inSources)) return inSources;
  }
  // An action that needs none has none; a tool that looks for its pack there says so.
  return beside;
}
