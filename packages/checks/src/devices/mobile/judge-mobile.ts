import { createHash } from 'node:crypto';
import type { Finding } from '@fhir-iq/sluice-model';
import { finding, type FindingParts } from '../../findings.ts';
import type { MobileLook, PageItem } from './in-page.ts';

/** What a page on a device is held to. */
export interface MobileRules {
  readonly maxOverflow: number;
  readonly minTarget: number;
  readonly minText: number;
  /** Percent of the page's characters. */
  readonly smallText: number;
  /** Texts that only the desktop needs to have. */
  readonly desktopOnly: readonly string[];
}

/** The page and the device. */
export interface MobilePlace {
  readonly check: string;
  readonly path: string;
  readonly url: string;
  readonly device: string;
}

/**
 * What is wrong with a page on a device. Pure.
 *
 * @param look - What the page is there.
 * @param desktop - What it shows on the desktop; undefined where that is not known.
 * @param rules - What it is held to.
 * @param place - Page and device.
 */
export function judgeMobile(
  look: MobileLook,
  desktop: readonly PageItem[] | undefined,
  rules: MobileRules,
  place: MobilePlace,
): Finding[] {
  const make = (parts: Omit<FindingParts, 'place'>): Finding =>
    finding(place.check, {
      ...parts,
      key: `${place.path}:${place.device}${parts.key === '' ? '' : `:${parts.key}`}`,
      message: `${place.path} (${place.device}): ${parts.message}`,
      place: { url: place.url },
    });
  return [
    ...viewport(look, make),
    ...overflow(look, rules, make),
    ...targets(look, rules, make),
    ...texts(look, rules, make),
    ...(desktop === undefined ? [] : missing(look, desktop, rules, make)),
  ];
}

type Make = (parts: Omit<FindingParts, 'place'>) => Finding;

function viewport({ viewport: content }: MobileLook, make: Make): Finding[] {
  const common = { rule: 'viewport', key: '', severity: 'high' } as const;
  const remedy =
    '<meta name="viewport" content="width=device-width, initial-scale=1"> in the head of the page.';
  if (content === null) {
    return [
      make({
        ...common,
        message: 'the page has no viewport meta element: phones show it as on a desktop, only smaller',
        value: 'none',
        threshold: 'width=device-width',
        remedy,
      }),
    ];
  }
  const parts = new Map(
    content
      .toLowerCase()
      .split(/[,;]/)
      .map((part): [string, string | undefined] => {
        const [key = '', value] = part.split('=', 2).map((half) => half.trim());
        return [key, value];
      }),
  );
  const largest = Number(parts.get('maximum-scale') ?? '10');
  if (parts.get('width') !== 'device-width') {
    return [
      make({
        ...common,
        message: `the viewport is "${content}": the page does not take the width of the device`,
        value: content,
        threshold: 'width=device-width',
        remedy,
      }),
    ];
  }
  if (parts.get('user-scalable') === 'no' || parts.get('user-scalable') === '0' || largest < 2) {
    return [
      make({
        ...common,
        message: `the viewport is "${content}": people cannot enlarge the page (WCAG 1.4.4)`,
        value: content,
        threshold: 'can be enlarged to 200%',
        remedy,
      }),
    ];
  }
  return [];
}

function overflow(look: MobileLook, { maxOverflow }: MobileRules, make: Make): Finding[] {
  const over = look.contentWidth - look.width;
  if (over <= maxOverflow) return [];
  const which = look.tooWide.map((one) => `${one.selector} (to ${String(one.right)} px)`);
  return [
    make({
      rule: 'overflow',
      key: '',
      severity: 'high',
      message: `the page is ${String(over)} px wider than the screen of ${String(look.width)} px: ${which.join(', ') || 'no single element reaches that far'}`,
      value: `${String(over)} px`,
      threshold: `at most ${String(maxOverflow)} px`,
      remedy:
        'Give that element a width that shrinks with the screen (max-width: 100%), or let it scroll by itself.',
    }),
  ];
}

function targets(look: MobileLook, { minTarget }: MobileRules, make: Make): Finding[] {
  const least = `${String(minTarget)}x${String(minTarget)} CSS px`;
  return look.smallTargets.map(({ selector, text, width, height, room }) =>
    make({
      rule: 'tap-target',
      key: short(selector),
      severity: 'medium',
      message: `"${text}" (${selector}) is ${String(width)}x${String(height)} CSS px, and the next target is ${String(room)} px from its middle`,
      value: `${String(width)}x${String(height)} CSS px`,
      threshold: `${least}, or ${String(minTarget / 2)} px from its middle to any other target (WCAG 2.5.8)`,
      remedy: `Make it at least ${least}, or put room around it.`,
    }),
  );
}

function texts(look: MobileLook, { minText, smallText }: MobileRules, make: Make): Finding[] {
  const share = look.characters === 0 ? 0 : (100 * look.smallCharacters) / look.characters;
  if (share <= smallText) return [];
  const which = look.smallTexts.map((one) => `"${one.text}" (${one.selector}, ${String(one.size)} px)`);
  return [
    make({
      rule: 'small-text',
      key: '',
      severity: 'medium',
      message: `${share.toFixed(0)}% of the text is smaller than ${String(minText)} CSS px: ${which.join(', ')}`,
      value: `${share.toFixed(1)}%`,
      threshold: `at most ${String(smallText)}% below ${String(minText)} CSS px`,
      remedy: `Text of at least ${String(minText)} CSS px.`,
    }),
  ];
}

function missing(look: MobileLook, desktop: readonly PageItem[], rules: MobileRules, make: Make): Finding[] {
  const shown = new Set(look.shown.map((one) => normal(one.text)));
  const hidden = new Set(look.hidden.map(normal));
  const allowed = new Set(rules.desktopOnly.map(normal));
  const gone = desktop.filter(({ text, menu }) => {
    const wanted = normal(text);
    return !shown.has(wanted) && !(menu && hidden.has(wanted)) && !allowed.has(wanted);
  });
  return gone.map(({ kind, text }) =>
    make({
      rule: 'desktop-only',
      key: `${kind}:${short(text)}`,
      severity: 'medium',
      message: `only the desktop has the ${kind} "${text}"`,
      value: 'not shown on the device',
      threshold: 'shown on both',
      remedy: 'Show it on the device, or list its text under desktopOnly.',
    }),
  );
}

function normal(text: string): string {
  return text.toLowerCase();
}

function short(text: string): string {
  if (text.length <= 60) return text;
  return `${text.slice(0, 40)}…${createHash('sha256').update(text).digest('hex').slice(0, 8)}`;
}
