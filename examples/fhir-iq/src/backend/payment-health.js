/**
 * Whether this deployment could take a payment: real cards in production only, and the payment API of its own
 * environment.
 *
 * @param {string} environment - The environment that the build was published to.
 * @param {{ apiEndpoints?: string }} flags - The environment's flags.
 * @returns {{ ready: boolean, mode: 'live' | 'test', why?: string }}
 */
export function paymentReadiness(environment, flags) {
  const mode = environment === 'production' ? 'live' : 'test';
  const endpoint = flags.apiEndpoints;
  if (typeof endpoint !== 'string' || endpoint === '') {
    return { ready: false, mode, why: 'no API endpoint is configured' };
  }
  const live = endpoint === 'api.fhiriq.com';
  if (live !== (mode === 'live'))
    return { ready: false, mode, why: `${endpoint} does not belong to ${environment}` };
  return { ready: true, mode };
}
