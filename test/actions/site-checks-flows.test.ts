import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, jest } from '@jest/globals';
import { mergeEvidence } from '@fhir-iq/sluice-gate';
import type { Evidence } from '@fhir-iq/sluice-model';
import { pathWithout, testInEngines } from '../helpers/engines.ts';
import { flowWorld, rulesOf, type FlowWorld } from '../helpers/flow-world.ts';

jest.setTimeout(300_000);

let world: FlowWorld;
beforeAll(async () => {
  world = await flowWorld();
});
afterAll(async () => await world.close());

const complete = {
  blocks: true,
  value: expect.any(String),
  threshold: expect.any(String),
  remedy: expect.any(String),
};

describe('user_flows', () => {
  testInEngines(
    ['chromium', 'firefox', 'webkit'],
    'every recorded flow goes through in three engines, and its states are looked at by axe',
    async () => {
      const { evidence, outputs } = await world.walk({
        check: 'user_flows',
        with: { flows: ['book-appointment', 'contact-form', 'read-pages'] },
        change: (policy) => {
          policy.checks.accessibility = { stages: ['staging'] };
          policy['not-yet'] = policy['not-yet'].filter((one: string) => one !== 'accessibility_testing');
        },
      });
      expect(outputs).toMatchObject({ answer: 'pass' });
      const { user_flows: seen } = evidence;
      expect(seen).toMatchObject({ answer: 'pass', examined: 3, unit: 'flows', findings: [] });
      const walks = seen?.details?.['flows'] as { engine: string; durationMs: number; assertions: number }[];
      expect(walks.map((one) => one.engine).sort()).toEqual([
        ...Array<string>(3).fill('chromium'),
        ...Array<string>(3).fill('firefox'),
        ...Array<string>(3).fill('webkit'),
      ]);
      expect(walks.every((one) => one.assertions > 0)).toBe(true);
      expect(seen?.details?.['states']).toBeGreaterThan(8);
      expect(seen?.tools.map((tool) => tool.name)).toEqual(
        expect.arrayContaining(['chromium', 'firefox', 'webkit', '@puppeteer/replay']),
      );
    },
  );

  testInEngines(
    ['chromium', 'firefox', 'webkit'],
    'a button that is gone is red in each engine, with step, selectors, a screenshot and the address',
    async () => {
      const { evidence, files } = await world.walk({
        check: 'user_flows',
        with: { flows: ['hasty-form'] },
        flows: { 'hasty-form': { ...world.recorded('contact-form'), timeout: 1_500 } },
        faults: ['site-button-gone@staging'],
      });
      const { user_flows: seen } = evidence;
      expect(seen).toMatchObject({ answer: 'fail', examined: 1 });
      expect(seen?.findings.map((one) => one.id)).toEqual([
        'user_flows/step/hasty-form:chromium:3',
        'user_flows/step/hasty-form:firefox:3',
        'user_flows/step/hasty-form:webkit:3',
      ]);
      for (const one of seen?.findings ?? [])
        expect(one).toMatchObject({
          ...complete,
          message: expect.stringContaining('"#send" matches 0'),
          place: {
            file: '.github/flows/hasty-form.json',
            url: 'https://staging.fhiriq.com/contact',
          },
        });
      const pictures = seen?.details?.['screenshots'] as { file: string }[];
      expect(pictures).toHaveLength(3);
      for (const { file } of pictures)
        expect(Object.keys(files).some((name) => name.endsWith(file))).toBe(true);
    },
  );

  testInEngines(
    ['chromium', 'firefox', 'webkit'],
    'a flow that leads to another host ends there, and where requests can be held back, before',
    async () => {
      const { evidence } = await world.walk({
        check: 'user_flows',
        with: { flows: ['read-pages'] },
        faults: ['site-link-elsewhere@staging'],
      });
      const { user_flows: seen } = evidence;
      expect(seen).toMatchObject({ answer: 'fail' });
      expect(rulesOf(seen)).toContain('leaves-site');
      const held = seen?.findings.filter((one) => /:(chromium|firefox):/.test(one.id)) ?? [];
      expect(held).toHaveLength(2);
      for (const one of held) expect(one.message).toContain('the browser was not sent there');
      const elsewhere = world.published.sandbox
        .requests()
        .filter((one) => one.url.includes('elsewhere.example'));
      // A browser may open a connection ahead of time; only WebKit asks for a way there.
      expect(elsewhere.map((one) => one.method).filter((method) => method !== 'CONNECT')).toEqual([]);
      expect(elsewhere.length).toBeLessThanOrEqual(4);
    },
  );

  testInEngines(['chromium'], 'shards share the flows, and fold into the evidence of one run', async () => {
    const walk = async (shard?: string) =>
      await world.walk({
        check: 'user_flows',
        with: { flows: ['contact-form', 'read-pages'], engines: ['chromium'] },
        faults: ['site-link-elsewhere@staging'],
        ...(shard === undefined ? {} : { inputs: { shard } }),
      });
    const whole = (await walk()).evidence['user_flows'];
    const parts: Evidence[] = [];
    for (const shard of ['1/3', '2/3', '3/3']) parts.push(...Object.values((await walk(shard)).evidence));
    expect(parts.map(({ answer, examined }) => [answer, examined])).toEqual([
      ['pass', 1],
      ['fail', 1],
      ['not-evaluated', 0],
    ]);
    const { evidence, broken } = mergeEvidence(parts);
    expect(broken).toEqual([]);
    expect(evidence).toHaveLength(1);
    for (const one of [whole, evidence[0]]) {
      expect(one).toMatchObject({ answer: 'fail', examined: 2 });
      expect(one?.findings.map(({ id }) => id)).toEqual(['user_flows/leaves-site/read-pages:chromium:4']);
    }
  });

  testInEngines(['firefox'], 'walks a page of https that asks for a picture by http', async () => {
    const { evidence } = await world.walk({
      check: 'user_flows',
      with: { flows: ['book-appointment'], engines: ['firefox'], required: ['firefox'] },
      faults: ['site-mixed-content@staging'],
    });
    expect(evidence['user_flows']).toMatchObject({ answer: 'pass', findings: [] });
  });

  testInEngines(
    ['chromium'],
    'says why a form was not taken: what was waited for, and the console',
    async () => {
      const { evidence } = await world.walk({
        check: 'user_flows',
        with: { flows: ['book-appointment'], engines: ['chromium'] },
        faults: ['site-form-silent@staging'],
      });
      expect(evidence['user_flows']).toMatchObject({ answer: 'fail' });
      expect(evidence['user_flows']?.findings[0]).toMatchObject({
        rule: 'step',
        message: expect.stringMatching(/#slot option.*answered 500/s),
      });
    },
  );

  testInEngines(['chromium'], 'refuses recordings that it cannot walk, each with its step', async () => {
    const good = world.recorded('read-pages');
    const began = Date.now();
    const { evidence } = await world.walk({
      check: 'user_flows',
      with: {
        flows: ['newer', 'no-json', 'later-key', 'missing', 'away', 'silent', 'nothing-there', 'unfilled'],
        engines: ['chromium'],
      },
      flows: {
        newer: { ...good, steps: [...good.steps, { type: 'pinch', scale: 2 }] },
        'no-json': '{"title": ',
        'later-key': { ...good, steps: [{ ...good.steps[0], foldable: true }] },
        away: { ...good, steps: [{ type: 'navigate', url: 'https://example.com/' }] },
        silent: { ...good, steps: [{ type: 'navigate', url: 'https://staging.fhiriq.com/' }] },
        'nothing-there': {
          ...good,
          steps: [...good.steps, { type: 'waitForElement', selectors: ['#nowhere'], timeout: 500 }],
        },
        unfilled: {
          ...good,
          steps: [{ type: 'change', selectors: ['#name'], value: '{{secret}}' }, ...good.steps],
        },
      },
    });
    const { user_flows: seen } = evidence;
    expect(seen?.answer).toBe('fail');
    const said = (seen?.findings ?? []).map((one) => `${one.rule}: ${one.message}`).join('\n');
    expect(said).toContain('recording: .github/flows/newer.json, step 8: The step "pinch" is unknown');
    expect(said).toContain('recording: .github/flows/no-json.json: The file is no JSON.');
    expect(said).toContain('recording: .github/flows/later-key.json, step 1: The step setViewport');
    expect(said).toMatch(/no-such-flow: .*there is no \.github\/flows\/missing\.json/);
    expect(said).toContain('leads to https://example.com/, which is none of staging.fhiriq.com');
    expect(said).toContain('nothing-asserted: "Read the pages" asserts nothing');
    expect(said).toContain('"#nowhere" matches 0, wanted is >= 1');
    expect(said).toContain('the placeholder {{secret}}, which nothing is given for');
    expect(seen?.findings.every((one) => !one.blocks || one.remedy !== undefined)).toBe(true);
    expect(Date.now() - began).toBeLessThan(60_000);
  });

  testInEngines(['chromium'], 'ends a flow that never ends', async () => {
    const endless = {
      title: 'Waits',
      timeout: 30_000,
      steps: [
        { type: 'navigate', url: 'https://staging.fhiriq.com/' },
        { type: 'waitForExpression', expression: 'new Promise(() => {})' },
      ],
    };
    const { evidence, durationMs } = await world.walk({
      check: 'user_flows',
      with: { flows: ['endless'], engines: ['chromium'], timeout: '6s' },
      flows: { endless },
    });
    expect(evidence['user_flows']?.findings[0]).toMatchObject({
      ...complete,
      rule: 'timeout',
      message: expect.stringContaining('longer than 6000 ms; it had come to step 2'),
    });
    expect(durationMs).toBeLessThan(40_000);
  });

  testInEngines(['chromium'], 'looks at nothing where no flow or engine is configured', async () => {
    for (const settings of [{ flows: [] }, { engines: [], required: [] }]) {
      const { evidence, code } = await world.walk({ check: 'user_flows', with: settings });
      expect(evidence['user_flows']).toMatchObject({ answer: 'not-evaluated', examined: 0 });
      expect(code).toBe(1);
    }
  });

  testInEngines(['chromium'], 'an engine that the runner does not have is not evaluated', async () => {
    const { PATH, folders } = pathWithout(['firefox', 'firefox-esr']);
    const { evidence } = await world.walk({
      check: 'user_flows',
      with: { flows: ['read-pages'], engines: ['chromium', 'firefox'] },
      env: { PATH },
    });
    for (const folder of folders) rmSync(folder, { recursive: true });
    expect(evidence['user_flows']).toMatchObject({
      answer: 'not-evaluated',
      examined: 1,
      reason: expect.stringContaining('firefox was not evaluated'),
    });
  });

  testInEngines(['chromium'], 'walks the flows of the policy, not those of the change', async () => {
    const flow = world.recorded('read-pages');
    const { checkout } = world;
    await world.walk({ check: 'user_flows', with: { flows: [], engines: ['chromium'] } });
    const before = checkout.commit('In force');
    const weaker = { ...flow, steps: flow.steps.slice(0, 2) };
    const { evidence, outputs } = await world.walk({
      check: 'user_flows',
      with: { flows: ['read-pages'], engines: ['chromium'] },
      inputs: { 'policy-ref': before },
      flows: { 'read-pages': weaker },
    });
    checkout.write('.github/flows/read-pages.json', JSON.stringify(flow));
    // The policy's list is empty: the change cannot fill it, nor change what a flow is.
    expect(evidence['user_flows']).toMatchObject({
      answer: 'not-evaluated',
      reason: expect.stringContaining(`as ${before.slice(0, 12)} has them`),
    });
    expect(outputs['answer']).not.toBe('pass');
  });
});
