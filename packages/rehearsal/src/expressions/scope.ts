import { data } from '@actions/expressions';
import type { FunctionDefinition } from '@actions/expressions/funcs/info';
import type { Value } from './data.ts';
import { hashFiles } from './hash-files.ts';

/** What `success()`, `failure()` and `cancelled()` answer. `names` are the jobs given as arguments, if any. */
export interface Status {
  success(names: readonly string[]): boolean;
  failure(names: readonly string[]): boolean;
  cancelled(): boolean;
}

/** All that an expression can see. */
export interface Scope {
  readonly contexts: Readonly<Record<string, Value | undefined>>;
  readonly status?: Status | undefined;
  /** The folder of `hashFiles()`. */
  readonly workspace?: string | undefined;
}

/** Every context that GitHub knows; one that a place does not have is refused by the parser before. */
export const contextNames = [
  'github',
  'env',
  'vars',
  'job',
  'jobs',
  'steps',
  'runner',
  'secrets',
  'strategy',
  'matrix',
  'needs',
  'inputs',
];

const unlimited = Number.MAX_SAFE_INTEGER;

/** The functions that GitHub's engine leaves to the one who runs the workflow. */
export function extensionFunctions(scope: Scope): FunctionDefinition[] {
  const names = (args: { coerceString(): string }[]): string[] => args.map((arg) => arg.coerceString());
  const answer = (value: boolean | undefined): data.BooleanData => new data.BooleanData(value ?? false);
  return [
    { name: 'always', minArgs: 0, maxArgs: 0, call: () => answer(true) },
    { name: 'cancelled', minArgs: 0, maxArgs: 0, call: () => answer(scope.status?.cancelled()) },
    {
      name: 'success',
      minArgs: 0,
      maxArgs: unlimited,
      call: (...args) => answer(scope.status?.success(names(args))),
    },
    {
      name: 'failure',
      minArgs: 0,
      maxArgs: unlimited,
      call: (...args) => answer(scope.status?.failure(names(args))),
    },
    {
      name: 'hashFiles',
      minArgs: 1,
      maxArgs: 255,
      call: (...args) =>
        new data.StringData(scope.workspace === undefined ? '' : hashFiles(scope.workspace, names(args))),
    },
  ];
}
