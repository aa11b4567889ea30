import { bookableDays } from 'backend/appointments.web.js';

$w.onReady(async () => {
  const [next] = await bookableDays();
  $w('#nextDay').text = next === undefined ? 'Please call us.' : `Next free day: ${next}`;
});
