import { expect, test } from '@jest/globals';
import { clockFromEnvironment, scaledClock } from '@fhir-iq/sluice-runtime';

test('without a wish it is the runner’s clock', () => {
  const { clock, source } = clockFromEnvironment({});
  expect(source).toBe('runner-clock');
  expect(Math.abs(clock.now().getTime() - Date.now())).toBeLessThan(1_000);
});

test('a rehearsal’s clock is shifted and runs faster, the same in every process', async () => {
  const env = {
    SLUICE_CLOCK: `start=2026-11-23T10:00:00.000Z;epoch=${String(Date.now() - 1_000)};speed=3600`,
  };
  const { clock, source } = clockFromEnvironment(env);
  expect(source).toBe('rehearsal-clock');
  const first = clock.now().getTime() - Date.parse('2026-11-23T10:00:00.000Z');
  expect(first).toBeGreaterThanOrEqual(3_600_000);
  expect(first).toBeLessThan(2 * 3_600_000);
  await clock.sleep(60_000);
  expect(clock.now().getTime() - Date.parse('2026-11-23T10:00:00.000Z') - first).toBeGreaterThanOrEqual(0);
});

test.each([
  'soon',
  'start=2026-11-23T10:00:00Z',
  'start=x;epoch=1;speed=1',
  'start=2026-11-23T10:00:00Z;epoch=1;speed=0',
  'start=2026-11-23T10:00:00Z;epoch=1;speed=-2',
])('a wish that cannot be is a wrong configuration: %s', (wish) => {
  expect(() => clockFromEnvironment({ SLUICE_CLOCK: wish })).toThrow(
    `SLUICE_CLOCK is "${wish}". Allowed is "start=`,
  );
});

test('a wait ends early with the signal’s reason', async () => {
  const clock = scaledClock(new Date(), Date.now(), 2);
  const controller = new AbortController();
  const waiting = clock.sleep(3_600_000, controller.signal);
  controller.abort(new Error('cancelled'));
  await expect(waiting).rejects.toThrow('cancelled');
  await expect(clock.sleep(1, controller.signal)).rejects.toThrow('cancelled');
});

test('a wait of no or less than no time is over at once', async () => {
  await clockFromEnvironment({}).clock.sleep(-5);
});
