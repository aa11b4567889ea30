import { counted, type Answer, type Evidence, type Verdict } from '@fhir-iq/sluice-model';
import { answerText, verdictLine, worstFirst } from '../answers.ts';
import { factsTable } from '../evidence-summary.ts';
import { figuresOf } from '../details.ts';
import { figureText, metricLines, words } from '../figures.ts';
import { code, escapeMarkdown, folded, type Markdown, table } from '../markdown.ts';
import { linesOf, type ReportLine } from '../material.ts';
import { readState, type Snapshot, snapshotOf, writeState } from './state.ts';

/** GitHub takes 65,536 characters; the mark by which the comment is found again needs some. */
export const commentLimit = 65_000 - 200;

/** What the comment of a pull request is made of. */
export interface CommentMaterial {
  readonly verdict: Verdict;
  /** For findings and figures; empty where only the verdict is known. */
  readonly evidence: readonly Evidence[];
  /** Names and values below the table: preview, run, report. Values may be addresses. */
  readonly facts: Readonly<Record<string, string | undefined>>;
  /** The comment as it stands now; not trusted. */
  readonly before?: string | undefined;
}

/**
 * The comment of a pull request: verdict, what changed since the last push, what stands against it, and where there is
 * more. It is shorter than GitHub allows, whatever the evidence holds.
 *
 * @param material - What it is made of. All text of it is foreign and escaped.
 */
export function commentText(material: CommentMaterial): Markdown {
  const { verdict, evidence, facts } = material;
  const lines = linesOf({ verdict, evidence, broken: [] });
  const state = readState(material.before);
  const now = snapshotOf(verdict.commit, verdict.answer, lines, evidence);
  // The same commit judged again is compared with the push before it.
  const before = state?.now.commit === now.commit ? state.before : state?.now;
  const mark = writeState({ now, before });
  const parts = [
    verdictLine(`Verdict for ${verdict.stage}`, verdict.answer, verdict.reason),
    before === undefined ? '' : changesPart(before, now),
    checksPart(lines),
    findingsPart(evidence),
    speedPart(evidence),
    notYetPart(verdict),
    factsTable(bounded(facts)),
    `Commit ${code(verdict.commit)}.`,
  ];
  return `${fitted(parts, commentLimit - mark.length - 2)}\n\n${mark}`.trimEnd();
}

/** Leaves parts out from the largest on, until the rest fits. The verdict is first, and bounded. */
function fitted(parts: readonly Markdown[], room: number): Markdown {
  const kept = parts.filter((part) => part !== '');
  const note = '_Parts of this comment are left out: the summary of the run has them._';
  const size = (): number => kept.reduce((sum, part) => sum + part.length + 2, 0) + note.length;
  let left = false;
  while (kept.length > 1 && size() > room) {
    const largest = kept.slice(1).reduce((a, b) => (b.length > a.length ? b : a));
    kept.splice(kept.indexOf(largest), 1);
    left = true;
  }
  return [...kept, ...(left ? [note] : [])].join('\n\n').slice(0, Math.max(0, room));
}

const mostNamed = 15;

function changesPart(before: Snapshot, now: Snapshot): Markdown {
  const names = [...new Set([...Object.keys(now.checks), ...Object.keys(before.checks)])];
  const answers = names.flatMap((name) => {
    const [was, is] = [before.checks[name], now.checks[name]];
    return was === is ? [] : [`- ${escapeMarkdown(words(name), 80)}: ${said(was)} → ${said(is)}`];
  });
  const appeared = now.findings.filter((one) => !before.findings.includes(one));
  const gone = before.findings.filter((one) => !now.findings.includes(one));
  const items = [
    ...some(answers, (one) => one),
    ...some(appeared, (one) => `- new: ${code(one, 120)}`),
    ...some(gone, (one) => `- gone: ${code(one, 120)}`),
  ];
  const since = `since the last push (${code(before.commit.slice(0, 12))}, ${answerText(before.answer)})`;
  return items.length === 0 ? `Nothing changed ${since}.` : `**Changed ${since}:**\n\n${items.join('\n')}`;
}

function said(answer: Answer | undefined): Markdown {
  return answer === undefined ? 'not there' : answerText(answer);
}

function some(all: readonly string[], item: (one: string) => Markdown): Markdown[] {
  const more = all.length - mostNamed;
  return [...all.slice(0, mostNamed).map(item), ...(more > 0 ? [`- … and ${String(more)} more`] : [])];
}

function checksPart(lines: readonly ReportLine[]): Markdown {
  const row = (line: ReportLine): Markdown[] => [
    escapeMarkdown(words(line.name), 80),
    answerText(line.answer),
    escapeMarkdown(line.reason, 250),
    line.findings === 0
      ? ''
      : `${String(line.findings)}${line.waived === 0 ? '' : ` (${String(line.waived)} waived)`}`,
  ];
  const head = ['Check', 'Answer', 'Why', 'Findings'];
  const against = lines.filter((line) => line.answer !== 'pass').slice(0, 60);
  const passed = lines.filter((line) => line.answer === 'pass').slice(0, 60);
  return [
    ...(against.length === 0 ? [] : [table(head, against.map(row))]),
    ...(passed.length === 0
      ? []
      : [folded(counted(passed.length, 'checks pass', 'check passes'), table(head, passed.map(row)))]),
  ].join('\n\n');
}

function findingsPart(evidence: readonly Evidence[]): Markdown {
  const all = evidence
    .flatMap((one) => one.findings)
    .filter((one) => one.blocks && one.waivedBy === undefined);
  if (all.length === 0) return '';
  const shown = worstFirst(all).slice(0, 10);
  const items = shown.map(({ severity, message, place, threshold }) => {
    const where = place?.url ?? [place?.file, place?.line].filter((part) => part !== undefined).join(':');
    const parts = [
      `**${severity}** ${escapeMarkdown(message, 300)}`,
      ...(where === '' ? [] : [code(where, 150)]),
      ...(threshold === undefined ? [] : [`allowed ${code(threshold, 100)}`]),
    ];
    return `- ${parts.join(' — ')}`;
  });
  const more = all.length - shown.length;
  return `**Worst findings**\n\n${items.join('\n')}${more > 0 ? `\n- … and ${String(more)} more` : ''}`;
}

function speedPart(evidence: readonly Evidence[]): Markdown {
  const lines = metricLines(figuresOf(evidence)).slice(0, 10);
  if (lines.length === 0) return '';
  const rows = lines.map(({ title, worst }) => [
    escapeMarkdown(title, 80),
    figureText(worst.value, worst),
    worst.budget === undefined ? '' : figureText(worst.budget, worst),
    worst.live === undefined ? '' : figureText(worst.live, worst),
  ]);
  return table(['Metric', 'Now', 'Budget', 'Live site'], rows);
}

function notYetPart({ notYet }: Verdict): Markdown {
  if (notYet.length === 0) return '';
  const names = notYet.slice(0, 40).map((name) => escapeMarkdown(name, 80));
  return `Not evaluated by this build (\`not-yet\`): ${names.join(', ')}.`;
}

function bounded(facts: CommentMaterial['facts']): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(facts)
      .slice(0, 20)
      .map(([name, value]) => [name.slice(0, 80), value === undefined ? undefined : value.slice(0, 1_000)]),
  );
}
