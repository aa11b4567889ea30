import path from 'node:path';
import type { StandInContext } from '../stand-ins/index.ts';
import type { TaskRun } from './run-task.ts';
import type { StepState } from './step-state.ts';
import type { TaskExecution } from './task.ts';

/** What a stand-in may do in a task. */
export function standInContext(
  job: StepState,
  run: TaskRun,
  execution: TaskExecution,
  inputs: Readonly<Record<string, string>>,
): StandInContext {
  const { run: state } = job.context;
  const { house } = state;
  return {
    inputs,
    env: run.environment(execution),
    workspace: job.folders.workspace,
    temp: job.folders.temp,
    toolCache: house.toolCache,
    artifacts: state.artifacts,
    uploadSarif: (token, upload) => house.platform.uploadSarif(token, upload),
    artifactsOf: (token, run) => house.platform.artifactsOf(token, run),
    event: { repository: house.platform.repository.name, ref: state.event.ref, sha: state.event.sha },
    retentionDays: house.retentionDays,
    state: run.state,
    signal: execution.signal,
    spent: (milliseconds) => {
      run.milliseconds += milliseconds;
    },
    log: (line) => job.log.write(line),
    warn: (message) => run.annotate('warning', message),
    output: (name, value) => {
      run.outputs[name] = value;
    },
    kept: ({ name, files, bytes, directory }) =>
      house.feed?.emit({
        type: 'artifact',
        run: state.number,
        key: job.context.key,
        name,
        files: files.length,
        bytes,
        folder: path.relative(house.stateDirectory, directory),
        page: files.find((file) => file.endsWith('.html')),
      }),
    addPath: (directory) => job.paths.push(directory),
    mask: (value) => job.masks.add(value),
  };
}
