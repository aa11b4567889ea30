import type { SluiceConfiguration } from '@fhir-iq/sluice-config';
import type { Stage } from '@fhir-iq/sluice-model';
import { byName, changed, each, less, removed, same, when, type Change } from './change.ts';
import { longer } from './rules.ts';

type Release = SluiceConfiguration['release'];

/** A shorter notice, older evidence, wider windows, freezes that are gone, another site or branch, fewer backups. */
export function weakerRelease(base: SluiceConfiguration, head: SluiceConfiguration): Change[] {
  const stages: readonly Stage[] = ['development', 'staging', 'production'];
  return [
    ...when(
      'release.notice',
      base.release.notice,
      head.release.notice,
      (was, now) => longer(now, was),
      'people are told later',
    ),
    ...when(
      'release.evidenceMaxAge',
      base.release.evidenceMaxAge,
      head.release.evidenceMaxAge,
      (was, now) => longer(was, now),
      'production takes older evidence',
    ),
    ...removed(
      'release.noticeTo',
      base.release.noticeTo,
      head.release.noticeTo,
      'the channel is not told ahead',
    ),
    ...widerWindows(base.release, head.release),
    ...each(
      'release.freezes',
      byName(base.release.freezes, (one) => one.name),
      byName(head.release.freezes, (one) => one.name),
      'the freeze no longer holds',
      weakerFreeze,
    ),
    ...changed(
      'backup.before',
      base.backup.before,
      head.backup.before,
      'the backup is made before another publish',
    ),
    ...when('backup.keep', base.backup.keep, head.backup.keep, less, 'fewer backups are kept', 'medium'),
    ...changedSite(base.site, head.site),
    ...stages.flatMap((stage) =>
      changedEnvironment(`environments.${stage}`, stage, base.environments[stage], head.environments[stage]),
    ),
  ];
}

// Without a window production may be deployed to at any time; a window that was not there may open a new time.
function widerWindows(was: Release, now: Release): Change[] {
  if (was.windows.length === 0) return [];
  const path = 'release.windows';
  if (now.windows.length === 0) {
    return [
      {
        path,
        rule: 'removed',
        severity: 'high',
        was: was.windows,
        now: [],
        why: 'production may be deployed to at any time',
      },
    ];
  }
  const times = was.windows.map(withoutName);
  return now.windows
    .filter((window) => !times.some((time) => same(time, withoutName(window))))
    .map((window) => ({
      path: `${path}.${window.name}`,
      rule: 'added',
      severity: 'high' as const,
      was: undefined,
      now: window,
      why: 'production may be deployed to at other times',
    }));
}

function withoutName(window: Release['windows'][number]): object {
  return { ...window, name: undefined };
}

function weakerFreeze(
  path: string,
  was: Release['freezes'][number],
  now: Release['freezes'][number],
): Change[] {
  const why = 'the freeze is shorter';
  return [
    ...when(`${path}.from`, was.from, now.from, (a, b) => b > a, why),
    ...when(`${path}.to`, was.to, now.to, (a, b) => b < a, why),
    ...changed(`${path}.timeZone`, was.timeZone, now.timeZone, 'the freeze begins and ends at other hours'),
  ];
}

function changedSite(was: SluiceConfiguration['site'], now: SluiceConfiguration['site']): Change[] {
  return [
    ...changed('site.domain', was.domain, now.domain, 'another host counts as the site'),
    ...changed(
      'site.defaultBranch',
      was.defaultBranch,
      now.defaultBranch,
      'releases come from another branch',
      'critical',
    ),
    ...changed('site.buildUrl', was.buildUrl, now.buildUrl, 'a publish is proven otherwise'),
  ];
}

type Environment = SluiceConfiguration['environments'][Stage];

function changedEnvironment(path: string, stage: Stage, was: Environment, now: Environment): Change[] {
  return [
    ...changed(
      `${path}.branch`,
      was.branch,
      now.branch,
      'the environment is published from another branch',
      'critical',
    ),
    ...changed(`${path}.url`, was.url, now.url, 'another site is checked', 'critical'),
    ...changed(`${path}.wixSiteId`, was.wixSiteId, now.wixSiteId, 'another site is published', 'critical'),
    ...(stage === 'production'
      ? when(
          `${path}.debugMode`,
          was.debugMode,
          now.debugMode,
          (a, b) => !a && b,
          'customers see what only developers should',
        )
      : []),
  ];
}
