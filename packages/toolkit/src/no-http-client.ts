/**
 * Stands in bundles for `@actions/http-client`, which `@actions/core` brings (with undici, 0.46 MB and half of the start-up)
 * to fetch OpenID tokens only: Sluice asks for none, and its own HTTP is the runtime's. See `paths` in tsconfig.json.
 *
 * @throws {Error} Always: nothing calls it.
 */
export function HttpClient(): never {
  throw new Error('Bundles of Sluice have no HTTP client of @actions/core: OpenID tokens are not supported.');
}

/** Belongs to the client. */
export const BearerCredentialHandler = HttpClient;
