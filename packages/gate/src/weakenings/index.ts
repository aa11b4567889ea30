import type { SluiceConfiguration } from '@fhir-iq/sluice-config';
import { canonicalJson, type Finding } from '@fhir-iq/sluice-model';
import { weakerAudit } from './audit.ts';
import type { Change } from './change.ts';
import { weakerChecks } from './checks.ts';
import { weakerMonitoring } from './monitoring.ts';
import { weakerPeople } from './people.ts';
import { weakerRelease } from './release.ts';
import { weakerRules } from './rules.ts';
import { weakerSecurity } from './security.ts';

/**
 * What is weaker in a change's configuration than in the one in force. What is stricter, and what only says how the
 * site is made (flags, optimisation, cache, design versions), is no finding.
 *
 * @param base - The configuration in force.
 * @param head - The configuration of the change.
 * @returns One finding a key, each for the policy's owner to accept.
 */
export function weakenings(base: SluiceConfiguration, head: SluiceConfiguration): Finding[] {
  const looks = [
    weakerPeople,
    weakerChecks,
    weakerSecurity,
    weakerRelease,
    weakerRules,
    weakerMonitoring,
    weakerAudit,
  ];
  return looks.flatMap((look) => look(base, head)).map(toFinding);
}

function toFinding(change: Change): Finding {
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
