/**
 * Stands in bundles for `@actions/http-client`, which `@actions/core` brings (with undici, 0.4 MB and half of the start-up)
 * to fetch OpenID tokens only: Sluice asks for none, and its own HTTP is the runtime's. See `paths` in tsconfig.json.
 */
export class HttpClient {
  constructor() {
    throw new Error('Bundles of Sluice have no HTTP client of @actions/core: OpenID tokens are not supported.');
  }
}

/** Unused without the client. */
export class BearerCredentialHandler {}
