import { describe, expect, test } from '@jest/globals';
import { agentVariables, wixEnvironment } from '../src/environment.ts';

describe('wixEnvironment', () => {
  test('keeps the way to programs and network, and gives a home of its own', () => {
    const env = {
      PATH: '/bin',
      HTTPS_PROXY: 'http://127.0.0.1:1',
      NODE_EXTRA_CA_CERTS: '/ca.pem',
      HOME: '/root',
      RUNNER_TRACKING_ID: 'github_1',
    };
    expect(wixEnvironment(env, '/tmp/home')).toEqual({
      ...env,
      HOME: '/tmp/home',
      USERPROFILE: '/tmp/home',
      CI: 'true',
      NO_COLOR: '1',
      FORCE_COLOR: '0',
    });
  });

  test('leaves out each variable by which the CLI takes its caller for an agent', () => {
    const env = Object.fromEntries(agentVariables.map((name) => [name, '1']));
    expect(
      Object.keys(wixEnvironment(env, '/tmp/home')).filter((name) => agentVariables.includes(name)),
    ).toEqual([]);
    expect(agentVariables.length).toBe(29);
  });

  test.each([
    'INPUT_WIX-API-KEY',
    'GITHUB_TOKEN',
    'ACTIONS_RUNTIME_TOKEN',
    'NODE_OPTIONS',
    'WIX_CLI_TEST_OVERRIDES',
    'WIX_SITE_ID',
    'npm_config_registry',
  ])('leaves out %s', (name) => {
    expect(wixEnvironment({ [name]: 'x' }, '/tmp/home')).not.toHaveProperty([name]);
  });
});
