import { checkFacts, type CheckName } from '@fhir-iq/sluice-config';
import { casesOf, described } from '../red/cases.ts';
import { redGroups, type RedGroup } from '../red/groups.ts';
import type { FailureGroup, FailureRow } from './row.ts';

const ends: Readonly<Record<RedGroup['stage'], string>> = {
  staging: "Staging's verdict says no; nothing goes to production.",
  production: "Production's verdict says no; what patients need most sends production back.",
};

/** How a fault's row in the catalogue begins, where the check and its answer are told here already. */
const verdictWords = /^(?:[^:;]* red at once; |[^:;]* fails with |[^:]*: )/;

/** What a group shows of a check: its first fault stands for those of the same check. */
function rowOf(group: RedGroup, check: CheckName): FailureRow | undefined {
  const first = casesOf(group).find((one) => one.check === check);
  if (first === undefined) return undefined;
  const { happens, expected } = described(first.fault);
  const by = first.rule === undefined ? `answers \`${first.answer ?? 'error'}\`` : `finds \`${first.rule}\``;
  return {
    what: happens.replace(/\.$/, ''),
    end: `\`${check}\` ${by}: ${expected.replace(verdictWords, '').replace(/\.$/, '')}. ${ends[group.stage]}`,
    shown: { kind: 'red check', start: group.start, stage: group.stage, fault: first.fault },
  };
}

const seen = new Set<string>();
const rows = redGroups.flatMap((group) =>
  [...new Set(casesOf(group).map(({ check }) => check))]
    .filter((check) => checkFacts(check).stages.includes(group.stage))
    .flatMap((check) => {
      const row = rowOf(group, check);
      if (row === undefined || seen.has(row.what)) return [];
      seen.add(row.what);
      return [row];
    }),
);

export const checks: FailureGroup = { title: 'What checks see on the road', rows };
