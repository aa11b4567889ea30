import { z } from 'zod';

/** Settings of `api_endpoints`. */
export const apiEndpointsSettings = z.strictObject({});

/** Settings of `environment_flags`. */
export const environmentFlagsSettings = z.strictObject({});

/** Settings of `third_party`. */
export const thirdPartySettings = z.strictObject({});

/** Settings of `transport_security`. */
export const transportSecuritySettings = z.strictObject({});

/** Settings of `security_headers`. */
export const securityHeadersSettings = z.strictObject({});

/** Settings of `rate_limits`. */
export const rateLimitsSettings = z.strictObject({});

/** Settings of `cache_headers`. */
export const cacheHeadersSettings = z.strictObject({});
