import { TestEnvironment } from 'jest-environment-node';

/** Prints what the bundles of a test said, but only if that test fails. */
export default class ReplayEnvironment extends TestEnvironment {
  async setup() {
    await super.setup();
    this.global.sluiceReplay = [];
  }

  handleTestEvent(event) {
    const replay = this.global.sluiceReplay;
    if (event.name === 'test_fn_failure' && replay.length > 0)
      process.stderr.write(`${replay.join('\n\n')}\n`);
    if (event.name === 'test_start') replay.length = 0;
  }
}
