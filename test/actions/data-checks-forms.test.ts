import { rm } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { Submission } from '@fhir-iq/sluice-model';
import { apiKey, type DataWorld, dataWorld, patient, stagingId, token } from '../helpers/data-world.ts';
import { everythingSaid } from '../helpers/publish-world.ts';
import type { BundleResult } from '../helpers/run-bundle.ts';

jest.setTimeout(120_000);

let world: DataWorld;
beforeAll(async () => {
  world = await dataWorld({
    speed: 60,
    checks: {
      form_submissions: {
        with: {
          forms: [
            {
              flow: 'contact',
              collection: 'ContactMessages',
              tokenField: 'message',
              fields: ['name', 'message'],
            },
          ],
        },
      },
    },
  });
});
afterAll(async () => await world.close());
afterEach(async () => {
  for (const { name } of world.sandbox.faults.list()) world.sandbox.faults.disable(name);
  await rm(path.join(world.folder, 'site-checks'), { recursive: true, force: true });
});

const contact = { name: patient, message: `Call me back ${token}` };

async function look(inputs: Readonly<Record<string, string>> = {}): Promise<BundleResult> {
  return await world.run({
    action: 'data-checks',
    inputs: {
      ...{ stage: 'staging', 'wix-api-key': apiKey, 'site-id': stagingId },
      ...{ submissions: path.join(world.folder, 'site-checks'), ...inputs },
    },
  });
}

/** What lies in the collection of the form: the row that was always there, and what is left of the test. */
function rows(): number {
  const site = world.sandbox.wix.state.sites.get(stagingId);
  if (site === undefined) throw new Error('no site');
  return world.sandbox.wix.databases.of(site).content()['ContactMessages']?.length ?? 0;
}

/** Sends the form as a flow does, and has the action look. */
async function sendAndLook(
  item: Readonly<Record<string, unknown>> | undefined,
  given: Partial<Submission> = {},
): Promise<BundleResult> {
  if (item !== undefined) world.store(stagingId, 'ContactMessages', item);
  await world.submit(given);
  return await look();
}

describe('form_submissions passes', () => {
  test('where the row arrived whole; the row is gone afterwards and nothing of it is kept', async () => {
    const result = await sendAndLook(contact);
    expect(result).toMatchObject({ code: 0, outputs: { answer: 'pass' } });
    expect(result.evidence['form_submissions']).toMatchObject({
      examined: 1,
      details: {
        submissions: [{ flow: 'contact', rows: [expect.any(String)], removed: [expect.any(String)] }],
      },
    });
    expect(rows()).toBe(1);
    const said = everythingSaid(result);
    for (const secret of [patient, 'diabetes', 'Call me back', apiKey]) expect(said).not.toContain(secret);
  });

  test('where the row is found only later', async () => {
    world.sandbox.faults.enable('site-row-late');
    const result = await sendAndLook(contact);
    expect(result).toMatchObject({ code: 0, outputs: { answer: 'pass' } });
    expect(result.stdout).toMatch(/no row with sluice-\w+ after \d+ ms; looking again/);
    expect(rows()).toBe(1);
  });
});

describe('form_submissions is red', () => {
  test('where what was sent was never stored, after a bounded time', async () => {
    world.sandbox.faults.enable('site-row-lost');
    const result = await sendAndLook(contact);
    expect(result).toMatchObject({ code: 1, outputs: { answer: 'fail' } });
    expect(result.evidence['form_submissions']?.findings).toMatchObject([
      { rule: 'no-row', value: 'no row' },
    ]);
  });

  test('where a field was lost; the row is removed all the same', async () => {
    const result = await sendAndLook({ message: token, name: '' });
    expect(result.evidence['form_submissions']?.findings).toMatchObject([
      { rule: 'no-field', id: 'form_submissions/no-field/contact/ContactMessages.name' },
    ]);
    expect(rows()).toBe(1);
  });

  test('where one sending left two rows, and both are removed', async () => {
    world.store(stagingId, 'ContactMessages', contact);
    const result = await sendAndLook(contact);
    expect(result.evidence['form_submissions']?.findings).toMatchObject([{ rule: 'sent-twice' }]);
    expect(rows()).toBe(1);
  });

  test('where the flow failed after it had stored its row: the row is removed', async () => {
    const reason = 'Step 4 of contact: the message "Please give a valid address" was not shown.';
    const earlier = 'sluice-eeeeeeeeeeeeeeee';
    world.store(stagingId, 'ContactMessages', { name: 'x', message: earlier });
    const result = await sendAndLook(contact, { answer: 'fail', reason, earlier: [earlier] });
    expect(result.evidence['form_submissions']?.findings).toMatchObject([
      { rule: 'not-sent', message: `The flow contact did not go through: ${reason}` },
    ]);
    expect(rows()).toBe(1);
  });

  test('where the row cannot be removed, which it names', async () => {
    world.sandbox.faults.enable('wix-data-remove-fails');
    const result = await sendAndLook(contact);
    const [found] = result.evidence['form_submissions']?.findings ?? [];
    expect(found).toMatchObject({ rule: 'not-removed', remedy: expect.stringContaining(token) });
    expect(found?.message).toMatch(/the row [\w-]+ of ContactMessages is still there: WDE0027/);
    world.sandbox.faults.disable('wix-data-remove-fails');
    await world.submit();
    await look();
    expect(rows()).toBe(1);
  });
});

describe('form_submissions answers error', () => {
  test('where nothing was sent', async () => {
    const result = await look();
    expect(result).toMatchObject({ code: 1, outputs: { answer: 'error' } });
    expect(result.outputs['reason']).toMatch(/there is no form_submissions-contact\.json/);
  });

  test('where the browser could not look', async () => {
    const result = await sendAndLook(undefined, { answer: 'error', reason: 'No browser was found.' });
    expect(result).toMatchObject({ code: 1, outputs: { answer: 'error' } });
    expect(result.outputs['reason']).toMatch(/No browser was found/);
  });

  test('where the key may not read, and says which permission it needs', async () => {
    world.sandbox.faults.enable('wix-data-403');
    const result = await sendAndLook(contact);
    expect(result).toMatchObject({ code: 1, outputs: { answer: 'error' } });
    expect(result.evidence['form_submissions']?.findings).toEqual([]);
    expect(result.outputs['reason']).toMatch(
      /Read Data Items.*rows of ContactMessages with sluice-\w+ in message may still be there/,
    );
    world.sandbox.faults.disable('wix-data-403');
    await look();
    expect(rows()).toBe(1);
  });
});
