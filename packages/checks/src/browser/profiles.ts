import { ConfigurationError } from '@fhir-iq/sluice-model';
import type { DeviceProfile } from './device-profile.ts';
import { deviceProfiles } from './device-profiles.ts';

/** The profile of pages without another; Lighthouse's desktop. */
export const desktop: DeviceProfile = {
  name: 'desktop',
  width: 1350,
  height: 940,
  scale: 1,
  mobile: false,
  touch: false,
};

/** Every profile, by name. */
export const profiles: Readonly<Record<string, DeviceProfile>> = {
  [desktop.name]: desktop,
  ...deviceProfiles,
};

/**
 * The profile of a view.
 *
 * @param name - `desktop` or a device's.
 * @throws {ConfigurationError} If no profile has that name.
 */
export function profileNamed(name: string): DeviceProfile {
  const profile = profiles[name];
  if (profile !== undefined) return profile;
  throw new ConfigurationError({
    what: `There is no device profile "${name}".`,
    allowed: `Known are ${Object.keys(profiles).join(', ')}.`,
  });
}
