import { describe, expect, test } from '@jest/globals';
import { productionId, testSandbox, wixKey, type TestSandbox } from './helpers/sandbox.ts';
import { realWixCli, siteFiles, wixProject } from './helpers/wix-cli.ts';

const published = /published successfully:\s+(https?:\/\/\S+)/;

interface FaultRow {
  readonly fault: string;
  readonly code: number | 'hangs';
  readonly says: string;
  /** The build that the site serves afterwards. */
  readonly live: 'old' | 'new';
}

interface World {
  readonly sandbox: TestSandbox;
  readonly project: ReturnType<typeof wixProject>;
  readonly liveBuild: () => Promise<string>;
}

describe('the real Wix CLI', () => {
  // Most of a publish is waiting, so the tests run side by side; hooks do not go with that.
  const command = realWixCli();

  const withProject =
    <Row extends unknown[]>(work: (world: World, ...row: Row) => Promise<void>) =>
    async (...row: Row): Promise<void> => {
      const sandbox = await testSandbox();
      const project = wixProject(sandbox, await command);
      try {
        const liveBuild = async () => (await sandbox.fetch('https://fhiriq.com/_functions/health')).text;
        await work({ sandbox, project, liveBuild }, ...row);
      } finally {
        project.remove();
        await sandbox.stop();
      }
    };

  test.concurrent(
    'logs in, previews and publishes; the site then is what was uploaded plus its design',
    withProject(async ({ sandbox, project, liveBuild }) => {
      project.write(siteFiles('build-1'));
      expect((await project.login()).stdout).toContain('logged in to account rehearsal');

      const preview = await project.preview();
      const address = /available at\s+(https?:\/\/[\s\S]+?)\s*$/.exec(preview.stdout)?.[1] ?? '';
      const shown = await sandbox.fetch(address);
      expect(shown.status).toBe(302);
      expect((await sandbox.fetch(shown.headers.location ?? '')).text).toContain('FHIR IQ');
      expect((await sandbox.fetch('https://fhiriq.com/_functions/health')).status).toBe(404);

      const done = await project.publish();
      expect({ code: done.code, url: published.exec(done.stdout)?.[1] }).toEqual({
        code: 0,
        url: 'https://fhiriq.com/',
      });
      expect(await liveBuild()).toBe('{"status":"ok","buildId":"build-1"}');
      expect((await sandbox.fetch('https://fhiriq.com/contact')).text).toContain('Contact us');
      expect((await sandbox.fetch('https://fhiriq.com/health')).headers.location).toBe('/_functions/health');

      const sent = sandbox.requests().filter((request) => request.farEnd === 'wix');
      expect(sent.map((request) => request.status)).not.toContain(404);
      expect(JSON.stringify(sandbox.requests())).not.toContain(wixKey);
    }),
    60_000,
  );

  test.concurrent(
    'right code with a wrong uiVersion shows the wrong page',
    withProject(async ({ sandbox, project, liveBuild }) => {
      project.write(siteFiles('build-2'), '30');
      await project.login();
      expect((await project.publish()).stdout).toMatch(published);
      expect(await liveBuild()).toContain('build-2');
      const home = await sandbox.fetch('https://fhiriq.com/');
      expect(home.text).toContain('Coming soon');
      expect(home.text).not.toContain('<p>FHIR IQ</p>');
      expect((await sandbox.fetch('https://fhiriq.com/contact')).status).toBe(404);
    }),
    60_000,
  );

  test.concurrent.each([
    [
      'code that does not parse',
      { 'src/backend/http-functions.js': 'export function get_health( {' },
      '31',
      'src/backend/http-functions.js',
    ],
    ['a uiVersion that the site does not have', {}, '99', 'Revision 99 of the site does not exist'],
  ])(
    '%s is a build error: exit code 0 and nothing published',
    withProject(
      async (
        { sandbox, project },
        _name: string,
        files: Record<string, string>,
        uiVersion: string,
        says: string,
      ) => {
        project.write({ ...siteFiles('build-3'), ...files }, uiVersion);
        await project.login();
        const done = await project.publish();
        expect(done.code).toBe(0);
        expect(done.stdout).not.toMatch(published);
        expect(done.stdout.replaceAll(/\s+/g, ' ')).toContain(says);
        expect(
          sandbox.wix
            .deployments(productionId)
            .filter((one) => one.publishedAt !== undefined && one.operation !== 'EDITOR'),
        ).toEqual([]);
      },
    ),
    60_000,
  );

  test.concurrent.each([
    ['IST.unknown', 1, 'You used invalid API key to log in'],
    ['IST.no-permission', 0, 'Forbidden operation. Missing permissions.'],
    ['IST.other-site', 0, 'Forbidden operation. Missing permissions.'],
  ])(
    'the key %s',
    withProject(async ({ project }, key: string, loginCode: number, says: string) => {
      project.write(siteFiles('build-4'));
      const login = await project.login(key);
      expect(login.code).toBe(loginCode);
      const done = loginCode === 0 ? await project.publish() : login;
      expect(done.code).toBe(1);
      expect(done.stderr).toContain(says);
    }),
    60_000,
  );

  test.concurrent.each<FaultRow>([
    { fault: 'wix-invalid-key', code: 1, says: 'You used invalid API key to log in', live: 'old' },
    { fault: 'wix-login-down', code: 1, says: 'Failed to get account information', live: 'old' },
    { fault: 'wix-build-error', code: 0, says: 'Errors in your site’s code were found', live: 'old' },
    { fault: 'wix-deploy-401', code: 1, says: 'Failed to deploy site', live: 'old' },
    { fault: 'wix-deploy-403', code: 1, says: 'Missing permissions', live: 'old' },
    { fault: 'wix-deploy-500', code: 1, says: 'Failed to deploy site', live: 'old' },
    { fault: 'wix-deploy-500@1', code: 0, says: 'published successfully', live: 'new' },
    { fault: 'wix-status-error', code: 1, says: 'Failed to get deployment status', live: 'old' },
    { fault: 'wix-never-published', code: 0, says: 'published successfully', live: 'new' },
    { fault: 'wix-ga-fails', code: 'hangs', says: 'Failed to deploy site', live: 'old' },
    { fault: 'wix-newer-design', code: 0, says: 'The Editor contains newer design changes', live: 'new' },
    { fault: 'wix-publish-fails', code: 1, says: 'Failed to publish', live: 'old' },
    { fault: 'wix-lost-answer', code: 1, says: 'Failed to publish', live: 'new' },
    { fault: 'wix-old-build-stays', code: 0, says: 'published successfully', live: 'old' },
    { fault: 'wix-late-go-live', code: 0, says: 'published successfully', live: 'old' },
    { fault: 'wix-wrong-design', code: 0, says: 'published successfully', live: 'new' },
    { fault: 'wix-slow-pipeline', code: 'hangs', says: 'Deploying your code', live: 'old' },
    { fault: 'wix-down', code: 1, says: 'Failed to get account information', live: 'old' },
    { fault: 'wix-429', code: 1, says: 'Failed to get account information', live: 'old' },
    { fault: 'wix-reset', code: 1, says: 'Network error', live: 'old' },
    { fault: 'wix-no-dns', code: 1, says: 'getaddrinfo ENOTFOUND manage.wix.com', live: 'old' },
    { fault: 'wix-wrong-certificate', code: 1, says: 'Network error', live: 'old' },
    { fault: 'wix-half-body', code: 1, says: 'error', live: 'old' },
  ])(
    'the fault $fault',
    withProject(async ({ sandbox, project, liveBuild }, { fault, code, says, live }: FaultRow) => {
      await sandbox.wix.publishCode(productionId, '31', siteFiles('old'));
      sandbox.faults.enable(fault);
      project.write(siteFiles('new'));
      const login = await project.login();
      const done = login.code === 0 ? await project.publish(code === 'hangs' ? says : undefined) : login;
      const said = `${done.stdout}\n${done.stderr}`;
      expect({ code: done.killed ? 'hangs' : done.code, said }).toEqual({
        code,
        said: expect.stringContaining(says),
      });
      expect(sandbox.faults.struck()[0]?.struck).toBeGreaterThan(0);
      sandbox.faults.disable(sandbox.faults.list()[0]?.name ?? '');
      expect(await liveBuild()).toBe(`{"status":"ok","buildId":"${live}"}`);
    }),
    90_000,
  );
});
