import type { crossBrowserSettings } from '@fhir-iq/sluice-config/schema/check-settings/devices';
import { counted, type Finding, type Screenshot } from '@fhir-iq/sluice-model';
import type { z } from 'zod';
import type { Coverage } from '../browser/coverage.ts';
import { desktop } from '../browser/profiles.ts';
import type { PageCheck, PageLooker, Visit } from '../browser/view.ts';
import type { Engine, View } from '../browser/views.ts';
import type { CheckContext, CheckResult } from '../check.ts';
import { judgePages } from '../pages/judge-pages.ts';
import { compareLayouts } from './layout/compare-layouts.ts';
import {
  errorFindings,
  failedParts,
  layoutFindings,
  type EngineErrors,
  type EnginePlace,
} from './layout/engine-findings.ts';
import { pageLayout, type PageLayout } from './layout/in-page.ts';
import { blankFinding } from './blank.ts';
import { photograph } from './photograph.ts';

const name = 'cross_browser';
const unit = 'pages';
const mostElements = 500;

type Settings = z.output<typeof crossBrowserSettings>;

/** Pages work and look alike in every engine; the first that shows a page is what the others are held against. */
export const crossBrowser: PageCheck = {
  name,
  unit,
  split: true,
  views: ({ settings }): View[] =>
    (settings.with as Settings).engines.map((engine) => ({ engine, profile: desktop.name })),
  begin: (context) => new EngineLooker(context),
};

interface Reference {
  readonly engine: Engine;
  readonly layout: PageLayout;
  readonly errors: EngineErrors;
}

class EngineLooker implements PageLooker {
  private readonly context: CheckContext;
  private readonly settings: Settings;
  private readonly references = new Map<string, Reference>();
  private readonly compared = new Map<string, Set<Engine>>();
  /** By page and engine: what the last look found, and the first. */
  private readonly found = new Map<string, { readonly first: Finding[]; last: Finding[] }>();
  private readonly pictures: Screenshot[] = [];
  private readonly deaf: string[] = [];
  private readonly blank: Finding[] = [];
  private notCompared = 0;

  constructor(context: CheckContext) {
    this.context = context;
    this.settings = context.settings.with as Settings;
  }

  async visit(visit: Visit): Promise<'again' | undefined> {
    const { ignore } = this.settings;
    const { path } = visit.page;
    const { engine } = visit.view;
    const layout = await visit.evaluate<PageLayout>(pageLayout({ ignore, most: mostElements }));
    const errors = { errors: visit.errors.slice(0, 50), failed: failedParts(visit.requests) };
    if (visit.attempt === 1) {
      const picture = await photograph(visit);
      if (picture !== undefined) this.pictures.push(picture);
      this.notCompared += layout.more;
      if (layout.elements.length === 0) this.blank.push(blankFinding(name, path, visit));
      this.deaf.push(
        ...visit.notes.filter((note) => note.includes('were not heard')).map((note) => `${path}: ${note}`),
      );
    }
    const reference = this.references.get(path);
    if (reference === undefined || reference.engine === engine) {
      this.references.set(path, { engine, layout, errors });
      return undefined;
    }
    const seen = this.compared.get(path) ?? new Set([reference.engine]);
    this.compared.set(path, seen.add(engine));
    const findings = this.compare(visit, layout, errors, reference);
    const key = `${path}\0${engine}`;
    const before = this.found.get(key);
    if (before === undefined) this.found.set(key, { first: findings, last: findings });
    else before.last = findings;
    return findings.length > 0 && visit.attempt <= this.context.configuration.pages.retries
      ? 'again'
      : undefined;
  }

  finish(coverage: Coverage): CheckResult {
    const { engines, required } = this.settings;
    const result = judgePages({
      name,
      context: this.context,
      coverage,
      findings: [
        ...this.blank,
        ...[...this.found.values()].flatMap(({ first, last }) => [...last, ...flaky(first, last)]),
      ],
      counted: { examined: this.compared.size, unit },
      said: this.said(),
      details: { engines, screenshots: this.pictures, notHeard: this.deaf.slice(0, 100) },
    });
    if (result.answer !== 'pass') return result;
    const missing = coverage.missing.filter(({ engine }) => required.includes(engine));
    if (missing.length > 0 || this.compared.size === 0) {
      const why =
        missing.length > 0
          ? `${missing.map(({ engine }) => engine).join(' and ')} must take part (required), and could not be had.`
          : 'No page was seen in two engines: there was nothing to compare.';
      return { ...result, answer: 'not-evaluated', reason: `${result.reason} ${why}` };
    }
    return result;
  }

  private compare(visit: Visit, layout: PageLayout, errors: EngineErrors, reference: Reference): Finding[] {
    const { maxShift, maxDrop } = this.settings;
    const place: EnginePlace = {
      check: name,
      path: visit.page.path,
      url: visit.url.href,
      engine: visit.view.engine,
      reference: reference.engine,
    };
    const tolerance = { shift: Number.parseFloat(maxShift), drop: Number.parseFloat(maxDrop) };
    return [
      ...errorFindings(errors, reference.errors, place),
      ...layoutFindings(compareLayouts(reference.layout, layout, tolerance), place),
    ];
  }

  private said(): string {
    const engines = new Set([...this.compared.values()].flatMap((one) => [...one]));
    return [
      `${counted(this.compared.size, 'pages were', 'page was')} compared in ${[...engines].join(', ') || 'no engines'}.`,
      this.notCompared > 0
        ? `${counted(this.notCompared, 'elements', 'element')} beyond the first ${String(mostElements)} of their page were not compared.`
        : '',
      this.deaf.length > 0 ? `Errors of ${counted(this.deaf.length, 'pages')} could not be heard.` : '',
    ]
      .filter((part) => part !== '')
      .join(' ');
  }
}

/** What was there at the first look alone. */
function flaky(first: readonly Finding[], last: readonly Finding[]): Finding[] {
  if (first === last) return [];
  const stayed = new Set(last.map((one) => one.id));
  return first
    .filter((one) => !stayed.has(one.id))
    .map((one) => ({
      ...one,
      rule: 'flaky',
      id: one.id.replace(`/${one.rule}/`, '/flaky/'),
      severity: 'medium',
      message: `${one.message}. Attempt 2: not seen`,
      blocks: false,
    }));
}
