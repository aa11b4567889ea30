import type { Finding } from '@fhir-iq/sluice-model';
import { finding } from '../findings.ts';
import type { Flow } from './flow.ts';
import { flowFolder, type FlowFiles } from './flow-files.ts';

/** The flows that a check walks, and what speaks against the others. */
export interface ChosenFlows {
  readonly flows: readonly Flow[];
  readonly findings: readonly Finding[];
}

/**
 * Takes flows by name. One that is not there or cannot be read is a finding: it is not walked, and must not be forgotten.
 *
 * @param check - The check.
 * @param files - The flows in force.
 * @param names - The flows that are wanted.
 * @param configurationFile - Path of sluice.yml.
 */
export function chooseFlows(
  check: string,
  files: FlowFiles,
  names: readonly string[],
  configurationFile: string,
): ChosenFlows {
  const findings: Finding[] = [];
  const flows: Flow[] = [];
  for (const name of new Set(names)) {
    const flow = files.flows.get(name);
    if (flow !== undefined) flows.push(flow);
    else
      findings.push(
        ...(wrongFlow(check, files, name) ?? [noSuchFlow(check, files, name, configurationFile)]),
      );
  }
  return { flows, findings };
}

function wrongFlow(check: string, files: FlowFiles, name: string): Finding[] | undefined {
  return files.wrong.get(name)?.map((problem, index) =>
    finding(check, {
      rule: 'recording',
      key: `${name}:${problem.step ?? 'file'}:${index}`,
      severity: 'high',
      message: `${problem.file}${problem.step === undefined ? '' : `, step ${problem.step}`}: ${problem.message}`,
      place: { file: problem.file },
      value: problem.found,
      threshold: problem.allowed,
      remedy:
        'Record the flow again with the Recorder of a Chrome that this version knows, or take the step out.',
    }),
  );
}

function noSuchFlow(check: string, files: FlowFiles, name: string, configurationFile: string): Finding {
  const folder = flowFolder(configurationFile);
  return finding(check, {
    rule: 'no-such-flow',
    key: name,
    severity: 'high',
    message: `${configurationFile} names the flow "${name}", and there is no ${folder}/${name}.json. ${files.said}`,
    place: { file: configurationFile },
    value: name,
    threshold: [...files.flows.keys()].join(', ') || 'no flow is recorded',
    remedy: `Record it in Chrome DevTools' Recorder, export it as JSON and keep it as ${folder}/${name}.json.`,
  });
}
