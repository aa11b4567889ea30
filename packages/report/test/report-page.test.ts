import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'puppeteer-core';
import { browserProgram, startBrowser, testInBrowser, violations } from '../../../test/helpers/browser.ts';
import { reportPage } from '../src/index.ts';
import { evidence, finding, fullMaterial, material } from './helpers/material.ts';

const hostile = `"><script>document.title='taken'</script><img src=x onerror="document.title='taken'">\u202e`;

describe('the report as one page', () => {
  test('says verdict, speed, checks, findings, what changed, and shows the pages', () => {
    const page = reportPage(fullMaterial()).replace(/\s+/g, ' ');
    const missing = [
      'Fail: this release does not go on as it is.',
      'Largest contentful paint',
      'Over the budget of 2.50 s',
      'SonarQube answered 401.',
      'Images must have alternative text',
      'For a person to look at',
      'While it loads',
      'iPhone 15, WebKit',
      'was pass, is <b>fail</b>',
      'Pages that look otherwise',
      'mobile.json is empty',
      '1 picture is not in this file',
      'accepted',
    ].filter((said) => !page.toLowerCase().includes(said.toLowerCase()));
    expect(missing).toEqual([]);
    expect(page).toContain('style-src &#39;sha256-');
    expect(page).not.toMatch(/<script|javascript:|<iframe|<link |url\(|@import/);
  });

  test('says that nothing was looked at, where nothing was', () => {
    const page = reportPage(
      material({ answer: 'not-evaluated', evidence: [], reason: 'There is no evidence.' }),
    );
    expect(page).toContain('Not evaluated: too little was looked at.');
  });

  test('escapes whatever a page, a commit or a tool said', () => {
    const page = reportPage(
      material({
        site: hostile,
        reason: hostile,
        url: `javascript:alert(1)//${hostile}`,
        buildId: hostile,
        broken: [{ check: hostile, reason: hostile }],
        leftOut: [{ file: hostile, why: hostile }],
        evidence: [
          evidence({
            check: hostile,
            unit: hostile,
            reason: hostile,
            tools: [{ name: hostile, version: hostile, source: 'path' }],
            findings: [
              finding(hostile, {
                rule: hostile,
                message: hostile,
                value: hostile,
                threshold: hostile,
                remedy: hostile,
                waivedBy: hostile,
                place: { file: hostile, url: `javascript:${hostile}` },
              }),
            ],
            details: {
              screenshots: [
                { file: 'x', url: hostile, engine: hostile, profile: hostile, caption: hostile },
                7,
                null,
              ],
              axe: [
                {
                  url: hostile,
                  rule: hostile,
                  target: hostile,
                  help: hostile,
                  helpUrl: hostile,
                  impact: hostile,
                  state: hostile,
                },
                'no',
              ],
              metrics: [
                { url: hostile, metric: hostile, unit: hostile.slice(0, 16), value: 1 },
                { metric: {} },
              ],
            },
          }),
        ],
      }),
    );
    expect(page).not.toMatch(/<script|<img src=x|href="javascript:|\u202e/i);
    expect(page).toContain('&lt;script&gt;');
  });

  test('has an end, however much was found', () => {
    const many = Array.from({ length: 3_000 }, (_, index) =>
      finding(`f${String(index)}`, { message: 'm'.repeat(2_000), remedy: 'r'.repeat(2_000) }),
    );
    const page = reportPage(
      material({
        evidence: Array.from({ length: 40 }, (_, index) =>
          evidence({
            check: `check_${String(index)}`,
            findings: many,
            details: {
              axe: many.map(({ id }) => ({
                url: `https://x.example/${id}`,
                rule: 'r',
                target: 't'.repeat(1_000),
              })),
            },
          }),
        ),
      }),
    );
    expect(page.length).toBeLessThan(3 * 1024 * 1024);
    expect(page).toContain('more: the evidence has them');
  });
});

describe('the report in a browser', () => {
  let folder: string;
  let browser: Browser;
  let page: Page;
  beforeAll(async () => {
    if (browserProgram === undefined) return;
    folder = mkdtempSync(path.join(os.tmpdir(), 'sluice-report-'));
    writeFileSync(path.join(folder, 'report.html'), reportPage(fullMaterial()));
    writeFileSync(
      path.join(folder, 'hostile.html'),
      reportPage(material({ reason: hostile, evidence: [evidence({ reason: hostile })] })),
    );
    browser = await startBrowser();
    page = await browser.newPage();
  }, 60_000);
  afterAll(async () => {
    if (browserProgram === undefined) return;
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const open = async (file: string, width: number, scheme: string): Promise<string[]> => {
    const said: string[] = [];
    const keep = (text: string): void => void said.push(text);
    page.removeAllListeners('console');
    page.on('console', (message) => keep(message.text()));
    await page.setViewport({ width, height: 900 });
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
    await page.goto(pathToFileURL(path.join(folder, file)).href);
    return said;
  };

  for (const [width, scheme] of [
    [1280, 'light'],
    [1280, 'dark'],
    [360, 'light'],
    [360, 'dark'],
  ] as const) {
    testInBrowser(
      `has no violation at ${String(width)} px, ${scheme}, and does not scroll sideways`,
      async () => {
        // Its own policy forbids scripts, axe's too: only the test goes around it.
        await page.setBypassCSP(true);
        await open('report.html', width, scheme);
        await page.evaluate('for (const one of document.querySelectorAll("details")) one.open = true');
        expect(await violations(page)).toEqual([]);
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
        await page.setBypassCSP(false);
      },
    );
  }

  testInBrowser('keeps its own policy: style and pictures are there, nothing is refused', async () => {
    expect(await open('report.html', 1280, 'light')).toEqual([]);
    await page.evaluate('Promise.all([...document.images].map((one) => one.decode()))');
    const facts = await page.evaluate(`({
      pictures: document.images.length,
      styled: getComputedStyle(document.querySelector('.card')).borderTopStyle,
      box: document.querySelector('.marked rect').getBoundingClientRect().toJSON(),
      picture: document.querySelector('.marked img').getBoundingClientRect().toJSON(),
    })`);
    expect(facts).toMatchObject({ pictures: 7, styled: 'solid' });
    const { box, picture } = facts as Record<'box' | 'picture', { x: number; y: number; width: number }>;
    const scale = picture.width / 1280;
    expect(box.x - picture.x).toBeCloseTo(10 * scale, -0.5);
    expect(box.y - picture.y).toBeCloseTo(20 * scale, -0.5);
    expect(box.width).toBeCloseTo(300 * scale, -0.5);
  });

  testInBrowser('runs nothing of what others wrote', async () => {
    expect(await open('hostile.html', 1280, 'light')).toEqual([]);
    expect(await page.title()).toBe('FHIR IQ, staging: pass');
    expect(await page.evaluate('document.scripts.length')).toBe(0);
  });
});
