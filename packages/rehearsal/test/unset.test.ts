import { describe, expect, test } from '@jest/globals';
import { ConfigurationError } from '@fhir-iq/sluice-model';
import type { Settings } from '../src/scenario/settings.ts';
import { withoutUnset } from '../src/scenario/unset.ts';

const settings: Settings = {
  variables: { SONAR_HOST_URL: 'https://sonar.example' },
  secrets: { SHARED: 'a' },
  environments: [],
  environmentSecrets: new Map([
    ['staging', { WIX_API_KEY: 's', IMAP_URL: 'i' }],
    ['production', { WIX_API_KEY: 'p' }],
  ]),
};

describe('what nobody has set', () => {
  test('is gone where it was named, and stays elsewhere', () => {
    const left = withoutUnset(settings, [
      { name: 'WIX_API_KEY', environment: 'Staging' },
      { name: 'SONAR_HOST_URL' },
    ]);
    expect(left.variables).toEqual({});
    expect(left.secrets).toEqual({ SHARED: 'a' });
    expect([...left.environmentSecrets]).toEqual([
      ['staging', { IMAP_URL: 'i' }],
      ['production', { WIX_API_KEY: 'p' }],
    ]);
    const everywhere = withoutUnset(settings, [{ name: 'WIX_API_KEY' }]);
    expect([...everywhere.environmentSecrets.values()]).toEqual([{ IMAP_URL: 'i' }, {}]);
  });

  test.each([
    [{ name: 'WIX_KEY' }, '--unset is "WIX_KEY", which no job'],
    [{ name: 'IMAP_URL', environment: 'production' }, 'reads there. They read'],
  ])('%j is refused with what is read', (one, message) => {
    expect(() => withoutUnset(settings, [one])).toThrow(ConfigurationError);
    expect(() => withoutUnset(settings, [one])).toThrow(message);
  });
});
