import wixData from 'wix-data';
import { Permissions, webMethod } from 'wix-web-module';
import { freeSlots, nextOpenDays, overlaps } from 'public/appointment-slots.js';

const collection = 'Appointments';

/** The free slots of a day, for the page "Book an appointment". */
export const slotsOf = webMethod(Permissions.Anyone, async (day, minutes) => {
  return freeSlots({ day, minutes, taken: await takenOn(day), now: new Date() });
});

/** The days that the calendar offers, from tomorrow on. */
export const bookableDays = webMethod(Permissions.Anyone, () =>
  nextOpenDays(new Date(Date.now() + 24 * 60 * 60 * 1000), 10),
);

/** Books a slot; says no when it was taken in the meantime. */
export const book = webMethod(Permissions.Anyone, async (day, minutes, start) => {
  const wanted = freeSlots({ day, minutes, taken: [], now: new Date() }).find(
    (slot) => slot.start.getTime() === new Date(start).getTime(),
  );
  if (wanted === undefined) return { booked: false, why: 'That time is not offered.' };
  const taken = await takenOn(day);
  if (taken.some((other) => overlaps(wanted, other)))
    return { booked: false, why: 'That time has just been taken.' };
  await wixData.insert(collection, { start: wanted.start, end: wanted.end });
  return { booked: true, start: wanted.start };
});

async function takenOn(day) {
  const found = await wixData
    .query(collection)
    .ge('start', new Date(`${day}T00:00:00Z`))
    .le('start', new Date(`${day}T23:59:59Z`))
    .limit(200)
    .find();
  return found.items.map(({ start, end }) => ({ start, end }));
}
