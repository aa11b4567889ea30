import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { licenceProblems, licencesOf } from '../../scripts/release/licences.ts';
import { root } from '../workflows/files.ts';
import { ownActions } from '../workflows/own-actions.ts';

const of = (licence: string): Parameters<typeof licenceProblems>[0] => [
  { name: 'x', version: '1.0.0', licence, text: '' },
];

describe('what is bundled', () => {
  test.each([...ownActions().keys()])('into %s may be given away', (action) => {
    const list = licencesOf(path.join(root, 'actions', action));
    expect(list.map(({ name }) => name)).toContain('zod');
    expect(list.map(({ name }) => name).filter((name) => name.startsWith('@fhir-iq/'))).toEqual([]);
    expect(licenceProblems(list)).toEqual([]);
  });

  test.each(['GPL-3.0-only', 'none', 'SEE LICENSE IN x', 'MIT AND GPL-2.0-only', ''])(
    'goes red for "%s"',
    (licence) => {
      expect(licenceProblems(of(licence))).toEqual([expect.stringContaining(`"${licence}"`)]);
    },
  );

  test.each(['MIT', '(MIT OR GPL-3.0-only)', 'Apache-2.0'])('takes "%s"', (licence) => {
    expect(licenceProblems(of(licence))).toEqual([]);
  });
});
