/** The devices that a page can be looked at as, beside `desktop`; what each is, packages/checks knows. */
export const deviceNames = ['small-phone', 'phone', 'large-phone', 'tablet'] as const;

/** The name of a device profile. */
export type DeviceName = (typeof deviceNames)[number];

/** The browsers that pages are compared in. */
export const engineNames = ['chromium', 'firefox', 'webkit'] as const;
