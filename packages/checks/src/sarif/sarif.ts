import type { Evidence, Finding, Severity } from '@fhir-iq/sluice-model';

const levels: Record<Severity, 'error' | 'warning' | 'note'> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'note',
  info: 'note',
};
/** What GitHub's code scanning sorts by, as a CVSS score. */
const scores: Record<Severity, string> = {
  critical: '9.5',
  high: '8.0',
  medium: '5.5',
  low: '2.0',
  info: '0.0',
};

/**
 * Writes findings as SARIF 2.1.0.
 *
 * @param evidence - Evidence of checks; each check is a run, also one without findings, so that fixed ones are closed.
 * @returns A SARIF log.
 */
export function sarifLog(evidence: readonly Evidence[]): object {
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: evidence.map(runOf),
  };
}

function runOf(evidence: Evidence): object {
  const rules = [...new Map(evidence.findings.map((one) => [one.rule, one])).values()];
  const positions = new Map(rules.map((rule, index) => [rule.rule, index]));
  const looked = evidence.answer === 'pass' || evidence.answer === 'fail';
  return {
    tool: {
      driver: {
        name: `Sluice ${evidence.check}`,
        informationUri: 'https://github.com/fhir-iq/sluice',
        rules: rules.map((one) => ({
          id: one.rule,
          shortDescription: { text: one.rule },
          ...(one.place?.url === undefined ? {} : { helpUri: one.place.url }),
          defaultConfiguration: { level: levels[one.severity] },
          properties: { 'security-severity': scores[one.severity], tags: ['security'] },
        })),
      },
      extensions: evidence.tools.map(({ name, version }) => ({ name, version })),
    },
    automationDetails: { id: `sluice/${evidence.check}/` },
    invocations: [
      {
        executionSuccessful: looked,
        startTimeUtc: evidence.startedAt,
        endTimeUtc: evidence.finishedAt,
        ...(looked
          ? {}
          : { toolExecutionNotifications: [{ level: 'error', message: { text: evidence.reason } }] }),
      },
    ],
    results: evidence.findings.map((one) => resultOf(one, positions.get(one.rule) ?? 0)),
  };
}

function resultOf(finding: Finding, ruleIndex: number): object {
  const { place } = finding;
  return {
    ruleId: finding.rule,
    ruleIndex,
    level: finding.blocks ? levels[finding.severity] : 'note',
    message: { text: [finding.message, finding.remedy].filter((part) => part !== undefined).join(' ') },
    partialFingerprints: { 'sluice/v1': finding.id },
    ...(place?.file === undefined ? {} : { locations: [locationOf(place.file, place.line, place.column)] }),
    ...(place?.commit === undefined ? {} : { properties: { commit: place.commit } }),
    ...(finding.waivedBy === undefined
      ? {}
      : { suppressions: [{ kind: 'external', justification: finding.waivedBy }] }),
  };
}

function locationOf(file: string, line?: number, column?: number): object {
  const uri = file.split('/').map(encodeURIComponent).join('/');
  const region =
    line === undefined
      ? {}
      : { region: { startLine: line, ...(column === undefined ? {} : { startColumn: column }) } };
  return { physicalLocation: { artifactLocation: { uri, uriBaseId: '%SRCROOT%' }, ...region } };
}
