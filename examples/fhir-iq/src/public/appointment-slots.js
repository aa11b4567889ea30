const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** Opening hours of the clinic's office in minutes from midnight UTC, by weekday (0 is Sunday). */
export const openingHours = Object.freeze({
  1: [
    { from: 9 * 60, to: 12 * 60 },
    { from: 13 * 60, to: 17 * 60 },
  ],
  2: [
    { from: 9 * 60, to: 12 * 60 },
    { from: 13 * 60, to: 17 * 60 },
  ],
  3: [{ from: 9 * 60, to: 12 * 60 }],
  4: [
    { from: 9 * 60, to: 12 * 60 },
    { from: 13 * 60, to: 19 * 60 },
  ],
  5: [{ from: 9 * 60, to: 15 * 60 }],
});

/**
 * The free slots of a day.
 *
 * @param {object} question
 * @param {string} question.day - The day, as in 2026-03-16 (UTC).
 * @param {number} question.minutes - Length of an appointment in minutes.
 * @param {{ start: Date, end: Date }[]} question.taken - What is booked already.
 * @param {Date} question.now - The present; slots that have begun are not offered.
 * @param {Record<number, { from: number, to: number }[]>} [question.hours] - Opening hours.
 * @returns {{ start: Date, end: Date }[]} Free slots in order of time; none on a closed day.
 * @throws {RangeError} For what is no day, and for a length outside 5 to 240 minutes.
 */
export function freeSlots({ day, minutes, taken, now, hours = openingHours }) {
  const midnight = parseDay(day);
  if (!Number.isInteger(minutes) || minutes < 5 || minutes > 240) {
    throw new RangeError(`an appointment takes 5 to 240 minutes, not ${minutes}`);
  }
  return (hours[new Date(midnight).getUTCDay()] ?? [])
    .flatMap(({ from, to }) =>
      slotsBetween(midnight + from * MINUTE, midnight + to * MINUTE, minutes * MINUTE),
    )
    .filter((slot) => slot.start > now && !taken.some((other) => overlaps(slot, other)));
}

/** Whether two spans share any time; touching ends do not. */
export function overlaps(a, b) {
  return a.start < b.end && b.start < a.end;
}

/**
 * The next days on which the office is open.
 *
 * @param {Date} now - The first day looked at.
 * @param {number} count - How many days are wanted, 1 to 30.
 * @param {Record<number, object[]>} [hours] - Opening hours.
 * @returns {string[]} Days as in 2026-03-16.
 */
export function nextOpenDays(now, count, hours = openingHours) {
  const days = [];
  for (let time = now.getTime(); days.length < count && time < now.getTime() + 60 * DAY; time += DAY) {
    if ((hours[new Date(time).getUTCDay()] ?? []).length > 0)
      days.push(new Date(time).toISOString().slice(0, 10));
  }
  return days;
}

function parseDay(day) {
  const midnight = /^\d{4}-\d{2}-\d{2}$/.test(day) ? Date.parse(`${day}T00:00:00Z`) : NaN;
  if (Number.isNaN(midnight) || new Date(midnight).toISOString().slice(0, 10) !== day) {
    throw new RangeError(`"${day}" is no day; write it as 2026-03-16`);
  }
  return midnight;
}

function slotsBetween(opens, closes, length) {
  const count = Math.floor((closes - opens) / length);
  return Array.from({ length: count }, (_, index) => ({
    start: new Date(opens + index * length),
    end: new Date(opens + (index + 1) * length),
  }));
}
