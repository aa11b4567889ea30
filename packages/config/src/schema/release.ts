import { z } from 'zod';
import {
  daysOfMonthGrammar,
  monthsGrammar,
  parseDaysOfMonth,
  parseMonths,
  parseTimeOfDay,
  parseWeekdays,
  parseYears,
  weekdaysGrammar,
  yearsGrammar,
} from '../windows/ranges.ts';
import { key } from './meta.ts';
import { date, duration, reference, text, timeZone } from './scalars.ts';

const inGrammar = (parse: (value: string) => unknown, allowed: string, example: string) =>
  key(
    z.string().superRefine((value, context) => {
      try {
        parse(value);
      } catch (error) {
        context.addIssue({ code: 'custom', message: (error as Error).message });
      }
    }),
    { description: '', allowed, examples: [example] },
  );

const timeOfDay = (example: string) =>
  inGrammar(parseTimeOfDay, 'a time of day from 00:00 to 24:00, in quotes', example);

const Times = z.strictObject({
  start: key(timeOfDay('09:00'), { description: 'The first minute of the time.' }),
  end: key(timeOfDay('12:00'), { description: 'The end of the time, not included.' }),
});

const zone = () =>
  key(timeZone(), { description: 'The time zone in which days and times are meant.' }).default('UTC');

const Window = z.strictObject({
  name: key(text('weekday mornings'), { description: 'The name of the window.' }),
  timeZone: zone(),
  weekdays: key(z.array(inGrammar(parseWeekdays, weekdaysGrammar, 'monday:thursday')).min(1), {
    description: 'Days of the week; all without it.',
  }).optional(),
  times: key(z.array(key(Times, { description: 'A time of the day.' })).min(1), {
    description: 'Times of the day; the whole day without it.',
  }).optional(),
  days_of_month: key(z.array(inGrammar(parseDaysOfMonth, daysOfMonthGrammar, '1:5')).min(1), {
    description: 'Days of the month; all without it.',
  }).optional(),
  months: key(z.array(inGrammar(parseMonths, monthsGrammar, 'january:march')).min(1), {
    description: 'Months; all without it.',
  }).optional(),
  years: key(z.array(inGrammar(parseYears, yearsGrammar, '2026')).min(1), {
    description: 'Years; all without it.',
  }).optional(),
});

const Freeze = z.strictObject({
  name: key(text('year end'), { description: 'The name of the freeze.' }),
  from: key(date(), { description: 'Its first day.' }),
  to: key(date(), { description: 'Its last day, included.' }),
  timeZone: zone(),
  reason: key(text('open enrolment'), { description: 'Why nothing is released.' }),
});

export const Release = key(
  z.strictObject({
    notice: key(duration('0', '30d'), {
      description: 'How long before a production deployment stakeholders are told.',
      spec: 'Stakeholder Communication',
    }).default('24h'),
    evidenceMaxAge: key(duration('1m', '30d'), {
      description:
        'How old the evidence of a production run may be when it publishes: approvals may take days.',
      spec: 'Stage 3: Production Deployment',
    }).default('24h'),
    noticeTo: key(z.array(reference('channels')), {
      description: 'The channels that are told.',
      spec: 'Stakeholder Communication',
    }).default([]),
    windows: key(
      z.array(key(Window, { description: 'A window, written as a time interval of Alertmanager.' })),
      {
        description: 'When production may be deployed to; at any time without one.',
        spec: 'Stage 3: Production Triggers',
      },
    ).default([]),
    freezes: key(z.array(key(Freeze, { description: 'A freeze.' })), {
      description: 'Days on which nothing is released.',
    }).default([]),
  }),
  {
    description: 'When production is deployed to, and who is told ahead.',
    spec: 'Stage 3: Production Deployment',
  },
).prefault({});
