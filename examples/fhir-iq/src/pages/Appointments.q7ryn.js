import { book, bookableDays, slotsOf } from 'backend/appointments.web.js';

const minutes = 30;

$w.onReady(async () => {
  const days = await bookableDays();
  $w('#day').options = days.map((day) => ({ label: day, value: day }));
  $w('#day').onChange(showSlots);
  $w('#book').onClick(bookChosen);
  await showSlots();
});

async function showSlots() {
  const slots = await slotsOf($w('#day').value, minutes);
  $w('#slot').options = slots.map(({ start }) => ({
    label: new Date(start).toISOString().slice(11, 16),
    value: new Date(start).toISOString(),
  }));
  $w('#none').hidden = slots.length > 0;
}

async function bookChosen() {
  $w('#book').disable();
  const result = await book($w('#day').value, minutes, $w('#slot').value);
  $w('#message').text = result.booked ? 'Thank you. We look forward to seeing you.' : result.why;
  $w('#book').enable();
  if (!result.booked) await showSlots();
}
