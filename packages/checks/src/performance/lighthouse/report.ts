import { readFile, stat } from 'node:fs/promises';
import { z } from 'zod';
import type { MetricName } from '../metrics.ts';
import { metricFacts } from '../metrics.ts';

/** One picture of a page while it loads. */
export interface Frame {
  /** Milliseconds after the navigation began. */
  readonly at: number;
  readonly jpeg: Buffer;
}

/** What one load of a page gave. */
export interface Load {
  readonly values: Readonly<Partial<Record<MetricName, number>>>;
  readonly frames: readonly Frame[];
  /** What Lighthouse says would help most, the greatest first. */
  readonly advice: readonly string[];
  /** Lighthouse's own measure of the machine; it tells machines apart, and decides nothing. */
  readonly benchmarkIndex: number;
  readonly warnings: readonly string[];
}

/** Lighthouse ran and could not measure the page. */
export class NotMeasured extends Error {
  override readonly name = 'NotMeasured';
  /** Whether another attempt would end in the same way. */
  readonly lasting: boolean;

  constructor(message: string, options: { readonly cause?: unknown; readonly lasting?: boolean } = {}) {
    super(message, { cause: options.cause });
    this.lasting = options.lasting ?? false;
  }
}

const mostBytes = 64 * 1024 * 1024;
const mostFrames = 8;
const mostFrameBytes = 256 * 1024;
const mostAdvice = 3;
const mostText = 300;
const picture = 'data:image/jpeg;base64,';

const Report = z.object({
  finalDisplayedUrl: z.string().optional(),
  runtimeError: z.object({ code: z.string(), message: z.string().default('') }).optional(),
  runWarnings: z.array(z.string()).default([]),
  environment: z.object({ benchmarkIndex: z.number() }),
  audits: z.record(
    z.string(),
    z.object({
      title: z.string().optional(),
      score: z.number().nullish(),
      displayValue: z.string().optional(),
      errorMessage: z.string().optional(),
      metricSavings: z.record(z.string(), z.number()).optional(),
      // Its form differs from audit to audit.
      details: z.unknown().optional(),
    }),
  ),
});
type Report = z.infer<typeof Report>;
const Items = z.object({ items: z.array(z.unknown()) });
const Thumbnail = z.object({ timing: z.number(), data: z.string() });

/**
 * Reads what Lighthouse left.
 *
 * @param file - Its JSON.
 * @param asked - The address that was to be measured.
 * @throws {NotMeasured} If it is no report, or one that says that the page could not be measured.
 */
export async function readLoad(file: string, asked: string): Promise<Load> {
  const report = await read(file);
  const { runtimeError, audits, environment } = report;
  if (runtimeError !== undefined)
    throw new NotMeasured(`${runtimeError.code}: ${short(runtimeError.message || 'no more is said')}`);
  demandSamePage(report, asked);
  const metrics = z.record(z.string(), z.unknown()).catch({}).parse(itemsOf(report, 'metrics')[0]);
  const values = Object.fromEntries(
    Object.entries(metricFacts).flatMap(([name, { lighthouse }]) => {
      const value = metrics[lighthouse];
      return typeof value === 'number' && Number.isFinite(value) ? [[name, value]] : [];
    }),
  );
  if (Object.keys(values).length === 0)
    throw new NotMeasured(`no metric: ${short(audits['metrics']?.errorMessage ?? 'Lighthouse gave none')}`);
  return {
    values,
    frames: framesOf(report),
    advice: adviceOf(report),
    benchmarkIndex: environment.benchmarkIndex,
    warnings: report.runWarnings.slice(0, 5).map(short),
  };
}

async function read(file: string): Promise<Report> {
  try {
    const { size } = await stat(file);
    if (size > mostBytes) throw new Error(`it has ${String(size)} bytes, allowed are ${String(mostBytes)}`);
    return Report.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (cause) {
    const said = cause instanceof z.ZodError ? z.prettifyError(cause) : (cause as Error).message;
    throw new NotMeasured(`Lighthouse left no report that can be read: ${short(said)}`, { cause });
  }
}

// A page that leads elsewhere, to a password page say, would be measured as if it were this one.
function demandSamePage({ finalDisplayedUrl }: Report, asked: string): void {
  const came = finalDisplayedUrl === undefined ? null : URL.parse(finalDisplayedUrl);
  if (came === null) return;
  const wanted = new URL(asked);
  const bare = (url: URL): string => `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
  if (bare(came) !== bare(wanted))
    throw new NotMeasured(
      `it leads to ${short(`${came.origin}${came.pathname}`)}, another page was asked for`,
      { lasting: true },
    );
}

function itemsOf({ audits }: Report, audit: string): unknown[] {
  return Items.safeParse(audits[audit]?.details).data?.items ?? [];
}

function framesOf(report: Report): Frame[] {
  const items = itemsOf(report, 'screenshot-thumbnails').slice(0, mostFrames);
  return items.flatMap((item) => {
    const thumbnail = Thumbnail.safeParse(item);
    if (!thumbnail.success || !thumbnail.data.data.startsWith(picture)) return [];
    const jpeg = Buffer.from(thumbnail.data.data.slice(picture.length), 'base64');
    return jpeg.length > mostFrameBytes ? [] : [{ at: Math.max(0, thumbnail.data.timing), jpeg }];
  });
}

function adviceOf({ audits }: Report): string[] {
  return Object.values(audits)
    .map(({ title = '', score, displayValue, metricSavings }) => ({
      said: displayValue === undefined ? title : `${title} (${displayValue})`,
      saves: score === 1 || title === '' ? 0 : Math.max(0, ...Object.values(metricSavings ?? {})),
    }))
    .filter((one) => one.saves > 0)
    .sort((a, b) => b.saves - a.saves)
    .slice(0, mostAdvice)
    .map((one) => short(one.said));
}

function short(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > mostText ? `${line.slice(0, mostText)}…` : line;
}
