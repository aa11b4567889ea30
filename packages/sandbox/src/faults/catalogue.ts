import type { FarEndName } from '../far-end.ts';
import { connectionFaults } from './connection.ts';
import { githubFaults } from './github.ts';
import { mailFaults, npmFaults, slackFaults } from './services.ts';
import { wixFaults } from './wix.ts';

/** One thing that can be made to go wrong. */
export interface FaultDescription {
  readonly name: string;
  readonly farEnd: FarEndName;
  /** What is counted for `@2`: the request or step that the fault can strike. */
  readonly occasion: string;
  readonly happens: string;
  /** What Sluice is expected to answer. */
  readonly expected: string;
  /** Whether `@production` works: the far end knows which environment the occasion is about. */
  readonly byEnvironment: boolean;
}

/** Every fault, in the order in which `--list-faults` prints them. */
export const faultCatalogue: readonly FaultDescription[] = [
  ...wixFaults,
  ...githubFaults,
  ...slackFaults,
  ...mailFaults,
  ...npmFaults,
  ...connectionFaults,
];

/** The lines of `--list-faults`: one fault a line, its name first. */
export function listFaults(): string[] {
  const width = Math.max(...faultCatalogue.map((fault) => fault.name.length));
  return faultCatalogue.map(
    (fault) =>
      `${fault.name.padEnd(width)}  ${fault.farEnd.padEnd(7)}  ${fault.happens} Expected: ${fault.expected}`,
  );
}
