import { z } from 'zod';

/** Settings of `console_errors`. */
export const consoleErrorsSettings = z.strictObject({});

/** Settings of `page_navigation`. */
export const pageNavigationSettings = z.strictObject({});
