import { expect, test } from '@jest/globals';
import { steps, ToyWorld } from './support/toy.ts';

test('a second attempt keeps number and id, names who ran it again, and has a log of its own', async () => {
  const show =
    'run: echo "id=$GITHUB_RUN_ID number=$GITHUB_RUN_NUMBER attempt=$GITHUB_RUN_ATTEMPT actor=$GITHUB_ACTOR again=$GITHUB_TRIGGERING_ACTOR"';
  const world = new ToyWorld({ files: { '.github/workflows/ci.yml': steps(`- ${show}`) } });
  try {
    const first = await world.run();
    const second = await world.run(undefined, {}, undefined, 2);
    expect(first.log('one')).toContain('number=1 attempt=1 actor=dev-dana again=dev-dana');
    expect(second.log('one')).toContain('number=1 attempt=2 actor=dev-dana again=tomas-lead');
    expect(second.run).toMatchObject({ id: first.run.id, number: 1, attempt: 2 });
    expect(second.job('one').log).not.toBe(first.job('one').log);
    expect(first.log('one')).not.toContain('attempt=2');
  } finally {
    world.close();
  }
});
