import { createHash } from 'node:crypto';
import { counted, type Finding } from '@fhir-iq/sluice-model';
import type { PageError, RequestRecord } from '../../browser/view.ts';
import type { Engine } from '../../browser/views.ts';
import { finding } from '../../findings.ts';
import type { LayoutDifference } from './compare-layouts.ts';

/** What is kept of a page in one engine, to hold others against it. */
export interface EngineErrors {
  readonly errors: readonly PageError[];
  /** Scripts and style sheets that did not come. */
  readonly failed: readonly string[];
}

/** The page and the engines. */
export interface EnginePlace {
  readonly check: string;
  readonly path: string;
  readonly url: string;
  readonly engine: Engine;
  readonly reference: Engine;
}

/** How many differences a page and engine are told one by one. */
const most = 20;

/** What a page needs to work, and did not get. */
export function failedParts(requests: readonly RequestRecord[]): string[] {
  return requests
    .filter(({ type }) => type === 'script' || type === 'stylesheet')
    .filter(
      ({ status, failure }) =>
        (status !== undefined && status >= 400) || (failure !== undefined && failure !== 'cancelled'),
    )
    .map(({ url }) => url);
}

/**
 * What goes wrong in one engine and not in the reference. What goes wrong in every engine is the affair of
 * console_errors. Pure.
 *
 * @param errors - In this engine.
 * @param reference - In the reference.
 * @param place - Page and engines.
 */
export function errorFindings(errors: EngineErrors, reference: EngineErrors, place: EnginePlace): Finding[] {
  const left = new Map<string, number>();
  for (const one of reference.errors) left.set(kindOf(one), (left.get(kindOf(one)) ?? 0) + 1);
  const own = errors.errors.filter((one) => {
    // Each engine words its errors in its own way; their kinds have one name.
    const count = left.get(kindOf(one)) ?? 0;
    left.set(kindOf(one), count - 1);
    return count <= 0;
  });
  const parts = errors.failed.filter((url) => !reference.failed.includes(url));
  return [
    ...own.slice(0, most).map(({ message, stack }) =>
      make(place, 'engine-error', message, {
        message: `an error is thrown that ${place.reference} does not throw: ${message}`,
        value: stack?.split('\n').slice(0, 3).join(' ') ?? message,
        threshold: `no other errors than in ${place.reference}`,
        remedy: `Use what ${place.engine} knows, too, or ask for it before it is used.`,
      }),
    ),
    ...parts.slice(0, most).map((url) =>
      make(place, 'engine-request', url, {
        message: `${url} did not load, as it does in ${place.reference}`,
        value: url,
        threshold: `what loads in ${place.reference}`,
        remedy: 'Find out what that engine is answered, and why.',
      }),
    ),
  ];
}

/**
 * What an engine shows otherwise than the reference.
 *
 * @param differences - Of one page.
 * @param place - Page and engines.
 */
export function layoutFindings(differences: readonly LayoutDifference[], place: EnginePlace): Finding[] {
  const told = differences.slice(0, most).map((one) => layoutFinding(one, place));
  const more = differences.length - told.length;
  if (more <= 0) return told;
  return [
    ...told,
    make(place, 'layout', 'more', {
      message: `${counted(more, 'more elements lie', 'more element lies')} otherwise than in ${place.reference}`,
      value: String(more),
      threshold: 'none',
      remedy: 'See the screenshots of both engines.',
    }),
  ];
}

function layoutFinding(difference: LayoutDifference, place: EnginePlace): Finding {
  const { element } = difference;
  const { reference, engine } = place;
  if (!('reference' in difference)) {
    const { kind } = difference;
    const [has, lacks] = kind === 'missing' ? [reference, engine] : [engine, reference];
    return make(place, 'missing-element', `${kind}:${element.key}`, {
      message: `${lacks} does not show ${element.key}, which ${has} shows`,
      value: `not shown in ${lacks}`,
      threshold: 'shown in every engine',
      remedy: `Find out why ${lacks} does not show it; parts that may differ belong under ignore.`,
    });
  }
  const { kind, by, allowed, direction, reference: was } = difference;
  const verb = kind === 'moved' ? 'lies' : 'is';
  const how = {
    x: 'to the side',
    y: 'higher or lower',
    width: 'wider or narrower',
    height: 'higher or flatter',
  };
  return make(place, 'layout', `${kind}:${element.key}`, {
    message: `${element.key} ${verb} ${by.toFixed(0)} CSS px ${how[direction]} than in ${reference}: ${direction} is ${String(element[direction])}, in ${reference} ${String(was[direction])}`,
    value: `${by.toFixed(0)} CSS px`,
    threshold: `at most ${allowed.toFixed(0)} CSS px`,
    remedy: `See the screenshots of both engines; parts that may differ belong under ignore.`,
  });
}

function make(
  { check, path, url, engine }: EnginePlace,
  rule: string,
  key: string,
  parts: { message: string; value: string; threshold: string; remedy: string },
): Finding {
  return finding(check, {
    ...parts,
    rule,
    key: `${path}:${engine}:${short(key)}`,
    severity: rule === 'layout' ? 'medium' : 'high',
    message: `${path} (${engine}): ${parts.message}`,
    place: { url },
  });
}

function kindOf({ message }: PageError): string {
  return /\b[A-Z]\w*(?:Error|Exception)\b/.exec(message)?.[0] ?? 'Error';
}

function short(text: string): string {
  const stable = text.replace(/\d{3,}/g, '0');
  if (stable.length <= 60) return stable;
  return `${stable.slice(0, 40)}…${createHash('sha256').update(stable).digest('hex').slice(0, 8)}`;
}
