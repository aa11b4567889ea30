import { developer } from './repository.ts';
import { whoGoesBack } from './roads.ts';
import type { Scene } from './scene.ts';

const label = 'sluice-hold';

/**
 * Closes the incidents that an earlier rehearsal left open, as the people of the site would have done by now: while one is
 * open, nothing is published.
 */
export function closeIncidents({ site, world, say }: Scene): void {
  const { github } = world.sandbox;
  const open = github
    .repository(site.name)
    .issues.filter((one) => one.state === 'open' && one.labels.includes(label));
  const login = whoGoesBack(site.configuration, developer.login);
  for (const { number } of open) {
    github.setIssueState(site.name, number, 'closed');
    say(`${login} closes incident #${String(number)} of an earlier rehearsal; --keep-hold leaves it open.`);
  }
}
