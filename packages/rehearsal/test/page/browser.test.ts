import { afterAll, afterEach, beforeAll, beforeEach, expect } from '@jest/globals';
import type { Browser, Page } from 'puppeteer-core';
import { browserProgram, startBrowser, testInBrowser } from '../../../../test/helpers/browser.ts';
import { secret, ShownRoad } from './road.ts';

let browser: Browser;
let page: Page;
let road: ShownRoad;
let errors: string[];

beforeAll(async () => {
  if (browserProgram !== undefined) browser = await startBrowser();
}, 60_000);
afterAll(async () => {
  if (browserProgram !== undefined) await browser.close();
});
beforeEach(async () => {
  if (browserProgram === undefined) return;
  road = await ShownRoad.open();
  page = await browser.newPage();
  errors = [];
  page.on('pageerror', (error) => errors.push(String(error)));
});
afterEach(async () => {
  if (browserProgram === undefined) return;
  await page.close();
  await road.close();
  expect(errors).toEqual([]);
});

async function open(view = 'runs'): Promise<void> {
  await page.goto('about:blank');
  await page.goto(`${road.page.address}#${view}`);
  await page.waitForSelector('.place');
}

async function says(selector: string, text: string): Promise<void> {
  const [where, what] = [JSON.stringify(selector), JSON.stringify(text)];
  await until(`[...document.querySelectorAll(${where})].some((one) => one.textContent.includes(${what}))`);
}

async function until(script: string): Promise<void> {
  await page.waitForFunction(script);
}

/** What has the focus, by its label or its text. */
const focused = `(() => {
  const active = document.activeElement;
  return (active.labels?.[0]?.textContent ?? active.getAttribute('aria-label') ?? active.textContent).trim();
})()`;

/** Presses Tab until what a person looks for has the focus. */
async function tabTo(name: string): Promise<void> {
  for (let presses = 0; presses < 60; presses += 1) {
    await page.keyboard.press('Tab');
    if (((await page.evaluate(focused)) as string).startsWith(name)) return;
  }
  throw new Error(`60 presses of Tab do not lead to ${name}`);
}

testInBrowser('an approval is given with the keyboard alone', async () => {
  road.production();
  const asked = road.ask('tech-lead', ['ada-lead', 'tomas-lead']);
  await open();
  await page.waitForSelector('.question');
  await tabTo('Answer as');
  await page.keyboard.press('ArrowDown');
  await tabTo('Comment');
  await page.keyboard.type('looks good');
  await tabTo('Approve');
  await page.keyboard.press('Enter');
  expect(await asked).toEqual({ outcome: 'approved', by: 'tomas-lead', comment: 'looks good' });
  await page.waitForSelector('#waiting[hidden]');
  await says('#announce', 'production-tech-lead: approved by tomas-lead');
  expect(await page.evaluate('document.activeElement.id')).toBe('content');
});

testInBrowser(
  'who is asked reads the report first, which opens beside the page and runs nothing',
  async () => {
    road.production();
    void road.ask('tech-lead', ['ada-lead', 'tomas-lead']);
    await open();
    await page.waitForSelector('.question');
    expect(await page.$eval('.question .reports', (line) => line.checkVisibility())).toBe(false);
    road.report(
      '<!doctype html><title>Green</title><script>document.title = "It ran"</script><p>Five of five</p>',
    );
    await says('.question .reports', 'To read before you answer: report');
    const [opened] = await Promise.all([
      browser.waitForTarget((target) => target.url().endsWith('/report-4-report')),
      page.click('.question .reports a'),
    ]);
    const report = await opened.page();
    await report?.waitForSelector('p');
    expect(await report?.title()).toBe('Green');
    await report?.close();

    await open('run-4/gate%20%2F%20verdict');
    await says('.artifacts li', 'report report.html 2 files, 61.2 kB, in runs/4/artifacts/report');
  },
);

testInBrowser('a rejection carries its comment, and the job is shown as failed', async () => {
  road.production();
  const asked = road.ask('business-owner', ['bo-business', 'dev-dana']);
  await open('run-4/business-owner');
  await page.waitForSelector('.question');
  expect(await page.$$eval('.question option', (all) => all.map((one) => one.textContent))).toEqual([
    'bo-business',
  ]);
  await page.type('.question textarea', 'not before the fair');
  await page.click('.question .no');
  expect(await asked).toEqual({ outcome: 'rejected', by: 'bo-business', comment: 'not before the fair' });
  await page.waitForSelector('.node.failure');
  await says('.panel .facts', 'bo-business: not before the fair');
});

testInBrowser('what a person writes stays while other things happen', async () => {
  road.production();
  void road.ask('tech-lead', ['ada-lead', 'tomas-lead']);
  await open();
  await page.waitForSelector('.question');
  await page.type('.question textarea', 'half a sen');
  road.done(4, 'approvals', 1);
  void road.ask('business-owner', ['bo-business', 'dev-dana']);
  await until(`document.querySelectorAll('.question').length === 2`);
  await page.keyboard.type('tence');
  expect(await page.$eval('.question textarea', (one) => one.value)).toBe('half a sentence');
});

testInBrowser('an answer that is refused is said beside the buttons', async () => {
  road.production();
  void road.ask('tech-lead', ['ada-lead', 'tomas-lead']);
  await open();
  await page.waitForSelector('.question');
  await page.$eval('.question option', (one) => (one.value = 'mallory'));
  await page.click('.question .yes');
  await says('.question .refused', 'mallory is not among the reviewers');
});

testInBrowser(
  'the graph fills in as jobs run: their state, their steps, their log, their summary',
  async () => {
    await open();
    await says('.view', 'No workflow has started yet');
    road.run(1, 'development', [
      { key: 'publish', name: 'publish', needs: [] },
      { key: 'check', name: 'check', needs: ['publish'] },
    ]);
    await until(`document.querySelectorAll('.node.planned').length === 2`);
    expect(await page.$$eval('.edges path', (all) => all.length)).toBe(1);
    road.job(1, 'publish', 'running');
    await page.waitForSelector('.node.running');
    road.done(1, 'publish', 3);
    road.emit({ type: 'summary', run: 1, key: 'publish', markdown: '**12** pages' });
    for (const leg of ['a', 'b']) road.job(1, `check (${leg})`, 'running');
    await until(`document.querySelectorAll('.job').length === 3`);
    await says('.node.success', '3.0 s');
    await page.evaluate(
      "[...document.querySelectorAll('.job')].find((one) => one.textContent.includes('publish')).click()",
    );
    await says('.steps', 'fhir-iq/sluice/actions/publish@v1');
    await says('.log', 'Working on 4f0c2d1');
    await says('.summary strong', '12');
    road.emit({ type: 'log', run: 1, key: 'publish', lines: ['2026-11-24T10:02:15.000Z one more line'] });
    await says('.log li:last-child', 'one more line');
  },
);

testInBrowser('a called workflow that is skipped is skipped with all that is in it', async () => {
  road.production();
  road.job(4, 'gate', 'skipped');
  road.run(5, 'rollback', [
    { key: 'stop / hold', name: 'stop / hold', needs: [] },
    { key: 'stop / cancel', name: 'stop / cancel', needs: ['stop / hold'] },
  ]);
  road.job(5, 'stop', 'skipped');
  await open();
  await page.waitForSelector('.node.skipped');
  expect(await page.$$eval('.job', (all) => all.map((one) => one.textContent))).toEqual([
    'skipped: holdskipped',
    'skipped: cancelskipped',
  ]);
});

testInBrowser('a fault is found, switched on for an environment, and off', async () => {
  await open('faults');
  await page.type('#fault-search', 'build-error');
  const toggle = await page.waitForSelector('#fault-wix-build-error', { visible: true });
  await page.select('select[aria-label="When wix-build-error strikes"]', '@production');
  await toggle!.click();
  const names = async (count: number): Promise<string[]> => {
    while (road.switches.list().length !== count) await new Promise(setImmediate);
    road.tellFaults();
    return road.switches.list().map(({ name, when }) => `${name} ${JSON.stringify(when)}`);
  };
  expect(await names(1)).toEqual(['wix-build-error {"kind":"environment","environment":"production"}']);
  await page.waitForSelector('#fault-wix-build-error[aria-checked="true"]');
  await says('.views', 'Faults1');
  await toggle!.focus();
  await page.keyboard.press('Space');
  expect(await names(0)).toEqual([]);
  await page.waitForSelector('#fault-wix-build-error[aria-checked="false"]');
});

testInBrowser(
  'messages, the release issue and what is live are shown, as text that does nothing',
  async () => {
    road.production();
    await open('messages');
    await says('.slack h3', 'production is planned');
    await says('.slack b', 'Window:');
    await page.click('.mail summary');
    await says('.mail .text', '<script>alert(1)</script>');
    await says('article h3', 'Production of FHIR IQ is held');
    // An issue's address leads to the page's own place of it.
    await page.click('.mail .text a');
    await says('.issue td', 'Say when the office is open');
    await open('issue-3');
    await says('.issue td', 'Say when the office is open');
    expect(await page.$$eval('.issue img, .issue script', (all) => all.length)).toBe(0);
    expect(await page.title()).toContain('Sluice rehearsal');
    expect(await page.$$eval('.place .build code', (all) => all.map((one) => one.textContent))).toEqual([
      'a81f0c-9000000004-1',
      'a81f0c-9000000004-1',
      '93d1e0-9000000004-1',
    ]);
  },
);

testInBrowser('no secret reaches the browser, whatever carries it', async () => {
  road.production();
  road.emit({ type: 'log', run: 4, key: 'verify', lines: [`2026-11-24T10:02:15.000Z token ${secret}`] });
  await open('run-4/verify');
  await says('.log', 'token ***');
  expect(await page.content()).not.toContain(secret);
});

testInBrowser('the end is told, and what was shown stays when the rehearsal is gone', async () => {
  road.production();
  await open();
  road.emit(
    {
      type: 'serves',
      environment: 'production',
      url: 'https://www.fhiriq.com',
      buildId: 'ffff00-9000000004-1',
    },
    {
      type: 'end',
      exitCode: 0,
      reason: 'The production site serves 4f0c2d1.',
      milliseconds: 60_000,
      at: '2026-11-24T11:00:00.000Z',
    },
  );
  await says('.alert.good', 'The production site serves 4f0c2d1. Exit code 0.');
  await road.page.close();
  await says('.place', 'ffff00-9000000004-1');
  await says('#status', 'ended well');
  expect(await page.$$eval('.node', (all) => all.length)).toBeGreaterThan(10);
});

testInBrowser('a rehearsal that vanishes is missed', async () => {
  await open();
  await road.page.close();
  await says('.alert.bad', 'The rehearsal does not answer');
});
