import type { Environment } from '@fhir-iq/sluice-runtime';
import { childEnvironment } from '@fhir-iq/sluice-runtime';

/**
 * What the site's own code must not get beside what no child gets: whatever sounds like a secret, all that speaks to the
 * runner's services, and the folders in which the runner keeps files that speak for the step.
 */
const withheld =
  /TOKEN|SECRET|PASSW|CREDENTIAL|API_?KEY|PRIVATE_?KEY|ACCESS_?KEY|WEBHOOK|SMTP|(?:^|_)AUTH(?:$|_)|^ACTIONS_|^INPUT_|^STATE_|^SLUICE_|^GITHUB_(?:EVENT_PATH|OUTPUT|ENV|PATH|STATE|STEP_SUMMARY|ACTION_PATH)$|^(?:RUNNER_TEMP|HOME|USERPROFILE|TMPDIR|TEMP|TMP|XDG_.*|NODE_OPTIONS|NODE_PATH|GIT_.*|SSH_.*)$/i;

/** Certificates are no secret, and behind a company's proxy nothing works without them. */
const kept = /^(?:GIT_SSL_CAINFO|SSL_CERT_FILE|SSL_CERT_DIR|NODE_EXTRA_CA_CERTS)$/i;

/**
 * The variables under which the site's own code runs (tests, ESLint configuration).
 *
 * @param env - The job's variables.
 * @param home - A fresh folder: it stands for the home and the folder for temporary files.
 */
export function siteEnvironment(env: Environment, home: string): Record<string, string> {
  const rest = Object.entries(childEnvironment(env)).filter(
    ([name, value]) => kept.test(name) || !(withheld.test(name) || hasCredentials(value)),
  );
  return {
    ...Object.fromEntries(rest),
    HOME: home,
    USERPROFILE: home,
    TMPDIR: home,
    TEMP: home,
    TMP: home,
    RUNNER_TEMP: home,
    CI: 'true',
    NO_COLOR: '1',
    FORCE_COLOR: '0',
    npm_config_update_notifier: 'false',
    npm_config_fund: 'false',
    npm_config_audit: 'false',
  };
}

// An address with a user name and password, as in a proxy's.
function hasCredentials(value: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\/[^/?#@\s]+:[^/?#@\s]+@/i.test(value);
}
