import type { FaultDescription } from './description.ts';

const stored = { farEnd: 'site', byEnvironment: true, occasion: 'row that the site stores' } as const;
const asked = { farEnd: 'wix', byEnvironment: true, occasion: 'call about items' } as const;
const backup = { farEnd: 'wix', byEnvironment: true, occasion: 'backup request' } as const;

/** What can go wrong with the content of a site: collections, forms, backups. */
export const siteDataFaults: readonly FaultDescription[] = [
  {
    ...stored,
    name: 'site-row-lost',
    happens: 'What a form sends is not stored, and the site says that it was.',
    expected: 'form_submissions is red: no row with the token.',
    red: [{ check: 'form_submissions', rule: 'no-row' }],
  },
  {
    ...stored,
    name: 'site-field-lost',
    happens: 'The row of a form lacks its last field.',
    expected: 'form_submissions is red: the field; the row is removed all the same.',
    red: [{ check: 'form_submissions', rule: 'no-field' }],
  },
  {
    ...stored,
    name: 'site-row-late',
    happens: 'A stored row is found only 20 seconds after it was looked for first.',
    expected: 'form_submissions waits and is green.',
  },
  {
    ...asked,
    name: 'wix-data-403',
    happens: 'Calls about items answer 403.',
    expected: 'database_connections and form_submissions answer error: the permission, with its name.',
    red: [
      { check: 'database_connections', answer: 'error' },
      { check: 'form_submissions', answer: 'error' },
    ],
  },
  {
    ...asked,
    name: 'wix-data-404',
    happens: 'Calls about items answer 404: the collection does not exist.',
    expected: 'database_connections is red: the collection is not there.',
    red: [{ check: 'database_connections', rule: 'not-found' }],
  },
  {
    ...asked,
    name: 'wix-data-429',
    happens: 'Calls about items answer 429, without Retry-After.',
    expected: 'tried again after a growing wait; error when it stays.',
    red: [{ check: 'database_connections', answer: 'error' }],
  },
  {
    ...asked,
    name: 'wix-data-500',
    happens: 'Calls about items answer 500.',
    expected: 'tried again; red when it stays.',
    red: [
      { check: 'database_connections', rule: 'no-answer' },
      { check: 'form_submissions', answer: 'error' },
    ],
  },
  {
    ...asked,
    name: 'wix-data-remove-fails',
    occasion: 'removal of rows',
    happens: 'Wix refuses to remove rows.',
    expected: 'form_submissions is red and names the rows that are still there.',
    red: [{ check: 'form_submissions', rule: 'not-removed' }],
  },
  {
    ...asked,
    name: 'wix-data-new-collection',
    occasion: 'question for the collections',
    happens: 'The site has a collection that no backup holds.',
    expected: 'backup is red: the collection is missing from it.',
    red: [{ check: 'backup', rule: 'collection-missing' }],
  },
  {
    ...backup,
    name: 'wix-backup-misses-collection',
    happens: 'The backup lacks a collection that is live.',
    expected: 'backup is red: the collection is missing from it.',
    red: [{ check: 'backup', rule: 'collection-missing' }],
  },
  {
    ...backup,
    name: 'wix-backup-empty',
    happens: 'The backup holds the collections without their content.',
    expected: 'backup is red: its size is below the band.',
    red: [{ check: 'backup', rule: 'too-small' }],
  },
];
