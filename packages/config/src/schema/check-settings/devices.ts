import { z } from 'zod';
import { deviceNames, engineNames } from '../../catalogue/devices.ts';
import { key } from '../meta.ts';
import { percentage, text } from '../scalars.ts';

const selector = () => text('#chat-widget');

/** Settings of `accessibility`. */
export const accessibilitySettings = z.strictObject({
  tags: key(z.array(z.string().regex(/^[a-z][a-z0-9.-]{0,39}$/, 'it is no tag of axe')).min(1), {
    description:
      "axe's tags of the rules that count. A tag that no rule carries is an error, because it would look at nothing.",
    examples: [['wcag2a', 'wcag2aa']],
    spec: 'Staging Environment',
  }).default(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']),
  devices: key(z.array(z.enum(['desktop', ...deviceNames])).min(1), {
    description: 'The devices that pages are looked at as.',
  }).default(['desktop']),
  exclude: key(z.array(selector()), {
    description: 'CSS selectors of parts of pages that axe leaves out, such as an embedded widget.',
  }).default([]),
  mostBoxes: key(z.int().min(0).max(1_000), {
    description: 'How many elements a page are kept with their boxes, to be drawn on its screenshot.',
    unit: 'elements',
  }).default(50),
});

/** Settings of `mobile`. */
export const mobileSettings = z.strictObject({
  devices: key(z.array(z.enum(deviceNames)).min(1), {
    description: 'The devices that pages are looked at as.',
  }).default(['small-phone', 'phone']),
  maxOverflow: key(z.int().min(0).max(200), {
    description: 'How much wider than the screen a page may be.',
    unit: 'CSS pixels',
  }).default(0),
  minTarget: key(z.int().min(1).max(100), {
    description:
      'The least width and height of what is tapped, unless it has that much room around it (WCAG 2.5.8 says 24).',
    unit: 'CSS pixels',
  }).default(24),
  minText: key(z.int().min(1).max(40), {
    description: 'The least size of text.',
    unit: 'CSS pixels',
  }).default(12),
  smallText: key(percentage('5%'), {
    description: "The most of a page's characters that may be smaller than that.",
  }).default('5%'),
  desktopOnly: key(z.array(text('Print this page')), {
    description:
      'Texts, headings, links, fields and descriptions of images that only the desktop needs to have.',
  }).default([]),
});

/** Settings of `cross_browser`. */
export const crossBrowserSettings = z.strictObject({
  engines: key(z.array(z.enum(engineNames)).min(2), {
    description: 'The browsers that pages are compared in.',
  }).default([...engineNames]),
  required: key(z.array(z.enum(engineNames)), {
    description:
      'The browsers without which the check does not pass. Another one that the runner does not have is not-evaluated, and the evidence names it.',
  }).default([...engineNames]),
  maxShift: key(percentage('5%'), {
    description:
      "How far an element may lie to the side of where the reference has it, and be wider or narrower, of the screen's width.",
  }).default('5%'),
  maxDrop: key(percentage('10%'), {
    description:
      "How far an element may lie above or below where the reference has it, and be higher or lower, of the page's height.",
  }).default('10%'),
  ignore: key(z.array(selector()), {
    description: 'CSS selectors of parts of pages that are not compared, such as a carousel.',
  }).default([]),
});
