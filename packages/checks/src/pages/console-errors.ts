import type { CheckContext } from '../check.ts';
import type { PageCheck, PageLooker } from '../browser/view.ts';
import { finding } from '../findings.ts';
import type { Finding } from '@fhir-iq/sluice-model';

const name = 'console_errors';
const unit = 'pages';

/** No page logs an error, throws, or fails to load what it asks for. */
export const consoleErrors: PageCheck = {
  name,
  unit,
  views: () => [{ engine: 'chromium', profile: 'desktop' }],
  begin: (_: CheckContext): PageLooker => {
    const findings: Finding[] = [];
    return {
      visit: async (visit) => {
        for (const error of visit.errors)
          findings.push(
            finding(name, {
              rule: 'page-error',
              key: `${visit.page.path}:${error.message}`,
              severity: 'high',
              message: error.message,
            }),
          );
        for (const line of visit.console)
          if (line.level === 'error')
            findings.push(
              finding(name, {
                rule: 'console',
                key: `${visit.page.path}:${line.text}`,
                severity: 'high',
                message: line.text,
              }),
            );
      },
      finish: (coverage) => ({
        answer:
          findings.length > 0 || coverage.failed.length > 0
            ? 'fail'
            : coverage.visited === 0
              ? 'not-evaluated'
              : 'pass',
        examined: coverage.visited,
        unit,
        reason: `${coverage.visited} pages.`,
        findings,
      }),
    };
  },
};
