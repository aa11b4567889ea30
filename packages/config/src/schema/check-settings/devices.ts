import { z } from 'zod';

/** Settings of `accessibility`. */
export const accessibilitySettings = z.strictObject({});

/** Settings of `mobile`. */
export const mobileSettings = z.strictObject({});

/** Settings of `cross_browser`. */
export const crossBrowserSettings = z.strictObject({});
