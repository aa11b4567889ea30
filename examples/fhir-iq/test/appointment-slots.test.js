import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { freeSlots, nextOpenDays, openingHours, overlaps } from 'public/appointment-slots.js';

const monday = '2026-03-16';
const early = new Date('2026-03-16T06:00:00Z');
const at = (time, day = monday) => new Date(`${day}T${time}:00Z`);

describe('free slots', () => {
  test('fill the opening hours and nothing else', () => {
    const slots = freeSlots({ day: monday, minutes: 30, taken: [], now: early });
    assert.equal(slots.length, 14);
    assert.deepEqual(slots[0], { start: at('09:00'), end: at('09:30') });
    assert.deepEqual(slots.at(-1), { start: at('16:30'), end: at('17:00') });
    assert.ok(
      !slots.some((slot) => overlaps(slot, { start: at('12:00'), end: at('13:00') })),
      'lunch is free of slots',
    );
  });

  test('leave out what is taken, also in part', () => {
    const taken = [{ start: at('09:15'), end: at('09:45') }];
    const slots = freeSlots({ day: monday, minutes: 30, taken, now: early });
    assert.deepEqual(slots[0].start, at('10:00'));
  });

  test('keep a slot that only touches a taken one', () => {
    const taken = [{ start: at('09:30'), end: at('10:00') }];
    const slots = freeSlots({ day: monday, minutes: 30, taken, now: early });
    assert.deepEqual(
      slots.slice(0, 2).map((slot) => slot.start),
      [at('09:00'), at('10:00')],
    );
  });

  test('do not begin in the past', () => {
    const slots = freeSlots({ day: monday, minutes: 30, taken: [], now: at('16:10') });
    assert.deepEqual(
      slots.map((slot) => slot.start),
      [at('16:30')],
    );
  });

  test('do not run over closing time', () => {
    const slots = freeSlots({ day: monday, minutes: 50, taken: [], now: early });
    assert.ok(
      slots.every(
        (slot) => slot.end <= at('12:00') || (slot.start >= at('13:00') && slot.end <= at('17:00')),
      ),
    );
  });

  test('are none on a Sunday', () => {
    assert.deepEqual(freeSlots({ day: '2026-03-15', minutes: 30, taken: [], now: early }), []);
  });

  for (const day of ['2026-02-30', '16.03.2026', '', '2026-3-16']) {
    test(`refuse "${day}" as a day`, () => {
      assert.throws(() => freeSlots({ day, minutes: 30, taken: [], now: early }), /is no day/);
    });
  }

  for (const minutes of [0, 4, 241, 12.5, Number.NaN]) {
    test(`refuse ${minutes} minutes`, () => {
      assert.throws(() => freeSlots({ day: monday, minutes, taken: [], now: early }), /5 to 240 minutes/);
    });
  }
});

describe('next open days', () => {
  test('skip the weekend', () => {
    assert.deepEqual(nextOpenDays(new Date('2026-03-13T10:00:00Z'), 3), [
      '2026-03-13',
      '2026-03-16',
      '2026-03-17',
    ]);
  });

  test('end when the office never opens', () => {
    assert.deepEqual(nextOpenDays(early, 3, {}), []);
  });

  test('know five days a week', () => {
    assert.deepEqual(Object.keys(openingHours), ['1', '2', '3', '4', '5']);
  });
});
