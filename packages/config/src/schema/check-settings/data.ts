import { z } from 'zod';

/** Settings of `database_connections`. */
export const databaseConnectionsSettings = z.strictObject({});

/** Settings of `form_submissions`. */
export const formSubmissionsSettings = z.strictObject({});

/** Settings of `email_notifications`. */
export const emailNotificationsSettings = z.strictObject({});

/** Settings of `backup`. */
export const backupSettings = z.strictObject({});
