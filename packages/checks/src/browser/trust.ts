import { createHash, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { WorkError } from '@fhir-iq/sluice-model';
import type { Environment } from '@fhir-iq/sluice-runtime';

/**
 * The authorities that the job trusts beside the browser's own (`NODE_EXTRA_CA_CERTS`), as Chromium wants to be told:
 * each other certificate error is still seen.
 *
 * @param env - The job's environment.
 * @returns Base64 of the SHA-256 of each authority's public key; empty without the variable.
 * @throws {WorkError} If the file cannot be read or holds no certificate.
 */
export function trustedKeys(env: Environment): string[] {
  const file = env['NODE_EXTRA_CA_CERTS'];
  if (file === undefined || file === '') return [];
  try {
    const certificates = readFileSync(file, 'utf8').match(
      /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g,
    );
    if (certificates === null) throw new Error('it holds no certificate');
    return certificates.map((pem) =>
      createHash('sha256')
        .update(new X509Certificate(pem).publicKey.export({ type: 'spki', format: 'der' }))
        .digest('base64'),
    );
  } catch (cause) {
    throw new WorkError({
      what: `${file} (NODE_EXTRA_CA_CERTS) cannot be used for the browser: ${cause instanceof Error ? cause.message : String(cause)}.`,
      cause,
    });
  }
}
