import type { DeviceName } from '@fhir-iq/sluice-config/catalogue/devices';
import type { DeviceProfile } from './device-profile.ts';

const phone = { mobile: true, touch: true } as const;
const iPhone =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1';
const android =
  'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36';
const iPad =
  'Mozilla/5.0 (iPad; CPU OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1';

/**
 * The devices that pages are looked at as. `small-phone` has the 320 CSS pixels at which WCAG 1.4.10 wants a page to fit.
 */
export const deviceProfiles: Readonly<Record<DeviceName, DeviceProfile>> = {
  'small-phone': { name: 'small-phone', width: 320, height: 568, scale: 2, userAgent: iPhone, ...phone },
  phone: { name: 'phone', width: 390, height: 844, scale: 3, userAgent: iPhone, ...phone },
  'large-phone': { name: 'large-phone', width: 412, height: 915, scale: 2.625, userAgent: android, ...phone },
  tablet: { name: 'tablet', width: 820, height: 1180, scale: 2, userAgent: iPad, ...phone },
};
