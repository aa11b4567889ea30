import { type Answer, counted, type Evidence, type Finding, type Verdict } from '@fhir-iq/sluice-model';
import { answerText, verdictLine, worstFirst } from './answers.ts';
import { code, escapeMarkdown, folded, link, table } from './markdown.ts';
import type { Markdown } from './markdown.ts';

/** How many findings of one check a summary shows; the evidence has all. */
const shownFindings = 50;

/**
 * A summary of checks: verdict line, table of checks, findings of each.
 *
 * @param title - What answers.
 * @param answer - The answer of the whole.
 * @param reason - Why, in one line.
 * @param evidence - What the checks left.
 */
export function evidenceSummary(
  title: string,
  answer: Answer,
  reason: string,
  evidence: readonly Evidence[],
): Markdown {
  return [
    verdictLine(title, answer, reason),
    ...(evidence.length === 0 ? [] : [checksTable(evidence)]),
    ...evidence
      .filter((one) => one.findings.length > 0)
      .map((one) =>
        folded(`${one.check}: ${counted(one.findings.length, 'findings')}`, findingsList(one.findings)),
      ),
    ...toolsLine(evidence),
  ].join('\n\n');
}

/** The table of checks: answer, how much was looked at, why. */
export function checksTable(evidence: readonly Evidence[]): Markdown {
  const rows = evidence.map((one) => [
    escapeMarkdown(one.check),
    answerText(one.answer),
    examined(one),
    escapeMarkdown(one.reason),
    seconds(one.startedAt, one.finishedAt),
  ]);
  return table(['Check', 'Answer', 'Examined', 'Why', 'Time'], rows);
}

/**
 * The findings, worst first.
 *
 * @param findings - Any findings.
 * @param limit - How many are shown; 50 if not given.
 */
export function findingsList(findings: readonly Finding[], limit: number = shownFindings): Markdown {
  const shown = worstFirst(findings).slice(0, limit).map(findingLine);
  const more = findings.length - shown.length;
  return [...shown, ...(more > 0 ? [`- … and ${String(more)} more: the evidence has them.`] : [])].join('\n');
}

/** The lines of a verdict and what it does not cover yet. */
export function verdictSummary(verdict: Verdict): Markdown {
  const rows = verdict.lines.map((line) => [
    escapeMarkdown(line.name),
    answerText(line.answer),
    line.examined === undefined
      ? ''
      : examined({ examined: line.examined, floor: line.floor ?? 0, unit: line.unit ?? 'things' }),
    escapeMarkdown(line.reason),
    line.findings === 0
      ? ''
      : `${String(line.findings)}${line.waived === 0 ? '' : ` (${String(line.waived)} waived)`}`,
  ]);
  return [
    verdictLine(`Verdict for ${verdict.stage}`, verdict.answer, verdict.reason),
    table(['Check', 'Answer', 'Examined', 'Why', 'Findings'], rows),
    ...(verdict.notYet.length === 0
      ? []
      : [
          `Not evaluated by this build (\`not-yet\`): ${verdict.notYet.map((name) => escapeMarkdown(name)).join(', ')}.`,
        ]),
    `Commit ${code(verdict.commit)}${verdict.releaseDigest === undefined ? '' : `, release ${code(verdict.releaseDigest)}`}.`,
  ].join('\n\n');
}

/** A list of facts with names, for summaries: values may be addresses. */
export function factsTable(facts: Readonly<Record<string, string | undefined>>): Markdown {
  const rows = Object.entries(facts).flatMap(([name, value]) => {
    if (value === undefined || value === '') return [];
    return [[escapeMarkdown(name), /^https?:\/\//.test(value) ? link(value, value) : code(value)]];
  });
  return rows.length === 0 ? '' : table(['', ''], rows);
}

function findingLine(finding: Finding): Markdown {
  const parts = [
    `**${finding.severity}** ${escapeMarkdown(finding.message)}`,
    ...(finding.place === undefined ? [] : [placeText(finding.place)]),
    ...(finding.value === undefined ? [] : [`found ${code(finding.value)}`]),
    ...(finding.threshold === undefined ? [] : [`allowed ${code(finding.threshold)}`]),
    ...(finding.remedy === undefined ? [] : [escapeMarkdown(finding.remedy)]),
    ...(finding.waivedBy === undefined ? [] : [`waived by ${escapeMarkdown(finding.waivedBy)}`]),
    ...(finding.blocks ? [] : ['for information']),
  ];
  return `- ${parts.filter((part) => part !== '').join(' — ')} ${code(finding.id)}`;
}

function placeText(place: NonNullable<Finding['place']>): Markdown {
  const { file, line, column, commit, url } = place;
  const position = [file, line, column].filter((part) => part !== undefined).join(':');
  return [
    ...(position === '' ? [] : [code(position)]),
    ...(commit === undefined ? [] : [code(commit.slice(0, 12))]),
    ...(url === undefined ? [] : [link(url, url)]),
  ].join(' ');
}

function examined(one: Pick<Evidence, 'examined' | 'floor' | 'unit'>): Markdown {
  const floor = one.floor > 0 ? ` (at least ${String(one.floor)})` : '';
  return `${escapeMarkdown(counted(one.examined, one.unit))}${floor}`;
}

function toolsLine(evidence: readonly Evidence[]): Markdown[] {
  const tools = new Set(
    evidence.flatMap((one) =>
      one.tools.map((tool) => escapeMarkdown(`${tool.name} ${tool.version} (${tool.source})`)),
    ),
  );
  return tools.size === 0 ? [] : [`Tools: ${[...tools].join(', ')}.`];
}

function seconds(from: string, to: string): string {
  return `${((Date.parse(to) - Date.parse(from)) / 1000).toFixed(1)} s`;
}
