import type { Finding } from '@fhir-iq/sluice-model';
import { finding } from '../findings.ts';
import type { LinkAnswer } from './links.ts';

/** How a link is to be judged: what is gone is the site's error, what is refused could not be looked at. */
export type LinkKind = 'good' | 'broken' | 'blocked' | 'unreachable';

/**
 * Tells broken (404, 410, any other refusal of the client) from blocked (401, 403, 429: the site does not let us look)
 * and unreachable (no answer, or an error of the server).
 *
 * @param answer - What the link answered.
 */
export function kindOf(answer: Pick<LinkAnswer, 'status'>): LinkKind {
  const { status } = answer;
  if (status === undefined || status >= 500) return 'unreachable';
  if ([401, 403, 407, 429, 451].includes(status)) return 'blocked';
  return status >= 400 ? 'broken' : 'good';
}

const remedies = {
  broken: 'Mend the link, or the page that it leads to.',
  blocked: 'Let the runner look: the site, or what stands before it, refuses it.',
  unreachable: 'Find out why no answer comes; the runner must reach the site.',
};

/**
 * The findings of links that do not lead anywhere.
 *
 * @param check - The check's name.
 * @param answers - What the links answered.
 */
export function linkFindings(check: string, answers: readonly LinkAnswer[]): Finding[] {
  return answers.flatMap((answer): Finding[] => {
    const { path, status, failure, from, first } = answer;
    const kind = kindOf(answer);
    const seen = failure ?? `it answered ${String(status)}`;
    const linked = from.length === 0 ? '' : `, linked from ${from.join(', ')}`;
    if (kind === 'good') {
      if (first === undefined) return [];
      return [
        finding(check, {
          rule: 'flaky',
          key: `link:${path}`,
          severity: 'medium',
          message: `${path}${linked}: attempt 1: ${first}; attempt 2: ${seen}`,
          place: { url: path },
          value: first,
          threshold: 'an answer at the first attempt',
          blocks: false,
        }),
      ];
    }
    return [
      finding(check, {
        rule: kind,
        key: path,
        severity: kind === 'broken' ? 'high' : 'medium',
        message: `${path} is ${kind}: ${seen}${linked}`,
        place: { url: path },
        value: seen,
        threshold: 'an answer below 400',
        remedy: remedies[kind],
        // What could not be looked at is no error of the site, and no pass either: the check says error.
        blocks: kind !== 'blocked',
      }),
    ];
  });
}
