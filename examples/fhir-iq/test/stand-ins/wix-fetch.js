/** As wix-fetch: requests of the backend. */
export const fetch = (...request) => globalThis.fetch(...request);
