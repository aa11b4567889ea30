import type { Answer, Severity } from '@fhir-iq/sluice-model';
import { escapeMarkdown } from './markdown.ts';
import type { Markdown } from './markdown.ts';

const signs: Record<Answer, string> = { pass: '✅', fail: '❌', error: '⚠️', 'not-evaluated': '⚪' };

/** An answer for people: a sign and the word, so that colour is never all there is. */
export function answerText(answer: Answer): Markdown {
  return `${signs[answer]} ${answer}`;
}

/**
 * The line that begins every summary.
 *
 * @param title - What answers: the action, the gate.
 * @param answer - The answer.
 * @param reason - Why, in one line.
 */
export function verdictLine(title: string, answer: Answer, reason: string): Markdown {
  return `### ${signs[answer]} ${escapeMarkdown(title)}: ${answer}\n\n${escapeMarkdown(reason, 2000)}`;
}

const order: Record<Severity, number> = { critical: 0, high: 1, medium: 2, low: 3, info: 4 };

/**
 * Sorts findings: what blocks first, then by severity; equals keep their order.
 *
 * @param findings - Any findings.
 */
export function worstFirst<T extends { severity: Severity; blocks: boolean; waivedBy?: string | undefined }>(
  findings: readonly T[],
): T[] {
  const weight = (finding: T): number =>
    (finding.blocks && finding.waivedBy === undefined ? 0 : 10) + order[finding.severity];
  return [...findings].sort((a, b) => weight(a) - weight(b));
}
