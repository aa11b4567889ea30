import type { Answer, ToolUse } from '@fhir-iq/sluice-model';
import type { CheckName } from '@fhir-iq/sluice-config';
import type { Engine } from '../browser/views.ts';
import type { CheckResult } from '../check.ts';
import { type BenchParts, withBench } from './bench.ts';
import type { KnownBad } from './known-bad.ts';

/** What became of one known-bad input. */
export interface SelfTestAnswer {
  readonly check: CheckName;
  /** Undefined where the check has no known-bad input. */
  readonly planted?: string;
  readonly rule?: string;
  /**
   * `pass`: it saw red. `fail`: it stayed green, or no input is known. `error`: it could not look. `not-evaluated`: the
   * runner lacks an engine that the input needs.
   */
  readonly answer: Answer;
  /** One line: what was seen, and what should have been. */
  readonly said: string;
  readonly tools: readonly ToolUse[];
  /** The engine that the runner lacks. */
  readonly missing?: Engine;
  readonly durationMs: number;
}

/** How long one check may look at one input. */
const looksWithinMs = 240_000;

/** What a self-test is made of. */
export interface SelfTestRequest {
  /** The checks that must be tested; one without an input fails. */
  readonly checks: readonly CheckName[];
  /** All inputs that are known. */
  readonly cases: readonly KnownBad[];
  readonly parts: BenchParts;
  /** Why the runner lacks an engine, by the engine; those that it has are not in it. */
  readonly missing?: ReadonlyMap<Engine, string>;
  /** Told each answer as it comes. */
  readonly onAnswer?: (answer: SelfTestAnswer) => void;
}

/** Some inputs make a check wait between its attempts: another one looks meanwhile. */
const atOnce = 2;

/**
 * Has each check look at its known-bad inputs, two checks at a time.
 *
 * @param request - Which checks and inputs.
 * @returns An answer an input, and one for each check without any; in the order of the checks.
 */
export async function runSelfTest(request: SelfTestRequest): Promise<SelfTestAnswer[]> {
  const answers: SelfTestAnswer[][] = request.checks.map(() => []);
  const queue = request.checks.entries();
  // The iterator is shared: each takes the next check.
  const work = async (): Promise<void> => {
    for (const [index, check] of queue)
      for await (const answer of answersOf(check, request)) {
        answers[index]?.push(answer);
        request.onAnswer?.(answer);
      }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return answers.flat();
}

async function* answersOf(check: CheckName, request: SelfTestRequest): AsyncGenerator<SelfTestAnswer> {
  const known = request.cases.filter((one) => one.check === check);
  if (known.length === 0) yield missing(check);
  for (const one of known) {
    const lacks = one.needs?.find((engine) => request.missing?.has(engine) === true);
    yield lacks === undefined
      ? await lookAt(one, request.parts)
      : absent(one, lacks, request.missing?.get(lacks) ?? '');
  }
}

function missing(check: CheckName): SelfTestAnswer {
  return {
    check,
    answer: 'fail',
    said: 'no known-bad input is written for it, so nobody knows whether it can see anything',
    tools: [],
    durationMs: 0,
  };
}

function absent({ check, planted, rule }: KnownBad, missing: Engine, why: string): SelfTestAnswer {
  const said = `${missing} is missing: ${why}`;
  return { check, planted, rule, answer: 'not-evaluated', said, missing, tools: [], durationMs: 0 };
}

async function lookAt(one: KnownBad, parts: BenchParts): Promise<SelfTestAnswer> {
  const { check, planted, rule } = one;
  const started = performance.now();
  const seen = await seenBy(one, parts);
  const durationMs = Math.round(performance.now() - started);
  const common = { check, planted, rule, durationMs };
  if ('cause' in seen)
    return { ...common, answer: 'error', said: `could not look: ${seen.cause}`, tools: [] };
  return { ...common, ...judge(seen, rule), tools: seen.tools ?? [] };
}

function judge(seen: CheckResult, rule: string): Pick<SelfTestAnswer, 'answer' | 'said'> {
  const rules = [...new Set(seen.findings.map((one) => one.rule))];
  const blocks = seen.findings.some((one) => one.rule === rule && one.blocks);
  if (seen.answer === 'fail' && blocks) return { answer: 'pass', said: `saw red: ${seen.reason}` };
  const found = rules.length === 0 ? 'no finding' : `findings of ${rules.join(', ')}`;
  const wanted = `it must answer fail with a finding of ${rule} that blocks; it answered ${seen.answer} with ${found}: ${seen.reason}`;
  if (seen.answer === 'error' || seen.answer === 'not-evaluated')
    return { answer: 'error', said: `could not look: ${wanted}` };
  return {
    answer: 'fail',
    said: `${seen.answer === 'pass' ? 'stayed green' : 'saw something else'}: ${wanted}`,
  };
}

async function seenBy(one: KnownBad, parts: BenchParts): Promise<CheckResult | { cause: string }> {
  const limit = AbortSignal.timeout(looksWithinMs);
  const signal = parts.signal === undefined ? limit : AbortSignal.any([parts.signal, limit]);
  const tooLong = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => {
      reject(new Error(`it did not end within ${String(looksWithinMs / 1000)} s`));
    });
  });
  try {
    return await Promise.race([withBench({ ...parts, signal }, (bench) => one.look(bench)), tooLong]);
  } catch (error) {
    parts.signal?.throwIfAborted();
    return { cause: error instanceof Error ? error.message : String(error) };
  }
}
