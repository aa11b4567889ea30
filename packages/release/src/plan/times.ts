import type { ComingWindow } from '@fhir-iq/sluice-config';

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string, kind: 'day' | 'time'): Intl.DateTimeFormat {
  const key = `${kind} ${timeZone}`;
  let format = formats.get(key);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-GB', {
      timeZone,
      ...(kind === 'day'
        ? { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' }
        : { hour: '2-digit', minute: '2-digit' }),
    });
    formats.set(key, format);
  }
  return format;
}

/** A day as people write it: "Tuesday 24 November 2026". */
export function dayText(instant: Date, timeZone: string): string {
  return formatOf(timeZone, 'day').format(instant).replace(',', '');
}

/** A time of a day: "09:00". */
export function timeText(instant: Date, timeZone: string): string {
  return formatOf(timeZone, 'time').format(instant);
}

/** An instant as people write it, with its zone: "Tuesday 24 November 2026, 09:00 (America/New_York)". */
export function instantText(instant: Date, timeZone: string): string {
  return `${dayText(instant, timeZone)}, ${timeText(instant, timeZone)} (${timeZone})`;
}

/** A window as people write it: its day, from when to when, and where that clock hangs. */
export function windowText({ start, end, timeZone }: ComingWindow): string {
  const begin = `${dayText(start, timeZone)}, ${timeText(start, timeZone)}`;
  if (end === undefined) return `from ${begin} (${timeZone}) on, without an end`;
  const sameDay = dayText(start, timeZone) === dayText(end, timeZone);
  const until = sameDay ? timeText(end, timeZone) : `${dayText(end, timeZone)}, ${timeText(end, timeZone)}`;
  return `${begin} to ${until} (${timeZone})`;
}
