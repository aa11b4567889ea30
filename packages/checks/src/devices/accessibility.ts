import type { accessibilitySettings } from '@fhir-iq/sluice-config/schema/check-settings/devices';
import { counted, type AxeNode, type Finding, type Screenshot } from '@fhir-iq/sluice-model';
import type { z } from 'zod';
import type { Coverage } from '../browser/coverage.ts';
import { inFrames } from '../browser/in-frames.ts';
import type { PageCheck, PageLooker, Visit } from '../browser/view.ts';
import type { CheckContext, CheckResult } from '../check.ts';
import { judgePages } from '../pages/judge-pages.ts';
import { type Axe, axeLook, loadAxe } from './axe/axe.ts';
import { axeFindings, axeNodes, axeSawNothing, type AxePlace } from './axe/axe-findings.ts';
import { photograph } from './photograph.ts';

const name = 'accessibility';
const unit = 'pages';
/** What a person must judge is listed up to here; how much there is is said. */
const mostNodes = 2_000;

type Settings = z.output<typeof accessibilitySettings>;

/** axe finds no violation on any page; what only a person can judge is listed. */
export const accessibility: PageCheck = {
  name,
  unit,
  split: true,
  views: ({ settings }) =>
    (settings.with as Settings).devices.map((profile) => ({ engine: 'chromium', profile })),
  begin: (context) => new AxeLooker(context),
};

class AxeLooker implements PageLooker {
  private readonly context: CheckContext;
  private readonly settings: Settings;
  private axe: Promise<Axe> | undefined;
  private readonly findings: Finding[] = [];
  private readonly nodes: AxeNode[] = [];
  private readonly pictures: Screenshot[] = [];
  private readonly blind: string[] = [];
  private readonly seen = new Set<string>();
  private toJudge = 0;

  constructor(context: CheckContext) {
    this.context = context;
    this.settings = context.settings.with as Settings;
  }

  async visit(visit: Visit): Promise<void> {
    this.axe ??= loadAxe(this.context);
    const { tags, exclude, mostBoxes } = this.settings;
    const { puppeteer } = visit;
    const page = {
      evaluate: <T>(source: string) => visit.evaluate<T>(source),
      inFrames: puppeteer === undefined ? undefined : (source: string) => inFrames(puppeteer, source),
    };
    const look = await axeLook(page, await this.axe, { tags, exclude, mostBoxes });
    // A page without anything to draw on it needs no picture.
    const picture = look.violations.length + look.incomplete.length > 0 ? await photograph(visit) : undefined;
    const { path } = visit.page;
    const { engine, profile } = visit.view;
    const place: AxePlace = { url: visit.url.href, path, engine, profile, screenshot: picture?.file };
    const blind = axeSawNothing(look);
    if (blind !== undefined) this.blind.push(`${path}: ${blind}`);
    this.seen.add(path);
    this.findings.push(...axeFindings(name, look, place));
    this.toJudge += look.incomplete.reduce((sum, one) => sum + one.count, 0);
    const nodes = axeNodes(look, place);
    if (nodes.length > 0 && picture !== undefined) this.pictures.push(picture);
    this.nodes.push(...nodes.slice(0, Math.max(0, mostNodes - this.nodes.length)));
  }

  async finish(coverage: Coverage): Promise<CheckResult> {
    const [blind] = this.blind;
    const said = [
      this.toJudge > 0
        ? `${counted(this.toJudge, 'elements are', 'element is')} for a person to judge (incomplete).`
        : '',
      blind === undefined
        ? ''
        : `On ${counted(this.blind.length, 'pages')} axe looked at nothing; the first: ${blind}.`,
    ];
    const result = judgePages({
      name,
      context: this.context,
      coverage,
      findings: this.findings,
      counted: { examined: this.seen.size, unit },
      said: said.filter((one) => one !== '').join(' '),
      details: {
        tags: this.settings.tags,
        axe: this.nodes,
        screenshots: this.pictures,
        incomplete: this.toJudge,
      },
    });
    const tools = this.axe === undefined ? coverage.tools : [...coverage.tools, (await this.axe).tool];
    const answer = blind !== undefined && result.answer !== 'fail' ? 'error' : result.answer;
    return { ...result, tools, answer };
  }
}
