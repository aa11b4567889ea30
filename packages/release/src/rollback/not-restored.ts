/** What a rollback leaves as it is, because Wix gives no way to bring it back with the code. */
export const notRestored: readonly string[] = [
  'CMS data: what visitors and the bad release wrote stays. A backup of the data is restored only on purpose, in the dashboard or through the Data API, and takes away what was written since.',
  'CMS collections (schema and permissions): they stand as they are now, also where the bad release changed them.',
  'Settings of the dashboard: apps, secrets, domains, redirects, SEO, members, automations.',
  'Orders, bookings, payments and messages that were sent.',
  'The design beyond the release’s uiVersion: what the editor saved since stays in the editor, and the next publish from the editor brings it live.',
];
