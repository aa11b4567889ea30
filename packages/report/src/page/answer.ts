import type { Answer } from '@fhir-iq/sluice-model';
import { html, type Html } from './html.ts';

/** The class by which an answer is coloured. */
export function answerClass(answer: Answer): string {
  return answer === 'not-evaluated' ? 'none' : answer;
}

const paths: Record<Answer, string> = {
  pass: 'M6.5 12.5l3.6 3.6 7.4-8',
  fail: 'M8 8l8 8M16 8l-8 8',
  error: 'M12 7v6M12 16.5v.2',
  'not-evaluated': 'M8 12h8',
};

/**
 * The sign of an answer: a shape of its own for each, since colour alone says nothing to many people.
 *
 * @param answer - The answer; the word stands beside it.
 */
export function answerSign(answer: Answer): Html {
  return html`<svg class="sign ${answerClass(answer)}" viewBox="0 0 24 24" aria-hidden="true">
    <circle cx="12" cy="12" r="10" fill="none" stroke="currentColor" stroke-width="2" />
    <path
      d="${paths[answer]}"
      fill="none"
      stroke="currentColor"
      stroke-width="2.2"
      stroke-linecap="round"
      stroke-linejoin="round"
    />
  </svg>`;
}

/** An answer as a chip: sign and word. */
export function answerChip(answer: Answer): Html {
  return html`<span class="chip ${answerClass(answer)}">${answerSign(answer)}${answer}</span>`;
}
