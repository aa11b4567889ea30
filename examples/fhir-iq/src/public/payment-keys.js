/** Keys of the payment provider that browsers may see; real money moves in production only. */
const keys = Object.freeze({ live: 'pk_live_fhirIqWebsite', test: 'pk_test_fhirIqWebsite' });

/** The key for the environment that a build was published to. */
export function publishableKey(environment) {
  return environment === 'production' ? keys.live : keys.test;
}
