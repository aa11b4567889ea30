import type { SluiceConfiguration } from '@fhir-iq/sluice-config';
import type { Finding } from '@fhir-iq/sluice-model';
import { weakerAudit } from './audit.ts';
import { weakerChecks } from './checks.ts';
import { weakerMonitoring } from './monitoring.ts';
import { weakerPeople } from './people.ts';
import { weakerRelease } from './release.ts';
import { weakerRules } from './rules.ts';
import { weakerSecurity } from './security.ts';
import { toFinding } from './to-finding.ts';

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
