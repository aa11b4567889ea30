import { canonicalJson, type Finding } from '@fhir-iq/sluice-model';
import type { Change } from './change.ts';

/**
 * The finding by which the policy's owner is asked.
 *
 * @param change - What became weaker.
 */
export function toFinding(change: Change): Finding {
  const [was, now] = [say(change.was), say(change.now)];
  return {
    id: `policy/${change.rule}/${change.path}`,
    rule: change.rule,
    severity: change.severity,
    message: `${change.path}: ${was} became ${now}: ${change.why}.`,
    value: now,
    threshold: was,
    remedy:
      'Take the change back, or let the policy owner (not the author) approve the pull request at its head.',
    blocks: true,
  };
}

function say(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = typeof value === 'string' ? value : canonicalJson(value);
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
}
