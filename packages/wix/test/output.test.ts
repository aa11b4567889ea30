import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { CliOutput } from '../src/output.ts';
import { readLogin, readPreview, readPublish } from '../src/output.ts';

const said = (stdout: string, stderr = '', more: Partial<CliOutput> = {}): CliOutput => ({
  stdout,
  stderr,
  timedOut: false,
  stopped: false,
  timeoutMs: 300_000,
  ...more,
});
/** As the CLI writes it: spinner frames on one line, colours, ticks. */
const green = (text: string): string => `\u001b[32m✔\u001b[39m ${text}`;
const good = `⠋ Deploying your code...${green('Deploying your code... Done')}\n  UI version: \u001b[36m5\u001b[39m\n⠋ Publishing...${green('Your site has been published successfully: https://dev.example.com/')}\n`;

describe('readPublish', () => {
  test('takes address and design from between colours and spinners', () => {
    expect(readPublish(said(good))).toEqual({
      case: 'published',
      url: 'https://dev.example.com/',
      uiVersion: '5',
      newerDesign: false,
    });
  });

  test('sees the caution of a newer design', () => {
    expect(
      readPublish(said(`Caution: The Editor contains newer design changes. To publish them …\n${good}`)),
    ).toMatchObject({ newerDesign: true });
  });

  test.each([
    [
      'build-error',
      'no',
      'Deploying your code... Failed\n[ERROR] Errors in your site’s code were found while trying to build your custom code\nAre you sure you want to continue with publish?',
      '',
    ],
    ['prompt', 'no', 'You are about to publish:\n  Local code\nContinue with publish?', ''],
    ['prompt', 'no', 'What would you like to publish?', ''],
    ['agent-detected', 'no', '', 'An error occurred while logging in: Failed to issue a login device code.'],
    ['deploy-refused', 'no', '', '✖ Failed to deploy site.\nExtended error output:\nCode: 5\nMessage: no'],
    ['forbidden', 'no', '', '✖ Forbidden operation. Missing permissions.'],
    ['status-error', 'no', '', '✖ Failed to get deployment status.'],
    ['status-error', 'no', '', '✖ Failed to get deployment pipeline details.'],
    ['go-live-failed', 'unknown', 'Publishing... Failed', '✖ Failed to publish site.'],
    [
      'pipeline-slow',
      'no',
      '',
      'The CLI encountered an unexpected error:\nPromise timed out after 120000 milliseconds',
    ],
    ['network', 'no', '', 'Network error occurred. Cause: getaddrinfo ENOTFOUND manage.wix.com'],
    ['network', 'unknown', 'Publishing...', 'Network error occurred. Cause: read ECONNRESET'],
    ['project', 'no', '', 'Project type could not be determined due to a missing configuration file'],
    ['project', 'no', '', 'Invalid configuration found at `wix.config.json`'],
    ['no-success-line', 'unknown', '', ''],
    ['no-success-line', 'unknown', 'Words of another version', ''],
  ])('%s (%s)', (expected, wentLive, stdout, stderr) => {
    const outcome = readPublish(said(stdout, stderr));
    expect(outcome).toMatchObject({ case: expected, wentLive });
    expect('remedy' in outcome && outcome.remedy.length > 0 && outcome.message.length > 0).toBe(true);
  });

  test('a command that was ended for time may yet go live, whatever it had said', () => {
    expect(readPublish(said('Creating a preview...', '', { timedOut: true }))).toMatchObject({
      case: 'timeout',
      wentLive: 'unknown',
    });
    const first = 'Preview for unpublished sites is currently unsupported.\nFailed to deploy site.';
    expect(readPublish(said(first, '', { timedOut: true, timeoutMs: 8_000 }))).toMatchObject({
      case: 'unpublished-site',
      message: expect.stringContaining('8 s'),
    });
  });

  test('a job that was stopped', () => {
    expect(readPublish(said('', '', { stopped: true }))).toMatchObject({
      case: 'stopped',
      wentLive: 'unknown',
    });
    expect(readLogin(said('', '', { stopped: true }))).toMatchObject({ case: 'stopped', wentLive: 'no' });
  });

  test('the excerpt begins at the telling line and leaves the crash report out', () => {
    const stderr =
      'noise\n✖ Failed to deploy site.\nCode: 5\n----- CLI crash report -----\nAuthorization: secret';
    const outcome = readPublish(said('', stderr));
    expect(outcome).toMatchObject({ excerpt: expect.stringMatching(/^Failed to deploy site\.\nCode: 5/) });
    expect(JSON.stringify(outcome)).not.toContain('Authorization');
  });

  test('is never taken for a success without the line that says so', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 300 }),
        fc.string({ maxLength: 100 }),
        (stdout, stderr) => {
          fc.pre(!stdout.includes('published successfully'));
          return readPublish(said(stdout, stderr)).case !== 'published';
        },
      ),
    );
  });
});

describe('readPreview', () => {
  test('joins an address that is wrapped in the middle of a word', () => {
    const wrapped =
      '✔ Your preview deployment is now available at\nhttps://dev.example.com/?rc=11111111-2222-4333-8444-55555\n5555555&another=parame\nter\n\nDone';
    expect(readPreview(said(wrapped))).toEqual({
      case: 'previewed',
      url: 'https://dev.example.com/?rc=11111111-2222-4333-8444-555555555555&another=parameter',
    });
  });

  test('joins any address, wherever it is wrapped', () => {
    fc.assert(
      fc.property(
        fc.webUrl({ withQueryParameters: true }),
        fc.integer({ min: 20, max: 120 }),
        (url, width) => {
          const text = `available at ${url}`;
          const lines = [...text.matchAll(new RegExp(`.{1,${String(width)}}`, 'gs'))].map(
            (match) => match[0],
          );
          const outcome = readPreview(said(`${lines.join('\n')}\n\n`));
          return outcome.case === 'previewed' && outcome.url === url.replace(/\s+/g, '');
        },
      ),
    );
  });

  test('a site that was never published', () => {
    expect(readPreview(said('', 'Failed to deploy site preview.\nCode: SITE_NOT_PUBLISHED'))).toMatchObject({
      case: 'unpublished-site',
    });
  });
});

describe('readLogin', () => {
  test.each([
    ['logged-in', 'Wix CLI is logged in to account fhir-iq'],
    ['invalid-key', 'You used invalid API key to log in.'],
    ['login-failed', 'Failed to get account information.'],
    ['agent-detected', 'Please log in with the code ABCD'],
  ])('%s', (expected, text) => {
    expect(readLogin(said(text)).case).toBe(expected);
  });
});
