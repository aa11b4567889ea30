import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { loadConfiguration } from '@fhir-iq/sluice-config/load';
import type { IncidentState } from '../src/rollback/incident.ts';
import { readState } from '../src/rollback/incident.ts';
import { incidentText } from '../src/rollback/incident-text.ts';

const file = path.resolve(import.meta.dirname, '../../../examples/fhir-iq/.github/sluice.yml');
const loaded = loadConfiguration(readFileSync(file, 'utf8'), { file });
const state: IncidentState = {
  schema: 'sluice.incident/v1',
  bad: 'bad-1',
  badCommit: 'a'.repeat(40),
  target: 'good-1',
  targetCommit: 'b'.repeat(40),
  targetUiVersion: '30',
  trigger: 'manual',
  reason: 'data_corruption_detected',
  details: '',
  starter: 'ada-lead',
  run: '7',
  runUrl: 'https://github.com/fhir-iq/website/actions/runs/7',
  phase: 'stopping',
  now: 'Build bad-1 is being taken from the site.',
  timeline: [],
};

describe('the text of an incident', () => {
  const textOf = (given: IncidentState): string => {
    if (!loaded.ok) throw new Error('the example is wrong');
    return incidentText(given, { configuration: loaded.configuration, siteId: '' });
  };

  test('names the backup that was made right before the bad deployment, and keeps it for later runs', () => {
    const withBackup = { ...state, badBackup: '0f3c9a52-0000-4000-8000-000000000001' };
    expect(textOf(withBackup)).toMatch(
      /Backup made right before it \| .*0f3c9a52-0000-4000-8000-000000000001/,
    );
    expect(readState(textOf(withBackup))).toEqual(withBackup);
  });

  test('names none where none was made', () => {
    expect(textOf(state)).not.toContain('Backup made right before');
    expect(readState(textOf(state))).toEqual(state);
  });
});
