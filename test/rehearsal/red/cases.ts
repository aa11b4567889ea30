import { checkFacts, type CheckName } from '@fhir-iq/sluice-config';
import { faultCatalogue, parseFault, type FaultDescription, type RedCase } from '@fhir-iq/sluice-sandbox';
import type { RedGroup } from './groups.ts';

/** A fault, and a check that it makes red. */
export interface FaultyCheck extends RedCase {
  readonly fault: string;
}

/** The catalogue's row of a fault, as `--fault` names it. */
export function described(fault: string): FaultDescription {
  const { name } = parseFault(fault);
  const found = faultCatalogue.find((one) => one.name === name);
  if (found === undefined) throw new Error(`there is no fault named ${name}`);
  return found;
}

/** What has to be seen in a group's stage: every red case of its faults whose check runs there. */
export function casesOf({ faults, stage, without, hidden = [] }: RedGroup): FaultyCheck[] {
  return faults.flatMap((fault) =>
    (described(fault).red ?? [])
      .filter(({ check }) => checkFacts(check).stages.includes(stage) && !without.includes(check))
      .filter(({ check, rule, answer }) => !hidden.includes(`${check}/${rule ?? answer ?? ''}`))
      .map((one) => ({ fault, ...one })),
  );
}

/** The checks that a group makes red, each once. */
export function checksOf(group: RedGroup): CheckName[] {
  return [...new Set(casesOf(group).map(({ check }) => check))];
}
