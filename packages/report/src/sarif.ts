import type { Evidence, Finding, Severity } from '@fhir-iq/sluice-model';
import { worstFirst } from './answers.ts';

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

/** GitHub takes 25,000 results of a run and shows 5,000. */
const mostResults = 5_000;

const informationUri = 'https://github.com/fhir-iq/sluice';

/** Checks whose findings are about security: only theirs get a score by which GitHub calls them so. */
const security = new Set([
  'secrets_scan',
  'dependency_scan',
  'code_analysis',
  'transport_security',
  'security_headers',
  'rate_limits',
]);

/** Where a finding without a place is shown: GitHub refuses the whole file if one result has none. */
const nowhere = '.github/sluice.yml';

/**
 * Writes findings as SARIF 2.1.0.
 *
 * @param evidence - Evidence of checks; each check is a run, also one without findings, so that fixed ones are closed.
 * @returns A SARIF log.
 */
export function sarifLog(evidence: readonly Evidence[]): object {
  return logOf(
    evidence.map((one) =>
      runOf(`Sluice ${one.check}`, `sluice/${one.check}/`, [one], (finding) => finding.rule),
    ),
  );
}

/**
 * Writes the findings of many checks as one run: GitHub takes 20 runs a file.
 *
 * @param evidence - Evidence of all checks.
 * @param category - What tells this analysis from others of the commit: a stage.
 * @returns A SARIF log; the worst 5,000 findings of it.
 */
export function releaseSarif(evidence: readonly Evidence[], category: string): object {
  return logOf([
    runOf('Sluice', `sluice/${category}/`, evidence, (finding, check) => `${check}/${finding.rule}`),
  ]);
}

function logOf(runs: readonly object[]): object {
  return { $schema: 'https://json.schemastore.org/sarif-2.1.0.json', version: '2.1.0', runs };
}

type RuleName = (finding: Finding, check: string) => string;

interface Placed {
  readonly check: string;
  readonly finding: Finding;
  readonly severity: Severity;
  readonly blocks: boolean;
  readonly waivedBy?: string | undefined;
}

function runOf(name: string, id: string, evidence: readonly Evidence[], ruleOf: RuleName): object {
  const all = evidence.flatMap(({ check, findings }) =>
    findings.map((finding): Placed => {
      const { severity, blocks, waivedBy } = finding;
      return { check, finding, severity, blocks, waivedBy };
    }),
  );
  const kept = all.length <= mostResults ? all : worstFirst(all).slice(0, mostResults);
  const rules = [...new Map(kept.map((one) => [ruleOf(one.finding, one.check), one])).entries()];
  const positions = new Map(rules.map(([rule], index) => [rule, index]));
  const tools = new Map(
    evidence.flatMap((one) => one.tools).map((tool) => [`${tool.name} ${tool.version}`, tool]),
  );
  return {
    tool: {
      driver: { name, informationUri, rules: rules.map(([rule, one]) => ruleText(rule, one)) },
      extensions: [...tools.values()].map((tool) => ({ name: tool.name, version: tool.version })),
    },
    automationDetails: { id },
    invocations: evidence.map(invocationOf),
    results: kept.map((one) => {
      const rule = ruleOf(one.finding, one.check);
      return resultOf(one.finding, rule, positions.get(rule) ?? 0);
    }),
  };
}

function ruleText(id: string, { finding, check }: Placed): object {
  const isSecurity = security.has(check);
  return {
    id,
    shortDescription: { text: id },
    ...(finding.place?.url === undefined ? {} : { helpUri: finding.place.url }),
    defaultConfiguration: { level: levels[finding.severity] },
    properties: isSecurity
      ? { 'security-severity': scores[finding.severity], tags: ['security'] }
      : { tags: [check] },
  };
}

function invocationOf(evidence: Evidence): object {
  const looked = evidence.answer === 'pass' || evidence.answer === 'fail';
  return {
    executionSuccessful: looked,
    startTimeUtc: evidence.startedAt,
    endTimeUtc: evidence.finishedAt,
    ...(looked
      ? {}
      : { toolExecutionNotifications: [{ level: 'error', message: { text: evidence.reason } }] }),
  };
}

function resultOf(finding: Finding, ruleId: string, ruleIndex: number): object {
  const { place } = finding;
  const where = place?.url === undefined || place.file !== undefined ? undefined : `At ${place.url}.`;
  return {
    ruleId,
    ruleIndex,
    level: finding.blocks ? levels[finding.severity] : 'note',
    message: {
      text: [finding.message, where, finding.remedy].filter((part) => part !== undefined).join(' '),
    },
    partialFingerprints: { 'sluice/v1': finding.id },
    locations: [locationOf(place)],
    ...(place?.commit === undefined ? {} : { properties: { commit: place.commit } }),
    ...(finding.waivedBy === undefined
      ? {}
      : { suppressions: [{ kind: 'external', justification: finding.waivedBy }] }),
  };
}

function locationOf(place: Finding['place'] = {}): object {
  const { file, line, column } = place;
  const uri = (file ?? siteFile(place.url) ?? nowhere).split('/').map(encodeURIComponent).join('/');
  const region =
    file === undefined || line === undefined
      ? {}
      : { region: { startLine: line, ...(column === undefined ? {} : { startColumn: column }) } };
  return { physicalLocation: { artifactLocation: { uri, uriBaseId: '%SRCROOT%' }, ...region } };
}

/** GitHub refuses a file with an address of https in it (its scheme is not the checkout's), but takes host and path. */
function siteFile(address: string | undefined): string | undefined {
  const url = address === undefined ? null : URL.parse(address);
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) return undefined;
  const parts = url.pathname.split('/').filter((part) => part !== '' && part !== '.' && part !== '..');
  return [url.hostname, ...parts.map(decoded)].join('/');
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
