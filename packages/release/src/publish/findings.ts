import type { Finding, SluiceError } from '@fhir-iq/sluice-model';
import { ConfigurationError, GateRefusal, WorkError } from '@fhir-iq/sluice-model';
import type { ProblemCase, WixProblem } from '@fhir-iq/sluice-wix';

/** Cases that the user mends in the configuration, the secrets or at Wix. */
const configurationCases: ReadonlySet<ProblemCase> = new Set<ProblemCase>([
  'agent-detected',
  'forbidden',
  'invalid-key',
  'project',
  'unpublished-site',
]);

/**
 * The failure that a problem of the Wix CLI is: the code that Wix cannot build is refused, a wrong key or site is
 * configuration, the rest is work that could not be done.
 *
 * @param problem - What the CLI said.
 * @param liveNow - One sentence on what the site serves now.
 */
export function failureOf(problem: WixProblem, liveNow: string): SluiceError {
  const parts = {
    what: [
      `${problem.message} (${problem.case})`,
      problem.excerpt === '' ? '' : `The Wix CLI said: ${problem.excerpt}`,
      liveNow,
    ]
      .filter(Boolean)
      .join(' '),
    remedy: problem.remedy,
    ...(problem.wentLive === 'unknown' ? { unknown: 'whether the build goes live.' } : {}),
  };
  if (problem.case === 'build-error') return new GateRefusal(parts);
  return configurationCases.has(problem.case) ? new ConfigurationError(parts) : new WorkError(parts);
}

/**
 * The finding that a problem of the Wix CLI is.
 *
 * @param problem - What the CLI said.
 */
export function problemFinding(problem: WixProblem): Finding {
  return {
    id: `publish/${problem.case}`,
    rule: problem.case,
    severity: 'high',
    message: problem.message,
    ...(problem.excerpt === '' ? {} : { value: problem.excerpt }),
    remedy: problem.remedy,
    blocks: true,
  };
}

/**
 * Says that the editor holds a newer design than the one that was published.
 *
 * @param environment - Which environment.
 * @param uiVersion - The design that was published.
 */
export function newerDesignFinding(environment: string, uiVersion: string): Finding {
  return {
    id: 'publish/newer-design',
    rule: 'newer-design',
    severity: 'info',
    message: `The editor of the ${environment} site holds newer design changes than design ${uiVersion}, which was published.`,
    remedy: `To publish them, set environments.${environment}.uiVersion to the newer design and push.`,
    blocks: false,
  };
}

/**
 * Refuses code that went live on another design than the one that is configured.
 *
 * @param environment - Which environment.
 * @param found - The design that Wix names.
 * @param wanted - The configured design.
 */
export function wrongDesign(environment: string, found: string, wanted: string): GateRefusal {
  return new GateRefusal({
    what: `The build is live on design ${found} of the ${environment} site.`,
    allowed: `environments.${environment}.uiVersion is ${wanted}.`,
    remedy: 'Check the number in the editor, then publish again.',
  });
}
