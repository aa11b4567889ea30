import { describe, expect, test } from '@jest/globals';
import { comparePolicies } from '../src/transport/policy/compare.ts';

describe('the policy as configured and as served', () => {
  const configured = { 'default-src': ["'self'"], 'script-src': ["'self'", '*.wix.com'] };
  test.each<[served: string | undefined, differences: unknown[]]>([
    ["default-src 'self'; script-src 'self' *.wix.com; frame-ancestors 'none'", []],
    [
      "default-src 'self'; script-src 'self' *.wix.com https:",
      [{ directive: 'script-src', wider: ['https:'] }],
    ],
    [
      "default-src 'self'; script-src 'self' static.wix.com",
      [{ directive: 'script-src', wider: [], narrower: ['*.wix.com'] }],
    ],
    [
      "default-src 'none'",
      [
        { directive: 'default-src', wider: [] },
        { directive: 'script-src', wider: [] },
      ],
    ],
    ["script-src 'self' *.wix.com", [{ directive: 'default-src', served: undefined }]],
    [undefined, [{ served: undefined }, { served: undefined }]],
    // Of two policies the stricter one holds.
    ["default-src *; script-src *, default-src 'self'; script-src 'self' *.wix.com", []],
    ["default-src 'self'; script-src 'self' *.wix.com 'unsafe-inline'", [{ wider: ["'unsafe-inline'"] }]],
    [
      "default-src 'self'; script-src 'self' *.wix.com *.wix.com.evil.example",
      [{ wider: ['*.wix.com.evil.example'] }],
    ],
    // What the configuration leaves to default-src, a directive of the served policy can open.
    [
      "default-src 'self'; script-src 'self' *.wix.com; font-src *",
      [{ directive: 'font-src', wider: ['*'] }],
    ],
    ["default-src 'self'; script-src 'self' *.wix.com; object-src 'none'", []],
    ["default-src 'self'; script-src 'self' *.wix.com; form-action *", []],
    [
      "default-src 'self'; script-src 'self' *.wix.com; script-src-elem https:",
      [{ directive: 'script-src-elem', wider: ['https:'] }],
    ],
    ["default-src 'self'; script-src 'self' *.wix.com; script-src-attr 'none'", []],
    ["DEFAULT-SRC 'SELF'; Script-Src 'self' *.WIX.com", []],
    ["default-src 'self'; script-src 'self' *.wix.com; script-src *", []],
    ["default-src 'self'; script-src 'self' *.wix.com http://*.wix.com", [{ wider: ['http://*.wix.com'] }]],
    ["default-src 'self'; script-src 'self' *.wix.com https://a.wix.com:443/x.js", []],
    ["default-src 'self'; script-src 'self' *.wix.com *.wix.com:8443", [{ wider: ['*.wix.com:8443'] }]],
    ["default-src 'self'; script-src 'self' *.wix.com 'unsafe-eval'", [{ wider: ["'unsafe-eval'"] }]],
    ["default-src 'self'; script-src 'self' *.wix.com 'nonce-abc'", [{ wider: ["'nonce-abc'"] }]],
    ["default-src 'self'; script-src 'self' *.wix.com *", [{ wider: ['*'] }]],
    ["default-src 'self'; script-src 'self' *.wix.com data:", [{ wider: ['data:'] }]],
  ])('%s', (served, differences) => {
    expect(comparePolicies(configured, served)).toMatchObject(differences);
    expect(comparePolicies(configured, served)).toHaveLength(differences.length);
  });
});
