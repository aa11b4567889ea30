import type { mobileSettings } from '@fhir-iq/sluice-config/schema/check-settings/devices';
import { counted, type Finding, type Screenshot } from '@fhir-iq/sluice-model';
import type { z } from 'zod';
import type { Coverage } from '../browser/coverage.ts';
import { desktop } from '../browser/profiles.ts';
import type { PageCheck, PageLooker, Visit } from '../browser/view.ts';
import type { View } from '../browser/views.ts';
import type { CheckContext, CheckResult } from '../check.ts';
import { judgePages } from '../pages/judge-pages.ts';
import { blankFinding } from './blank.ts';
import { mobileLook, pageItems, type MobileLook, type PageItem } from './mobile/in-page.ts';
import { judgeMobile, type MobileRules } from './mobile/judge-mobile.ts';
import { photograph } from './photograph.ts';

const name = 'mobile';
const unit = 'pages';
/** How many elements of a kind a finding names. */
const most = 5;

type Settings = z.output<typeof mobileSettings>;

/** Pages fit phones; what they show there is held against what the desktop shows. */
export const mobile: PageCheck = {
  name,
  unit,
  split: true,
  views: ({ settings }): View[] =>
    [desktop.name, ...(settings.with as Settings).devices].map((profile) => ({
      engine: 'chromium',
      profile,
    })),
  begin: (context) => new MobileLooker(context),
};

class MobileLooker implements PageLooker {
  private readonly context: CheckContext;
  private readonly settings: Settings;
  private readonly onDesktop = new Map<string, readonly PageItem[]>();
  /** Devices whose pages were seen before the desktop's. */
  private readonly waiting: (() => void)[] = [];
  private readonly findings: Finding[] = [];
  private readonly pictures: Screenshot[] = [];
  private readonly devicesOf = new Map<string, number>();
  private targets = 0;

  constructor(context: CheckContext) {
    this.context = context;
    this.settings = context.settings.with as Settings;
  }

  async visit(visit: Visit): Promise<void> {
    const { path } = visit.page;
    const { profile } = visit.view;
    if (profile === desktop.name) {
      this.onDesktop.set(path, (await visit.evaluate<{ shown: PageItem[] }>(pageItems)).shown);
      return;
    }
    const { maxOverflow, minTarget, minText } = this.settings;
    const look = await visit.evaluate<MobileLook>(mobileLook({ maxOverflow, minTarget, minText, most }));
    const place = { check: name, path, url: visit.url.href, device: profile };
    const judge = (): void => {
      this.findings.push(...judgeMobile(look, this.onDesktop.get(path), this.rules(), place));
    };
    if (look.blank) this.findings.push(blankFinding(name, path, visit));
    if (this.onDesktop.has(path)) judge();
    else this.waiting.push(judge);
    this.targets += look.targets;
    this.devicesOf.set(path, (this.devicesOf.get(path) ?? 0) + 1);
    const picture = await photograph(visit);
    if (picture !== undefined) this.pictures.push(picture);
  }

  finish(coverage: Coverage): CheckResult {
    for (const judge of this.waiting) judge();
    const { devices } = this.settings;
    const whole = [...this.devicesOf.values()].filter((count) => count === new Set(devices).size).length;
    return judgePages({
      name,
      context: this.context,
      coverage,
      findings: this.findings,
      counted: { examined: whole, unit },
      said: `${counted(whole, 'pages were', 'page was')} seen on ${devices.join(', ')}, with ${counted(this.targets, 'targets')} to tap.`,
      details: { devices, screenshots: this.pictures },
    });
  }

  private rules(): MobileRules {
    return { ...this.settings, smallText: Number.parseFloat(this.settings.smallText) };
  }
}
