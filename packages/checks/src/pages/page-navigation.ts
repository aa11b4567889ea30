import { counted, type Finding } from '@fhir-iq/sluice-model';
import { z } from 'zod';
import type { Coverage } from '../browser/coverage.ts';
import type { PageCheck, Visit } from '../browser/view.ts';
import type { CheckContext, CheckResult } from '../check.ts';
import { judgePages } from './judge-pages.ts';
import { kindOf, linkFindings } from './link-findings.ts';
import { askLinks, followLinks, internalPaths, type Followed } from './links.ts';
import { readOutline, outlineFindings } from './page-outline.ts';

const name = 'page_navigation';
const unit = 'pages';
const settings = z.object({ follow: z.int().default(200), links: z.int().default(500) });

/** Internal links lead somewhere; each page has a title, a language and one main heading. */
export const pageNavigation: PageCheck = {
  name,
  unit,
  split: true,
  views: () => [{ engine: 'chromium', profile: 'desktop' }],
  begin(context: CheckContext) {
    const { follow, links: mostLinks } = settings.parse(context.settings.with);
    const findings: Finding[] = [];
    const blocked: string[] = [];
    /** Links that pages have in the browser, and the pages that have them. */
    const rendered = new Map<string, string[]>();
    let followed: Followed = { answers: new Map(), left: 0 };
    return {
      pages: async () => {
        followed = await followLinks(context, '/', follow);
        return [...followed.answers.values()]
          .filter((one) => one.html && kindOf(one) === 'good')
          .map((one) => one.path);
      },
      visit: async (visit: Visit) => {
        const { path } = visit.page;
        const kind = kindOf(visit);
        if (kind !== 'good') {
          // Links to it are judged where they are asked; a page that nobody links to is judged here.
          if (!followed.answers.has(path))
            findings.push(...linkFindings(name, [{ path, status: visit.status, from: [], html: true }]));
          if (kind === 'blocked') blocked.push(path);
          return;
        }
        const outline = await readOutline(visit);
        findings.push(...outlineFindings(name, visit, outline));
        for (const link of internalPaths(context, outline.links)) {
          if (followed.answers.has(link)) continue;
          const from = rendered.get(link) ?? [];
          if (!from.includes(path)) rendered.set(link, [...from, path]);
        }
      },
      finish: async (coverage: Coverage): Promise<CheckResult> => {
        const asked = new Map([...rendered].toSorted(([a], [b]) => (a < b ? -1 : 1)).slice(0, mostLinks));
        const answers = [...followed.answers.values(), ...(await askLinks(context, asked))];
        const refused = answers.filter((one) => kindOf(one) === 'blocked').map((one) => one.path);
        const left = followed.left + rendered.size - asked.size;
        const result = judgePages({
          name,
          context,
          coverage,
          judgesStatus: true,
          findings: [...findings, ...linkFindings(name, answers)],
          said: [
            `${counted(answers.length, 'links were', 'link was')} asked${left > 0 ? `, ${String(left)} were not: the budget was used up (with.follow, with.links)` : ''}.`,
            refused.length + blocked.length > 0
              ? `Blocked, so not looked at: ${[...new Set([...refused, ...blocked])].slice(0, 5).join(', ')}.`
              : '',
          ].join(' '),
          details: { links: answers.length },
        });
        const unseen = refused.length + blocked.length > 0 && result.answer === 'pass';
        return unseen ? { ...result, answer: 'error' } : result;
      },
    };
  },
};
