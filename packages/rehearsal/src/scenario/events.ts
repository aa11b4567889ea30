import type { WorkflowEvent } from '../execute/run-state.ts';
import { pullRequestPayload, pushPayload, schedulePayload } from './payloads.ts';
import { developer, layFolder } from './repository.ts';
import { demandStarted, type Raised, type Scene } from './scene.ts';
import { makeChange } from './site.ts';

/** Somebody pushes to the branch of development; `also` changes more than the site's folder does. */
export async function push(
  { site, world, house, driver }: Scene,
  also?: (tree: string) => void,
): Promise<Raised> {
  const { repository } = world;
  const { branch } = site.configuration.environments.development;
  const ref = `refs/heads/${branch}`;
  const { before, after, title } = await makeChange(
    site,
    repository,
    branch,
    `refs/heads/${site.configuration.site.defaultBranch}`,
    also,
  );
  const at = house.clock.now().toISOString();
  const event: WorkflowEvent = {
    name: 'push',
    payload: pushPayload(house.platform.repository, {
      ref,
      before,
      after,
      message: title,
      login: developer.login,
      at,
    }),
    ref,
    sha: after,
    actor: developer.login,
    fromFork: false,
  };
  const changed = await repository.changed(before, after);
  demandStarted(await driver.raise(event, { name: 'push', ref, changed }), `a push to ${branch}`);
  return { published: after, what: `${developer.login} pushed ${after.slice(0, 7)} to ${branch}` };
}

/** Somebody opens a pull request. */
export async function pullRequest({ options, site, world, house, driver }: Scene): Promise<Raised> {
  const { repository, sandbox } = world;
  const { name } = house.platform.repository;
  const base = site.configuration.environments.development.branch;
  const kept = sandbox.github.repository(name);
  const number = Math.max(0, ...[...kept.pulls, ...kept.issues].map((one) => one.number)) + 1;
  const head = `work-${String(number)}`;
  const { before, after, title } = await makeChange(site, repository, head, `refs/heads/${base}`);
  const merge = await repository.merge(before, after, `Merge ${after} into ${before}`);
  const ref = `refs/pull/${String(number)}/merge`;
  await repository.setRef(`refs/pull/${String(number)}/head`, after);
  await repository.setRef(ref, merge);
  const headRepository = options.fork ? `${developer.login}/${name.split('/')[1] ?? ''}` : name;
  if (options.fork) await repository.removeRef(`refs/heads/${head}`);
  await sandbox.github.openPull(name, {
    title,
    author: developer.login,
    head,
    base,
    number,
    ...(options.fork ? { headRepository } : {}),
  });
  const event: WorkflowEvent = {
    name: 'pull_request',
    payload: pullRequestPayload(house.platform.repository, {
      number,
      title,
      login: developer.login,
      head: { ref: head, sha: after, repository: headRepository },
      base: { ref: base, sha: before },
      merge,
    }),
    ref,
    sha: merge,
    headRef: head,
    baseRef: base,
    actor: developer.login,
    fromFork: options.fork,
  };
  const changed = await repository.changed(before, after);
  const raised = { name: 'pull_request', ref, base, action: 'opened', changed } as const;
  demandStarted(await driver.raise(event, raised), `a pull request to ${base}`);
  return {
    published: undefined,
    what: `${developer.login} opened pull request #${String(number)} to ${base}${options.fork ? ' from a fork' : ''}`,
  };
}

/** The schedule fires. */
export async function nightly({ site, world, house, driver }: Scene): Promise<Raised> {
  const { repository } = world;
  const { defaultBranch } = site.configuration.site;
  const { branch } = site.configuration.environments.development;
  for (const one of new Set([defaultBranch, branch])) {
    await repository.commit(one, 'Work on the website', (tree) => layFolder(site.directory, tree));
  }
  for (const commit of site.variant?.commits ?? [])
    await repository.commit(branch, commit.message, (tree) => commit.apply(tree));
  const sha = (await repository.resolve(`refs/heads/${defaultBranch}`)) ?? '';
  const published = await repository.resolve(`refs/heads/${branch}`);
  const ref = `refs/heads/${defaultBranch}`;
  const crons = await driver.files.crons(sha);
  demandStarted(crons.length, 'a schedule');
  for (const cron of crons) {
    const event: WorkflowEvent = {
      name: 'schedule',
      payload: schedulePayload(house.platform.repository, cron),
      ref,
      sha,
      // Who last changed the cron line is the actor of a schedule.
      actor: developer.login,
      fromFork: false,
    };
    await driver.raise(event, { name: 'schedule', ref, changed: [], cron });
  }
  return { published, what: `the schedule fired on ${defaultBranch}` };
}
