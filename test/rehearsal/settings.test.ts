import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { CheckName } from '@fhir-iq/sluice-config';
import { lookAt, type Looked } from './red/play.ts';

/** What takes long and is the same with every setting. */
const slow = ['performance', 'accessibility', 'mobile', 'cross_browser', 'user_flows'] as const;
const toStaging = ['--until', 'staging'] as const;

interface Missing {
  readonly unset: string;
  /** The first job that is red. */
  readonly red: string;
  /** Checks that could not look. */
  readonly error: readonly CheckName[];
  readonly says: RegExp;
}

const missing: readonly Missing[] = [
  {
    unset: 'SONAR_TOKEN@staging',
    red: 'analysis',
    error: ['code_analysis'],
    says: /secret SONAR_TOKEN of the environment staging is not set.*Settings > Environments > staging/,
  },
  {
    unset: 'SONAR_HOST_URL',
    red: 'analysis',
    error: ['code_analysis'],
    says: /variable SONAR_HOST_URL of the repository is not set.*Settings > Secrets and variables/,
  },
  {
    unset: 'IMAP_URL',
    red: 'mail',
    error: ['email_notifications'],
    says: /secret IMAP_URL of the environment staging is not set.*Settings > Environments > staging/,
  },
  {
    unset: 'WIX_API_KEY@staging',
    red: 'publish',
    error: [],
    says: /input wix-api-key is empty.*secret WIX_API_KEY of the environment staging.*Settings > Environments > staging/,
  },
];

/** The tables of checks in a road's verdicts: answer and count by check. */
function verdictOf(looked: Looked): Record<string, string | undefined> {
  const [, ...verdicts] = looked.told('staging').replaceAll('\\', '').split('Verdict for staging');
  const text = verdicts.join('\n');
  return Object.fromEntries(
    [...text.matchAll(/^\| (\w+) \| \S+ ([\w-]+) \| ([^|]*) \|/gm)].map(
      ([, check = '', answer, examined]) => [
        check,
        // How many requests a limit lets through depends on the moment.
        check === 'rate_limits' ? answer : `${answer ?? ''} ${examined ?? ''}`,
      ],
    ),
  );
}

if (process.env['SLUICE_ALL_FAULTS'] === '1') {
  describe('a setting that somebody forgot', () => {
    test.each(missing)(
      '$unset: the job says what is to be set, and where',
      async ({ unset, red, error, says }) => {
        await lookAt({ without: slow, args: [...toStaging, '--unset', unset] }, (looked) => {
          const failed = looked.story.runs
            .flatMap(({ jobs }) => jobs)
            .filter(({ conclusion }) => conclusion === 'failure');
          expect({ code: looked.code, red: failed[0]?.key }).toEqual({ code: 1, red });
          const told = looked.told('staging').replaceAll('\\', '');
          expect(told).toMatch(says);
          for (const check of error) {
            expect(looked.evidence('staging', check)).toMatchObject({ answer: 'error', examined: 0 });
            expect(told).toContain(`${check} (error)`);
          }
          expect(told).not.toMatch(/^\s+at .*\.(ts|js):\d+/m);
        });
      },
      900_000,
    );
  });

  test('pages that two runners share have the verdict of one', async () => {
    const look = { without: ['performance', 'cross_browser'] as const, args: toStaging };
    const split = (site: string): void => {
      const file = path.join(site, '.github/workflows/staging.yml');
      const text = readFileSync(file, 'utf8');
      const shared = text.replace(
        /(uses: \S+site-checks\.yml\S*.*\n(?:.*\n)*? +with:\n)/,
        `$1      shards: '["1/2", "2/2"]'\n`,
      );
      if (shared === text) throw new Error('staging.yml calls site-checks.yml otherwise than before');
      writeFileSync(file, shared);
    };
    const one = await lookAt(look, (looked) => ({ code: looked.code, verdict: verdictOf(looked) }));
    const two = await lookAt({ ...look, change: split }, (looked) => ({
      code: looked.code,
      verdict: verdictOf(looked),
    }));
    expect(one).toMatchObject({
      code: 0,
      verdict: { console_errors: expect.stringMatching(/^pass \d+ pages/) },
    });
    expect(two).toEqual(one);
  }, 1_800_000);
} else {
  test('a setting that is forgotten is one that the roads read', () => {
    const road = readFileSync(
      path.join(import.meta.dirname, '../../examples/fhir-iq/.github/workflows/staging.yml'),
      'utf8',
    );
    for (const { unset } of missing)
      expect(road).toMatch(new RegExp(`\\b(secrets|vars)\\.${unset.split('@', 1)[0] ?? ''}\\b`));
  });
}
