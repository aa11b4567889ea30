import { createHash } from 'node:crypto';
import { counted, type AxeNode, type Finding, type Severity } from '@fhir-iq/sluice-model';
import { finding } from '../../findings.ts';
import type { AxeLook, AxeResult } from './axe.ts';

/** What axe looked at. */
export interface AxePlace {
  readonly url: string;
  /** Path of the page, as findings name it. */
  readonly path: string;
  readonly engine: string;
  readonly profile: string;
  /** The state that a flow reached. */
  readonly state?: string | undefined;
  /** The picture that boxes lie on. */
  readonly screenshot?: string | undefined;
}

const severities: Readonly<Record<string, Severity>> = {
  critical: 'critical',
  serious: 'high',
  moderate: 'medium',
  minor: 'low',
};

/**
 * What axe found as findings of a check: each element that breaks a rule.
 *
 * @param check - The check that looked.
 * @param look - What axe saw.
 * @param place - Where.
 */
export function axeFindings(check: string, look: AxeLook, place: AxePlace): Finding[] {
  return look.violations.flatMap((result) =>
    result.elements.map((element, index) => {
      const { rule, help, helpUrl, impact, count, elements } = result;
      const last = index === elements.length - 1 ? count - elements.length : 0;
      const more = last > 0 ? ` (and ${counted(last, 'more elements')} of this rule)` : '';
      const at = place.state === undefined ? place.path : `${place.path} (${place.state})`;
      return finding(check, {
        rule,
        key: keyOf(place, element.target),
        severity: severities[impact ?? ''] ?? 'high',
        message: `${at}: ${help}: ${element.target}${more}`,
        place: { url: place.url },
        value: element.target,
        threshold: 'no violation of WCAG',
        remedy: `${element.summary || help} See ${helpUrl}`,
      });
    }),
  );
}

/**
 * What axe spoke of, with boxes, for the report to draw on pictures: what is broken, and what a person must judge.
 *
 * @param look - What axe saw.
 * @param place - Where.
 */
export function axeNodes(look: AxeLook, place: AxePlace): AxeNode[] {
  const { url, engine, profile, state, screenshot } = place;
  const nodes = (kind: 'violation' | 'incomplete', results: readonly AxeResult[]): AxeNode[] =>
    results.flatMap(({ rule, impact, help, helpUrl, elements }) =>
      elements.map(({ target, box }) => ({
        url,
        engine,
        profile,
        rule,
        kind,
        impact,
        help,
        helpUrl,
        target,
        ...(state === undefined ? {} : { state: state.slice(0, 200) }),
        ...(box === undefined ? {} : { box }),
        ...(box === undefined || screenshot === undefined ? {} : { screenshot }),
      })),
    );
  return [...nodes('violation', look.violations), ...nodes('incomplete', look.incomplete)];
}

/**
 * Why axe's silence says nothing: a tag without a rule, or a page on which nothing passed.
 *
 * @param look - What axe saw.
 * @returns One sentence; undefined where axe looked indeed.
 */
export function axeSawNothing(look: AxeLook): string | undefined {
  const empty = Object.entries(look.rulesOfTags)
    .filter(([, rules]) => rules === 0)
    .map(([tag]) => `"${tag}"`);
  if (empty.length > 0)
    return `no rule of axe has the tag ${empty.join(', ')}; axe's own tags are wcag2a, wcag2aa, wcag21a, wcag21aa, wcag22aa, best-practice and others`;
  if (look.passes === 0 && look.violations.length === 0)
    return 'axe found nothing on the page that it could judge';
  return undefined;
}

/** Stable over runs, and readable where the selector is short. */
function keyOf({ path, profile, state }: AxePlace, target: string): string {
  const short = target.length <= 60 ? target : `${target.slice(0, 40)}…${hash(target)}`;
  return [
    path,
    ...(profile === 'desktop' ? [] : [profile]),
    ...(state === undefined ? [] : [state]),
    short,
  ].join(':');
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}
