import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect } from '@jest/globals';
import { readOptions, rehearse, type RehearsalResult } from '@fhir-iq/sluice-rehearsal';
import { formsOf } from '@fhir-iq/sluice-runtime';
import type { Browser, Page } from 'puppeteer-core';
import { browserProgram, startBrowser, testInBrowser } from '../helpers/browser.ts';
import { makeQuickSite } from '../helpers/quick-site.ts';

let site: string;
let state: string;
let browser: Browser;
beforeEach(async () => {
  if (browserProgram === undefined) return;
  site = makeQuickSite();
  state = mkdtempSync(path.join(os.tmpdir(), 'rehearsal-'));
  browser = await startBrowser();
}, 60_000);
afterEach(async () => {
  if (browserProgram === undefined) return;
  await browser.close();
  for (const folder of [site, state]) rmSync(folder, { recursive: true, force: true });
});

/** Begins a rehearsal with its page, as at a terminal. */
async function begin(): Promise<{ address: string; ended: Promise<RehearsalResult> }> {
  let say: (address: string) => void;
  const address = new Promise<string>((resolve) => (say = resolve));
  const options = readOptions(['deploy', '--at', '2026-11-23T09:00:00Z', '--site', site, '--state', state]);
  const ended = rehearse(options, (line) => {
    const [found] = /http:\/\/127\.0\.0\.1:\S+/.exec(line) ?? [];
    if (found !== undefined) say(found);
  });
  return { address: await Promise.race([address, ended.then(() => 'it ended before')]), ended };
}

/** All that the page ever sends to a browser. */
async function listen(address: string): Promise<string> {
  return await (await fetch(`${address}events`)).text();
}

/** Answers the question of an environment with the keyboard alone. */
async function answer(page: Page, environment: string, button: string, comment: string): Promise<void> {
  const title = `[...document.querySelectorAll('.question h3')].find((one) => one.textContent === '${environment}')`;
  await page.waitForFunction(title);
  const where = `(() => {
    const active = document.activeElement;
    const inside = active.closest('.question') === ${title}?.closest('.question');
    return inside ? active.name || active.textContent : '';
  })()`;
  const tabTo = async (name: string): Promise<void> => {
    for (let presses = 0; presses < 80; presses += 1) {
      await page.keyboard.press('Tab');
      if ((await page.evaluate(where)) === name) return;
    }
    throw new Error(`80 presses of Tab do not lead to ${name} of ${environment}`);
  };
  await tabTo('comment');
  await page.keyboard.type(comment);
  await tabTo(button);
  await page.keyboard.press('Enter');
  await page.waitForFunction(`${title} === undefined`);
}

testInBrowser(
  'people take a release to production by the keyboard, until one of them rejects it on the page',
  async () => {
    const { address, ended } = await begin();
    const sent = listen(address);
    const page = await browser.newPage();
    await page.goto(address);
    await answer(page, 'staging-tech-lead', 'Approve', 'go');
    await answer(page, 'production-tech-lead', 'Approve', 'go on');
    await answer(page, 'production-business-owner', 'Reject', 'not before the fair');
    const { story, secrets } = await ended;
    expect(story?.exitCode).toBe(1);
    expect(story?.waits.map(({ name, outcome, by }) => [name, outcome, by])).toEqual(
      expect.arrayContaining([
        ['staging-tech-lead', 'approved', 'lena-lead'],
        ['production-tech-lead', 'approved', 'leo-lead'],
        ['production-business-owner', 'rejected', 'otto-owner'],
      ]),
    );
    await page.waitForSelector('.alert.bad');
    const text = (await page.evaluate('document.body.textContent')) as string;
    for (const told of [
      'ended badly',
      'development.yml',
      'production.yml',
      'not before the fair',
      story?.reason ?? '?',
    ])
      expect(text).toContain(told);
    expect(text).toContain('The clock goes on at 2026-11-25T14:01:00.000Z');
    expect(await page.$$eval('.node.failure', (all) => all.length)).toBeGreaterThan(0);

    const all = await sent;
    expect(all).toContain('"type":"end"');
    expect([...(secrets ?? [])].flatMap(formsOf).filter((form) => all.includes(form))).toEqual([]);
    expect(secrets?.size).toBeGreaterThan(0);
    await expect(fetch(address)).rejects.toThrow('fetch failed');
  },
);
