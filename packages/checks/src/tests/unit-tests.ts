import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseDuration } from '@fhir-iq/sluice-config';
import { counted, ConfigurationError, WorkError } from '@fhir-iq/sluice-model';
import type { ProcessResult } from '@fhir-iq/sluice-runtime';
import { z } from 'zod';
import type { Check, CheckContext, CheckResult } from '../check.ts';
import { finding } from '../findings.ts';
import { runSiteCode } from '../site/run-site-code.ts';
import { countTests } from './count-tests.ts';

const name = 'unit_tests';
const unit = 'tests';

const settings = z.object({ script: z.string().min(1).default('test'), timeout: z.string().default('10m') });
const manifest = z.looseObject({ scripts: z.record(z.string(), z.string()).optional() });

/** The site's own script for its tests. */
export const unitTests: Check = {
  name,
  unit,
  async run(context: CheckContext): Promise<CheckResult> {
    const { script, timeout } = settings.parse(context.settings.with);
    const scripts = await scriptsOf(context.directory);
    if (!Object.hasOwn(scripts, script)) return nothing(script);
    const timeoutMs = parseDuration(timeout);
    return context.log.group(`npm run ${script}`, () =>
      runSiteCode(
        {
          command: 'npm',
          args: ['run', '--silent', '--', script],
          directory: context.directory,
          timeoutMs,
          env: context.env,
          log: context.log,
          signal: context.signal,
        },
        (result) => judge(script, timeout, result),
      ),
    );
  },
};

function nothing(script: string): CheckResult {
  return {
    answer: 'not-evaluated',
    examined: 0,
    unit,
    reason: `package.json has no script "${script}". Add one, or allow none: checks.unit_tests.with.none: allowed.`,
    findings: [],
    details: { nothing: true },
  };
}

function judge(script: string, timeout: string, result: ProcessResult): CheckResult {
  const count = countTests(`${result.stdout}\n${result.stderr}`);
  const run = `npm run ${script}`;
  const details = {
    script,
    exitCode: result.code,
    durationMs: result.durationMs,
    runner: count?.runner ?? 'unknown',
  };
  const examined = count?.ran ?? 1;
  if (result.timedOut)
    return red('timeout', `"${run}" did not end within ${timeout} and was stopped.`, examined, details);
  if (result.code !== 0) {
    const failed =
      count === undefined || count.failed === 0
        ? ''
        : `${count.failed} of ${counted(count.ran, 'tests')} failed; `;
    return red(
      'failed',
      `${failed}"${run}" ended with ${result.code === null ? String(result.signal) : `exit code ${result.code}`}.`,
      examined,
      details,
    );
  }
  if (count === undefined) {
    return {
      answer: 'pass',
      examined: 1,
      unit,
      reason: `"${run}" ended well; its runner is not one whose closing lines are known, so the run counts as 1.`,
      findings: [],
      details,
    };
  }
  if (count.failed > 0)
    return red(
      'failed',
      `"${run}" ended with exit code 0, but ${count.runner} says that ${count.failed} of ${counted(count.ran, 'tests')} failed.`,
      examined,
      details,
    );
  if (count.ran === 0) {
    return {
      answer: 'not-evaluated',
      examined: 0,
      unit,
      reason: `"${run}" ended well without running a test (${count.runner}): nothing was tested.`,
      findings: [],
      details,
    };
  }
  return {
    answer: 'pass',
    examined,
    unit,
    reason: `${counted(count.ran, 'tests pass', 'test passes')} (${count.runner}).`,
    findings: [],
    details,
  };
}

function red(rule: string, message: string, examined: number, details: Record<string, unknown>): CheckResult {
  const found = finding(name, {
    rule,
    key: String(details['script']),
    severity: 'high',
    message,
    remedy: 'The log of this step has the output.',
  });
  return { answer: 'fail', examined, unit, reason: message, findings: [found], details };
}

async function scriptsOf(directory: string): Promise<Record<string, string>> {
  const file = path.join(directory, 'package.json');
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw new WorkError({ what: `${file} could not be read.`, cause });
  }
  try {
    return manifest.parse(JSON.parse(text)).scripts ?? {};
  } catch (cause) {
    throw new ConfigurationError({
      what: `package.json cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`,
      cause,
    });
  }
}
