import { access, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { counted, WorkError, type Finding, type ToolUse } from '@fhir-iq/sluice-model';
import { findTool, toolUse, withTemporaryDirectory, type ProcessResult } from '@fhir-iq/sluice-runtime';
import { z } from 'zod';
import type { Check, CheckContext, CheckResult } from '../check.ts';
import { finding } from '../findings.ts';
import { changedFiles, namesBase } from '../git/commits.ts';
import { runSiteCode } from '../site/run-site-code.ts';
import { findSiteConfiguration } from './configuration-source.ts';
import { readLintReport, type LintedFile, type LintMessage } from './eslint-report.ts';
import { veloConfiguration } from './velo-config.ts';

const name = 'lint_check';
const unit = 'files';
const timeoutMs = 300_000;
const lintable = /\.(?:js|mjs|cjs|jsx|jsw|ts|mts|cts|tsx)$/i;
const settings = z.object({
  files: z.enum(['all', 'changed']).default('changed'),
  config: z.enum(['site', 'sluice']).default('site'),
  warnings: z.enum(['allowed', 'not-allowed']).default('allowed'),
});

/** How ESLint is to be called, and by what configuration. */
interface Linter {
  readonly command: readonly [string, ...string[]];
  readonly configuration: readonly string[];
  readonly tool: ToolUse;
  readonly said: string;
}

/** The site's code keeps the rules of its ESLint configuration, or of ours for Velo. */
export const lintCheck: Check = {
  name,
  unit,
  async run(context: CheckContext): Promise<CheckResult> {
    const { files, warnings } = settings.parse(context.settings.with);
    const wanted = files === 'all' ? { files: ['.'], said: 'all files' } : await changed(context);
    if (wanted.files.length === 0) {
      return { answer: 'pass', examined: 0, unit, reason: `Nothing to lint: ${wanted.said}.`, findings: [] };
    }
    return withLinter(context, async (linter) => {
      const linted = await lint(context, linter, wanted.files);
      return verdict(context.directory, linted, warnings === 'not-allowed', linter, {
        said: wanted.said,
        named: files === 'all' ? undefined : wanted.files.length,
      });
    });
  },
};

async function changed(context: CheckContext): Promise<{ files: string[]; said: string }> {
  if (!namesBase(context.base)) {
    throw new WorkError({
      what: 'Only changed files are to be linted (checks.lint_check.with.files: changed), and no base was given to compare with.',
      remedy: 'Give the input "base" the commit or branch that the change starts from, or set files: all.',
    });
  }
  const all = await changedFiles(context.directory, context.base);
  const files = all.filter((file) => lintable.test(file));
  return {
    files: files.map((file) => `./${file}`),
    said: `${counted(files.length, 'changed code files')} of ${counted(all.length, 'changed files')} since ${context.base}`,
  };
}

async function withLinter<T>(context: CheckContext, work: (linter: Linter) => Promise<T>): Promise<T> {
  const { config } = settings.parse(context.settings.with);
  const found =
    config === 'sluice'
      ? { kind: 'none' as const, said: "Sluice's own configuration for Velo, as configured" }
      : await findSiteConfiguration(context.directory, context.policy);
  if (found.kind === 'unsupported') {
    throw new WorkError({
      what: `The site's ESLint configuration cannot be used: ${found.said}.`,
      remedy: 'Move it to eslint.config.js, or set checks.lint_check.with.config: sluice.',
    });
  }
  if (found.kind === 'none') return withOwnLinter(context, found.said, work);
  const site = await siteLinter(context.directory);
  if (found.kind === 'in-place')
    return work({ ...site, configuration: ['--config', found.file], said: found.said });
  // Beside the original, so that what it imports is found; under a name that nothing else has.
  const copy = `.sluice-${randomUUID()}.${found.file}`;
  await writeFile(path.join(context.directory, copy), found.text, { flag: 'wx' });
  try {
    return await work({
      ...site,
      configuration: ['--config', copy, '--ignore-pattern', copy],
      said: found.said,
    });
  } finally {
    await rm(path.join(context.directory, copy), { force: true });
  }
}

async function siteLinter(directory: string): Promise<Pick<Linter, 'command' | 'tool'>> {
  const home = path.join(directory, 'node_modules', 'eslint');
  const program = path.join(home, 'bin', 'eslint.js');
  try {
    await access(program);
    const { version } = z
      .object({ version: z.string() })
      .parse(JSON.parse(await readFile(path.join(home, 'package.json'), 'utf8')));
    return { command: [process.execPath, program], tool: { name: 'eslint', version, source: 'site' } };
  } catch (cause) {
    throw new WorkError({
      what: 'The site has an ESLint configuration, but ESLint is not installed in its node_modules.',
      remedy:
        'Run "npm ci --ignore-scripts" before this step with eslint among the devDependencies, or set checks.lint_check.with.config: sluice.',
      cause,
    });
  }
}

async function withOwnLinter<T>(
  context: CheckContext,
  said: string,
  work: (linter: Linter) => Promise<T>,
): Promise<T> {
  const tool = await findTool({
    name: 'eslint',
    bin: 'eslint',
    toolPack: 'eslint',
    env: context.env,
    log: context.log,
    packsDirectory: context.packsDirectory,
    ...(context.signal === undefined ? {} : { signal: context.signal }),
  });
  return withTemporaryDirectory('sluice-eslint', async (folder) => {
    const file = path.join(folder, 'eslint.config.mjs');
    await writeFile(file, veloConfiguration());
    return work({ command: tool.command, configuration: ['--config', file], tool: toolUse(tool), said });
  });
}

async function lint(context: CheckContext, linter: Linter, files: readonly string[]): Promise<LintedFile[]> {
  const [command, ...first] = linter.command;
  const linted: LintedFile[] = [];
  for (const part of parts(files)) {
    const args = [
      ...first,
      ...linter.configuration,
      '--format',
      'json',
      '--output-file',
      '{home}/report.json',
      '--no-color',
      '--no-error-on-unmatched-pattern',
      '--',
      ...part,
    ];
    linted.push(
      ...(await runSiteCode(
        {
          command,
          args,
          directory: context.directory,
          timeoutMs,
          env: context.env,
          log: context.log,
          signal: context.signal,
        },
        (result, home) => reportOf(result, path.join(home, 'report.json')),
      )),
    );
  }
  return linted;
}

// A command line is bounded; a change need not be.
function parts(files: readonly string[]): string[][] {
  const found: string[][] = [];
  let length = Infinity;
  for (const file of files) {
    if (length + file.length > 100_000) {
      found.push([]);
      length = 0;
    }
    found.at(-1)?.push(file);
    length += file.length + 1;
  }
  return found;
}

async function reportOf(result: ProcessResult, file: string): Promise<LintedFile[]> {
  if (result.timedOut)
    throw new WorkError({ what: `ESLint did not end within ${timeoutMs / 1000} s and was stopped.` });
  const ended = `ESLint ended with ${result.code === null ? String(result.signal) : `exit code ${result.code}`}`;
  const said = `${result.stderr}\n${result.stdout}`.trim().slice(-1500);
  if (result.code !== 0 && result.code !== 1)
    throw new WorkError({ what: `${ended}: it could not look. It said: ${said}` });
  let linted: LintedFile[];
  try {
    linted = readLintReport(await readFile(file, 'utf8'));
  } catch (cause) {
    throw new WorkError({ what: `${ended}, but left no report that can be read. It said: ${said}`, cause });
  }
  const errors = linted.some((one) => one.messages.some(isError));
  if (result.code === 1 && !errors)
    throw new WorkError({ what: `${ended}, which means errors, but its report has none. It said: ${said}` });
  return linted;
}

async function verdict(
  directory: string,
  linted: readonly LintedFile[],
  strict: boolean,
  linter: Linter,
  // `named`: how many files ESLint was given by name; undefined: all that it finds.
  { said: what, named }: { readonly said: string; readonly named: number | undefined },
): Promise<CheckResult> {
  const root = await realpath(directory);
  const findings = linted.flatMap((file) =>
    file.messages.map((message) => toFinding(relative(root, directory, file.filePath), message, strict)),
  );
  const blocking = findings.filter((one) => one.blocks).length;
  const ignored = (named ?? linted.length) - linted.length;
  const suppressed = linted.reduce((sum, file) => sum + file.suppressedMessages.length, 0);
  const besides = [
    ...(ignored > 0 ? [`${ignored} more are ignored by the configuration`] : []),
    ...(suppressed > 0 ? [`comments switch ${suppressed} off`] : []),
  ];
  const count = `${counted(blocking, 'errors')} and ${counted(findings.length - blocking, 'warnings')} in ${counted(linted.length, 'files')} (${[what, linter.said, ...besides].join('; ')})`;
  const common = {
    examined: linted.length,
    unit,
    findings,
    tools: [linter.tool],
    details: { configuration: linter.said, ignored, suppressed },
  };
  if (blocking > 0) return { ...common, answer: 'fail', reason: `${count}.` };
  if (linted.length > 0) return { ...common, answer: 'pass', reason: `${count}.` };
  // A change may touch nothing but ignored files; that all files are ignored is a broken configuration.
  const reason = `ESLint looked at no file: its configuration ignores all of them (${what}; ${linter.said}).`;
  return { ...common, answer: named === undefined ? 'not-evaluated' : 'pass', reason };
}

function relative(root: string, directory: string, file: string): string {
  const base = file.startsWith(root + path.sep) ? root : directory;
  return path.relative(base, file).split(path.sep).join('/');
}

function isError(message: LintMessage): boolean {
  return message.severity === 2 || message.fatal === true;
}

function toFinding(file: string, message: LintMessage, strict: boolean): Finding {
  const { line = 1, column = 1 } = message;
  const rule = message.ruleId ?? 'parse';
  const error = isError(message);
  return finding(name, {
    rule,
    key: `${file}:${line}:${column}`,
    severity: error ? 'medium' : 'low',
    message: `${file}:${line}:${column}: ${message.message} (${rule})`,
    place: { file, line: Math.max(1, line), column: Math.max(1, column) },
    blocks: error || strict,
  });
}
