import { z } from 'zod';

/** Settings of `performance`. */
export const performanceSettings = z.strictObject({});
