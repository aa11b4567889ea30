import { counted, type Finding } from '@fhir-iq/sluice-model';
import { answerText, verdictLine, worstFirst } from './answers.ts';
import { compareReleases } from './compare.ts';
import { screenshotsOf, figuresOf } from './details.ts';
import { figureText, type MetricLine, metricLines, words } from './figures.ts';
import { limitSummary, summaryLimit } from './limit.ts';
import { code, escapeMarkdown, folded, link, type Markdown, table } from './markdown.ts';
import { type LastMaterial, linesOf, type ReportLine, type ReportMaterial } from './material.ts';

/** How many findings a summary shows; the report has more and the evidence all. */
const mostFindings = 20;
/** How many checks a summary shows; there are fewer than this unless somebody made them up. */
const mostLines = 120;
/** Bytes that the toolkit needs for itself. */
const reserve = 4 * 1024;

/** Where a reader finds more. */
export interface SummaryLinks {
  /** Root of the repository's files at the commit: `https://github.com/OWNER/NAME/blob/COMMIT/`. */
  readonly files?: string | undefined;
  /** Name of the artifact that holds the report. */
  readonly artifact?: string | undefined;
}

/**
 * The summary of a stage: verdict, checks, speed, worst findings. Never longer than GitHub takes, whatever the evidence
 * holds.
 *
 * @param material - What it is made of. All text of it is foreign and escaped.
 * @param links - Where a reader finds more.
 */
export function jobSummary(material: ReportMaterial, links: SummaryLinks = {}): Markdown {
  const { site, stage, answer, reason, commit, evidence } = material;
  const lines = linesOf(material);
  const pictures = screenshotsOf(evidence).length;
  const report =
    links.artifact === undefined
      ? []
      : [
          `The page ${code(links.artifact)} among the artifacts of this run shows ${pictures === 0 ? 'all of it' : `it with ${counted(pictures, 'pictures')}`}.`,
        ];
  const parts = [
    verdictLine(`${site}, ${stage}`, answer, reason),
    ...report,
    checksPart(lines),
    ...lastPart(material),
    ...speedPart(material),
    ...findingsPart(material, links),
    `Commit ${code(commit)}${material.url === undefined ? '' : `, ${link(material.url, material.url)}`}.`,
  ];
  return limitSummary(parts.join('\n\n'), summaryLimit - reserve);
}

function checksPart(lines: readonly ReportLine[]): Markdown {
  const order = { fail: 0, error: 1, 'not-evaluated': 2, pass: 3 };
  const sorted = [...lines].sort((a, b) => order[a.answer] - order[b.answer]);
  const rows = sorted
    .slice(0, mostLines)
    .map((line) => [
      escapeMarkdown(words(line.name), 80),
      answerText(line.answer),
      line.examined === undefined ? '' : escapeMarkdown(counted(line.examined, line.unit ?? 'things'), 60),
      escapeMarkdown(line.reason, 400),
    ]);
  const more = lines.length - rows.length;
  return `${table(['Check', 'Answer', 'Looked at', 'Why'], rows)}${more > 0 ? `\n\n… and ${String(more)} more.` : ''}`;
}

function speedPart(material: ReportMaterial): Markdown[] {
  const lines = metricLines(figuresOf(material.evidence), figuresOf(material.last?.evidence ?? [])).slice(
    0,
    20,
  );
  if (lines.length === 0) return [];
  const rows = lines.map((line) => {
    const text = (value: number | undefined): string =>
      value === undefined ? '' : figureText(value, line.worst);
    return [
      escapeMarkdown(line.title, 80),
      text(line.worst.value),
      text(line.worst.budget),
      bar(line),
      text(line.worst.live),
      line.last === undefined && material.last === undefined ? 'none' : text(line.last),
    ];
  });
  return [
    `#### Speed\n\n${table(['Metric', 'This release', 'Budget', 'Of the budget', 'Live site', 'Last release'], rows)}`,
  ];
}

const cells = 12;

/** The part of the budget that is used, as a bar and a number. */
function bar({ worst: { value, budget }, state }: MetricLine): Markdown {
  if (budget === undefined || budget <= 0) return '';
  const share = Math.max(0, value / budget);
  const filled = Math.min(cells, Math.round(share * cells));
  const sign = state === 'over' ? ' ❌' : state === 'worse' ? ' ⚠️' : '';
  return `<code>${'█'.repeat(filled)}${'░'.repeat(cells - filled)}</code> ${Math.min(9_999, Math.round(share * 100)).toString()} %${sign}`;
}

/** With what the release is compared, or why with nothing; no line where nobody asked for a comparison. */
function lastPart(material: ReportMaterial): Markdown[] {
  const { last, nothingBefore } = material;
  if (nothingBefore !== undefined) return [escapeMarkdown(nothingBefore, 1_000)];
  if (last === undefined) return [];
  const { answers, appeared, gone, pictures } = compareReleases(material, last);
  const changed = answers.filter((one) => one.before !== undefined);
  const said = [
    counted(changed.length, 'answers changed', 'answer changed'),
    counted(appeared.length, 'findings are new', 'finding is new'),
    counted(gone.length, 'are gone', 'is gone'),
    counted(pictures.length, 'pages look otherwise', 'page looks otherwise'),
  ];
  return [`Since the last release${lastName(last)}: ${said.join(', ')}.`];
}

function lastName({ commit, at, runUrl }: LastMaterial): Markdown {
  if (commit === undefined) return '';
  const parts = [
    `commit ${code(commit.slice(0, 12))}`,
    ...(at === undefined ? [] : [escapeMarkdown(at.slice(0, 10))]),
    ...(runUrl === undefined ? [] : [link('its run', runUrl)]),
  ];
  return ` (${parts.join(', ')})`;
}

/** What stands against the release is open to read; where nothing does, the rest is folded. */
function findingsPart({ evidence }: ReportMaterial, links: SummaryLinks): Markdown[] {
  const all = evidence.flatMap((one) => one.findings);
  if (all.length === 0) return [];
  const shown = worstFirst(all).slice(0, mostFindings);
  const more = all.length - shown.length;
  const items = shown.map((finding) => findingItem(finding, links));
  const list = `${items.join('\n')}${more > 0 ? `\n- … and ${String(more)} more: the report and the evidence have them.` : ''}`;
  return all.some((one) => one.blocks && one.waivedBy === undefined)
    ? [`#### Worst findings\n\n${list}`]
    : [folded(`${counted(all.length, 'findings')}, none of which stands against the release`, list)];
}

function findingItem(finding: Finding, links: SummaryLinks): Markdown {
  const { severity, message, value, threshold, remedy, waivedBy, blocks } = finding;
  const parts = [
    `**${severity}** ${escapeMarkdown(message, 400)}`,
    placeLink(finding, links),
    ...(value === undefined ? [] : [`found ${code(value, 120)}`]),
    ...(threshold === undefined ? [] : [`allowed ${code(threshold, 120)}`]),
    ...(remedy === undefined ? [] : [escapeMarkdown(remedy, 300)]),
    ...(waivedBy === undefined ? [] : [`accepted: ${escapeMarkdown(waivedBy, 120)}`]),
    ...(blocks || waivedBy !== undefined ? [] : ['for information']),
  ];
  return `- ${parts.filter((part) => part !== '').join(' — ')}`;
}

function placeLink({ place }: Finding, links: SummaryLinks): Markdown {
  if (place === undefined) return '';
  const { file, line, url } = place;
  if (url !== undefined && file === undefined)
    return url.length <= 1_000 ? link(shortened(url), url) : code(url);
  if (file === undefined) return '';
  const text = line === undefined ? file : `${file}:${String(line)}`;
  if (links.files === undefined || file.length > 500) return code(text);
  const address = `${links.files}${file.split('/').map(encodeURIComponent).join('/')}${line === undefined ? '' : `#L${String(line)}`}`;
  return link(shortened(text), address);
}

function shortened(text: string): string {
  return text.length <= 120 ? text : `${text.slice(0, 119)}…`;
}
