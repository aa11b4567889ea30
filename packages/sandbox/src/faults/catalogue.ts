import type { FaultDescription } from './description.ts';
import { connectionFaults } from './connection.ts';
import { githubFaults } from './github.ts';
import { mailFaults, npmFaults, pagerDutyFaults, slackFaults } from './services.ts';
import { paymentFaults } from './payment.ts';
import { mailboxFaults } from './mailbox.ts';
import { siteDataFaults } from './site-data.ts';
import { describeDefect } from '../site/defects.ts';
import { siteDefects } from './site-defects.ts';
import { sonarFaults } from './sonar.ts';
import { wixBackupFaults } from './wix-backups.ts';
import { wixFaults } from './wix.ts';

/** Every fault, in the order in which `--list-faults` prints them. */
export const faultCatalogue: readonly FaultDescription[] = [
  ...wixFaults,
  ...wixBackupFaults,
  ...siteDataFaults,
  ...githubFaults,
  ...slackFaults,
  ...pagerDutyFaults,
  ...mailFaults,
  ...mailboxFaults,
  ...npmFaults,
  ...sonarFaults,
  ...paymentFaults,
  ...connectionFaults,
  ...siteDefects.map(describeDefect),
];

/** The lines of `--list-faults`: one fault a line, its name first. */
export function listFaults(): string[] {
  const width = Math.max(...faultCatalogue.map((fault) => fault.name.length));
  return faultCatalogue.map(
    (fault) =>
      `${fault.name.padEnd(width)}  ${fault.farEnd.padEnd(7)}  ${fault.happens} Expected: ${fault.expected}${redOf(fault)}`,
  );
}

/** Which checks the fault makes red, and by which rule or with which other answer. */
function redOf({ red = [] }: FaultDescription): string {
  const cases = red.map(({ check, rule, answer }) => `${check} (${rule ?? answer ?? 'fail'})`);
  return cases.length === 0 ? '' : ` Red: ${cases.join(', ')}.`;
}
