import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Finding } from '@fhir-iq/sluice-model';
import type { Check, CheckContext, CheckResult } from '../check.ts';
import { finding } from '../findings.ts';
import { dependenciesAgree } from './dependencies.ts';
import { isCode, parseCode } from './parse-code.ts';
import { checkJson, parseJson } from './parse-json.ts';
import type { Problem } from './problem.ts';
import { readText } from './read-text.ts';
import { listUpload, type UploadEntry } from './upload-files.ts';

const name = 'syntax_check';
const unit = 'files';
const mebibyte = 1024 * 1024;
/** A parser takes a few hundred bytes of memory for each byte of code: more than this is not parsed but refused. */
const largest = 5 * mebibyte;

/** Every file that Wix would upload parses; package.json and wix.lock agree. */
export const syntaxCheck: Check = {
  name,
  unit,
  async run(context: CheckContext): Promise<CheckResult> {
    const entries = await listUpload(context.directory);
    const findings: Finding[] = [];
    const texts = new Map<string, string>();
    for (const entry of entries) {
      context.signal?.throwIfAborted();
      const problems = await lookAt(context.directory, entry, texts);
      findings.push(...problems.map((problem) => toFinding(entry.path, problem)));
    }
    const agreement = dependenciesAgree(jsonOf(texts.get('package.json')), texts.get('wix.lock'));
    findings.push(...agreement.map((problem) => toFinding(problem.file, problem)));
    const code = entries.filter((entry) => entry.path.startsWith('src/')).length;
    if (code === 0) {
      return {
        answer: 'not-evaluated',
        examined: 0,
        unit,
        reason: 'There is no file under src/, so Wix would upload nothing.',
        findings,
      };
    }
    return verdict(entries.length, findings);
  },
};

function verdict(examined: number, findings: Finding[]): CheckResult {
  if (findings.length === 0)
    return {
      answer: 'pass',
      examined,
      unit,
      reason: `All ${examined} files that Wix reads parse.`,
      findings,
    };
  const files = new Set(findings.map((one) => one.place?.file)).size;
  return {
    answer: 'fail',
    examined,
    unit,
    reason: `${findings.length} problems in ${files} of ${examined} files that Wix reads.`,
    findings,
  };
}

async function lookAt(directory: string, entry: UploadEntry, texts: Map<string, string>): Promise<Problem[]> {
  if (entry.kind !== 'file') {
    return [
      { rule: 'no-plain-file', message: `is a ${entry.kind}: Wix takes plain files that lie in the commit` },
    ];
  }
  if (entry.bytes > largest) {
    return [
      {
        rule: 'too-large',
        message: `has ${(entry.bytes / mebibyte).toFixed(1)} MiB; files up to ${largest / mebibyte} MiB are parsed`,
      },
    ];
  }
  const read = readText(await readFile(path.join(directory, entry.path)));
  if ('problem' in read) return [read.problem];
  if (!entry.path.includes('/')) texts.set(entry.path, read.text);
  if (isCode(entry.path)) return parseCode(entry.path, read.text);
  return entry.path.endsWith('.json') ? checkJson(entry.path, read.text) : [];
}

function jsonOf(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  const parsed = parseJson(text);
  // What does not parse has its own finding already; an empty object adds no second one.
  return 'value' in parsed ? parsed.value : {};
}

function toFinding(file: string, problem: Problem): Finding {
  const { rule, message, line, column } = problem;
  const [kind = rule, detail] = rule.split(/\/(.*)/s);
  const where = line === undefined ? '' : `:${line}${column === undefined ? '' : `:${column}`}`;
  return finding(name, {
    rule: kind,
    key: detail === undefined ? `${file}${where}` : detail,
    severity: 'high',
    message: `${file}${where}: ${message}`,
    place: { file, ...(line === undefined ? {} : { line }), ...(column === undefined ? {} : { column }) },
  });
}
