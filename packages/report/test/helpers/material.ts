import { deflateSync, crc32 } from 'node:zlib';
import type { Evidence, Finding } from '@fhir-iq/sluice-model';
import { readPicture, type Picture, type ReportMaterial } from '../../src/index.ts';

export const commit = 'c'.repeat(40);

/** A PNG of one colour. */
export function png(width: number, height: number, red = 20): Buffer {
  const chunk = (name: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(name, 'latin1'), data]);
    const head = Buffer.alloc(4);
    head.writeUInt32BE(data.length);
    const tail = Buffer.alloc(4);
    tail.writeUInt32BE(crc32(body));
    return Buffer.concat([head, body, tail]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const row = Buffer.concat([Buffer.alloc(1), Buffer.alloc(width * 3, Buffer.from([red, 60, 90]))]);
  const rows = Buffer.concat(Array.from({ length: height }, () => row));
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

export function picture(width = 64, height = 48, red?: number): Picture {
  const read = readPicture(png(width, height, red));
  if (read === undefined) throw new Error('the PNG of the test is none');
  return read;
}

export function evidence(overrides: Partial<Evidence> = {}): Evidence {
  return {
    schema: 'sluice.evidence/v1',
    check: 'accessibility',
    answer: 'pass',
    examined: 12,
    floor: 1,
    unit: 'pages',
    subject: { commit },
    reason: 'Looked at 12 pages.',
    findings: [],
    tools: [{ name: 'axe-core', version: '4.14.1', source: 'tool-pack' }],
    startedAt: '2026-11-23T11:00:00.000Z',
    finishedAt: '2026-11-23T11:00:12.000Z',
    ...overrides,
  };
}

export function finding(id: string, overrides: Partial<Finding> = {}): Finding {
  return { id, rule: 'rule', severity: 'high', message: 'Something is wrong.', blocks: true, ...overrides };
}

export function material(overrides: Partial<ReportMaterial> = {}): ReportMaterial {
  return {
    site: 'FHIR IQ',
    stage: 'staging',
    answer: 'pass',
    reason: 'All 2 checks passed.',
    commit,
    at: new Date('2026-11-23T12:00:00Z'),
    url: 'https://staging.fhiriq.com/',
    buildId: 'b-1',
    runUrl: 'https://github.com/fhir-iq/website/actions/runs/1001',
    evidence: [evidence()],
    broken: [],
    pictures: new Map(),
    leftOut: [],
    ...overrides,
  };
}

const home = 'https://staging.fhiriq.com/';
const view = { engine: 'chromium', profile: 'desktop' };

/** A report with all that a report can show. */
export function fullMaterial(): ReportMaterial {
  const shots = [
    { file: 'home.png', url: home, ...view, width: 1280, caption: 'with marks' },
    { file: 'firefox.png', url: home, engine: 'firefox', profile: 'desktop' },
    { file: 'phone.png', url: home, engine: 'webkit', profile: 'iphone-15', width: 393 },
    { file: 'missing.png', url: home, ...view },
    ...[200, 900].map((at) => ({ file: `film-${String(at)}.png`, url: home, ...view, at })),
  ];
  const axe = [
    {
      url: home,
      ...view,
      rule: 'image-alt',
      impact: 'critical',
      target: 'img.logo',
      screenshot: 'home.png',
      box: { x: 10, y: 20, width: 300, height: 100 },
      help: 'Images must have alternative text',
      helpUrl: 'https://dequeuniversity.com/rules/axe/4.14/image-alt',
    },
    {
      url: home,
      ...view,
      rule: 'color-contrast',
      kind: 'incomplete',
      target: 'header p',
      screenshot: 'home.png',
      box: { x: 10, y: 200, width: 300, height: 40 },
    },
  ];
  const figure = (metric: string, value: number, budget: number): object => ({
    metric,
    value,
    budget,
    live: value * 0.9,
    unit: metric === 'cumulative_layout_shift' ? '' : 'ms',
    url: home,
    ...view,
  });
  const metrics = [
    figure('page_load_time', 2400, 3000),
    figure('first_contentful_paint', 900, 1800),
    figure('largest_contentful_paint', 2900, 2500),
    figure('cumulative_layout_shift', 0.02, 0.1),
    figure('time_to_interactive', 3100, 3800),
    { ...figure('page_load_time', 1400, 3000), url: `${home}contact` },
  ];
  const now = [
    evidence({
      answer: 'fail',
      reason: '1 violation.',
      findings: [
        finding('accessibility/image-alt/1', {
          place: { url: home },
          value: 'no alt',
          threshold: 'an alt text',
          remedy: 'Give it one.',
        }),
      ],
      details: { screenshots: shots, axe },
    }),
    evidence({
      check: 'performance',
      answer: 'fail',
      unit: 'page loads',
      findings: [finding('performance/budget/1')],
      details: { metrics },
    }),
    evidence({
      check: 'cross_browser',
      answer: 'not-evaluated',
      examined: 0,
      reason: 'WebKit could not be had.',
    }),
    evidence({ check: 'code_analysis', answer: 'error', examined: 0, reason: 'SonarQube answered 401.' }),
    evidence({
      check: 'console_errors',
      findings: [
        finding('console_errors/noise/1', {
          blocks: false,
          waivedBy: 'SEC-1',
          place: { file: 'src/pages/Home.js', line: 3 },
        }),
      ],
    }),
  ];
  const before = [
    evidence({
      details: { screenshots: [{ ...shots[0], file: 'old.png' }] },
      findings: [finding('accessibility/old/1')],
    }),
    evidence({ check: 'performance', details: { metrics: metrics.map((one) => ({ ...one, value: 1 })) } }),
  ];
  const pictures = new Map([
    ['home.png', picture(1280, 900)],
    ['firefox.png', picture(1280, 900)],
    ['phone.png', picture(393, 1600)],
    ['film-200.png', picture(200, 300)],
    ['film-900.png', picture(200, 300)],
  ]);
  return material({
    answer: 'fail',
    reason: '4 of 5 do not pass.',
    evidence: now,
    pictures,
    broken: [{ check: 'mobile', reason: 'mobile.json is empty' }],
    leftOut: [{ file: 'missing.png', why: 'it is not there' }],
    last: { evidence: before, pictures: new Map([['old.png', picture(1280, 900, 200)]]) },
  });
}
