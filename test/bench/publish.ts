import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { computeRelease } from '@fhir-iq/sluice-release';
import { runProcess, silentLog } from '@fhir-iq/sluice-runtime';
import { findWixCli, wixEnvironment, writeProject } from '@fhir-iq/sluice-wix';
import { measureByTurns } from '../helpers/compare.ts';
import { apiKey, publishWorld, siteId } from '../helpers/publish-world.ts';
import { root } from '../helpers/run-bundle.ts';
import type { Bench } from './main.ts';

const rounds = 5;

/** Publish with the bundle against the Wix CLI by hand, on the same stand-in: what Sluice adds, but for verification. */
const bench: Bench = async () => {
  const world = await publishWorld({ speed: 1 });
  const folder = await mkdtemp(path.join(os.tmpdir(), 'sluice-bench-publish-'));
  try {
    const env = { ...process.env, RUNNER_TOOL_CACHE: path.join(os.tmpdir(), 'sluice-test-tool-cache') };
    const packsDirectory = path.join(root, 'packages/runtime/tool-packs');
    const { command } = await findWixCli({ env, log: silentLog(), packsDirectory });
    const { upload } = await computeRelease({ root: world.repository });

    const byHand = async (): Promise<void> => {
      const home = await mkdtemp(path.join(folder, 'home-'));
      const project = await mkdtemp(path.join(folder, 'project-'));
      await mkdir(project, { recursive: true });
      await writeProject(project, { files: upload, siteId, uiVersion: '12' });
      const [program, ...first] = command;
      for (const args of [
        ['telemetry', 'off'],
        ['login', '--api-key', apiKey],
        ['publish', '--source', 'local', '-y'],
      ]) {
        const result = await runProcess({
          command: program,
          args: [...first, ...args],
          cwd: project,
          env: wixEnvironment({ PATH: process.env['PATH'], ...world.env }, home),
          timeoutMs: 120_000,
        });
        if (result.code !== 0)
          throw new Error(`wix ${args[0] ?? ''} by hand: ${result.stdout}${result.stderr}`);
      }
    };
    const verifications: number[] = [];
    const withSluice = async (): Promise<void> => {
      const result = await world.publish();
      const details = result.evidence['publish']?.details as {
        steps: { name: string; durationMs: number }[];
      };
      const verify = details.steps.find((step) => step.name === 'verify');
      if (result.code !== 0 || verify === undefined)
        throw new Error(`wix-publish: ${result.stdout}${result.stderr}`);
      verifications.push(verify.durationMs);
    };
    const times = await measureByTurns(rounds, { byHand, withSluice });
    const verification = verifications.toSorted((a, b) => a - b)[Math.floor(verifications.length / 2)] ?? 0;
    const value = (times.withSluice - verification) / times.byHand;
    const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`;
    return [
      {
        name: 'wix-publish',
        value,
        unit: 'x',
        limit: 1.15,
        note: `${seconds(times.withSluice)} of which ${seconds(verification)} verification, against ${seconds(times.byHand)} by hand`,
      },
    ];
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    await world.close();
  }
};
export default bench;
