import { z } from 'zod';
import type { Finding } from '@fhir-iq/sluice-model';
import type { Coverage } from '../browser/coverage.ts';
import type { PageCheck, Visit } from '../browser/view.ts';
import type { CheckContext, CheckResult } from '../check.ts';
import { finding } from '../findings.ts';
import { judgePages } from './judge-pages.ts';
import { keyOf, problemsOf, type PageProblem } from './page-problems.ts';

const name = 'console_errors';
const unit = 'pages';
const settings = z.object({
  noise: z.array(z.object({ match: z.string(), reason: z.string(), expires: z.string() })).default([]),
});
type Noise = z.output<typeof settings>['noise'][number];

/** A problem of one page, and the attempts at which it was seen. */
interface Seen {
  readonly path: string;
  readonly url: string;
  readonly problem: PageProblem;
  readonly attempts: number[];
}

/** No page logs an error, throws, or fails to load what it asks for, beyond the known noise. */
export const consoleErrors: PageCheck = {
  name,
  unit,
  split: true,
  views: () => [{ engine: 'chromium', profile: 'desktop' }],
  begin(context: CheckContext) {
    const { noise } = settings.parse(context.settings.with);
    const { retries } = context.configuration.pages;
    const seen = new Map<string, Seen>();
    const attempts = new Map<string, number>();
    const heard = new Map<Noise, number>();
    return {
      visit: (visit: Visit) => {
        const { path } = visit.page;
        attempts.set(path, visit.attempt);
        let problems = 0;
        for (const problem of problemsOf(visit)) {
          const known = noise.find((one) => problem.text.includes(one.match));
          if (known !== undefined) {
            heard.set(known, (heard.get(known) ?? 0) + 1);
            continue;
          }
          problems += 1;
          const key = `${path}\0${keyOf(problem)}`;
          const before = seen.get(key) ?? { path, url: visit.url.href, problem, attempts: [] };
          before.attempts.push(visit.attempt);
          seen.set(key, before);
        }
        return Promise.resolve(problems > 0 && visit.attempt <= retries ? 'again' : undefined);
      },
      finish: (coverage: Coverage): CheckResult => {
        const today = context.clock.now().toISOString().slice(0, 10);
        const findings = [...seen.values()]
          .toSorted((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0))
          .map((one) => problemFinding(one, attempts.get(one.path) ?? 1));
        const wholeSite = coverage.sampled === undefined && coverage.visited === coverage.planned;
        const ofNoise = noise.flatMap((one) => [
          ...expired(one, today),
          ...(heard.has(one) ? [] : unused(one, wholeSite)),
        ]);
        const ignored = [...heard.values()].reduce((sum, count) => sum + count, 0);
        return judgePages({
          name,
          context,
          coverage,
          judgesStatus: true,
          findings: [...findings, ...ofNoise],
          said: ignored > 0 ? `${String(ignored)} problems are known noise.` : '',
          details: {
            noise: noise.map((one) => ({ match: one.match, reason: one.reason })),
            // Noise of another shard's pages is not unused: only what no shard heard is.
            ...(context.shard === undefined
              ? {}
              : { inEveryShard: ofNoise.filter((one) => one.rule === 'noise-unused').map((one) => one.id) }),
          },
        });
      },
    };
  },
};

function problemFinding({ path, url, problem, attempts }: Seen, made: number): Finding {
  const { rule, message, value, remedy } = problem;
  const place = { url };
  const key = `${path}:${keyOf(problem)}`;
  if (attempts.length === made) {
    const threshold = rule === 'status' ? 'below 400' : 'none';
    const severity = rule === 'status' ? 'critical' : 'high';
    return finding(name, {
      rule,
      key,
      severity,
      message: `${path}: ${message}`,
      place,
      value,
      threshold,
      remedy,
    });
  }
  const results = Array.from({ length: made }, (_, index) =>
    attempts.includes(index + 1)
      ? `attempt ${String(index + 1)}: ${message}`
      : `attempt ${String(index + 1)}: not seen`,
  );
  return finding(name, {
    rule: 'flaky',
    key,
    severity: 'medium',
    message: `${path}: ${results.join('; ')}`,
    place,
    value,
    threshold: 'the same at each attempt',
    remedy,
    blocks: false,
  });
}

function expired(noise: Noise, today: string): Finding[] {
  if (noise.expires >= today) return [];
  return [
    finding(name, {
      rule: 'noise-expired',
      key: noise.match,
      severity: 'high',
      message: `the known noise "${noise.match}" (${noise.reason}) expired on ${noise.expires}`,
      value: noise.expires,
      threshold: `${today} or later`,
      remedy:
        'Find out whether it is still no error of the site, and give the entry a new expiry or remove it.',
    }),
  ];
}

function unused(noise: Noise, wholeSite: boolean): Finding[] {
  return [
    finding(name, {
      rule: 'noise-unused',
      key: noise.match,
      severity: 'medium',
      message: `no page made the known noise "${noise.match}" (${noise.reason})${wholeSite ? '' : ', as far as pages were visited'}`,
      value: 'not heard',
      threshold: 'heard on at least one page',
      remedy: 'Remove the entry.',
      // A page that was not visited may still make it.
      blocks: wholeSite,
    }),
  ];
}
