import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { findTool } from '@fhir-iq/sluice-runtime';
import { keepingLog, productionId, run, wixKey, type TestSandbox } from './sandbox.ts';

/** Finds the pinned Wix CLI, as the publishing action does. */
export async function realWixCli(): Promise<readonly string[]> {
  const packsDirectory = fileURLToPath(new URL('../../../runtime/tool-packs', import.meta.url));
  const tool = await findTool({
    name: 'wix-cli',
    bin: 'wix',
    toolPack: 'wix-cli',
    env: process.env,
    log: keepingLog(),
    packsDirectory,
  });
  return tool.command;
}

/** The code of a small site: `/health` is routed to its `/_functions/health`, which tells the build id. */
export function siteFiles(buildId: string): Record<string, string> {
  return {
    'src/public/build.js': `export const buildId = ${JSON.stringify(buildId)};\n`,
    'src/backend/http-functions.js': [
      "import { ok } from 'wix-http-functions';",
      "import { buildId } from 'public/build.js';",
      'export function get_health() { return ok({ body: { status: "ok", buildId } }); }',
      '',
    ].join('\n'),
    'src/backend/routers.js': [
      "import { redirect, notFound } from 'wix-router';",
      "export function health_Router() { return redirect('/_functions/health'); }",
      "export function api_Router(request) { return request.path.join('/') === 'health' ? redirect('/_functions/health') : notFound(); }",
      '',
    ].join('\n'),
    'src/pages/Home.abc12.js': '$w.onReady(() => {});\n',
  };
}

/** A checkout of a site with its own home, and the CLI bound to it. */
export function wixProject(sandbox: TestSandbox, command: readonly string[]) {
  const root = mkdtempSync(path.join(os.tmpdir(), 'sluice-wix-'));
  const home = path.join(root, 'home');
  const project = path.join(root, 'site');
  mkdirSync(home);
  const [program = '', ...first] = command;
  const cli = async (args: string[], hangsAfter?: string) =>
    await run(program, [...first, ...args], {
      cwd: project,
      env: {
        ...sandbox.environment(),
        HOME: home,
        WIX_CLI_TEST_OVERRIDES: JSON.stringify({
          minRetryTimeout: 10,
          pollInterval: 200,
          pollTimeout: 4_000,
        }),
      },
      timeoutMs: 90_000,
      ...(hangsAfter === undefined ? {} : { hangsAfter }),
    });
  return {
    cli,
    write: (files: Record<string, string>, uiVersion = '31', siteId = productionId) => {
      for (const [name, content] of Object.entries({
        ...files,
        'wix.config.json': JSON.stringify({ siteId, uiVersion }),
      })) {
        mkdirSync(path.dirname(path.join(project, name)), { recursive: true });
        writeFileSync(path.join(project, name), content);
      }
    },
    login: async (key = wixKey) => await cli(['login', '--api-key', key]),
    publish: async (hangsAfter?: string) => await cli(['publish', '--source', 'local', '-y'], hangsAfter),
    preview: async () => await cli(['preview', '--source', 'local']),
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}
