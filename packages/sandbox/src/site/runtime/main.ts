import { existsSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { FromSite, SiteCall, SiteResult, ToSite } from '../messages.ts';
import { takeServiceAnswer } from './bridge.ts';
import { callHttpFunction, callRouter } from './call.ts';
import { installHooks } from './hooks.ts';
import { callWebModule } from './web-modules.ts';

/** Runs a site's backend code in a process of its own; `argv`: folder of the code, folder of npm packages or nothing. */
const [root = '', packages = ''] = process.argv.slice(2);
installHooks(root, packages === '' ? undefined : packages);

const loaded = new Map<string, Promise<Record<string, unknown> | undefined>>();

async function backendModule(name: string): Promise<Record<string, unknown> | undefined> {
  const file = path.join(root, 'src', 'backend', name);
  if (!existsSync(file)) return undefined;
  let module = loaded.get(name);
  module ??= import(pathToFileURL(file).href) as Promise<Record<string, unknown>>;
  loaded.set(name, module);
  return await module;
}

async function run(call: SiteCall): Promise<SiteResult> {
  try {
    if (call.kind === 'function')
      return await callHttpFunction(await backendModule('http-functions.js'), call);
    if (call.kind === 'router') return await callRouter(await backendModule('routers.js'), call);
    return await callWebModule(await backendModule(call.module.replace(/^src\/backend\//, '')), call);
  } catch (error) {
    return {
      kind: 'threw',
      message: error instanceof Error ? (error.stack ?? error.message) : String(error),
    };
  }
}

process.on('message', (message: ToSite) => {
  if (message.type === 'service-answer') {
    takeServiceAnswer(message);
    return;
  }
  void run(message.call).then((result) => {
    const answer: FromSite = { type: 'result', id: message.id, result };
    process.send?.(answer);
  });
});

// Code that fails between requests must not take the next request down, as on Wix.
process.on('unhandledRejection', (error) => complain('unhandled rejection', error));
process.on('uncaughtException', (error) => complain('uncaught exception', error));

function complain(what: string, error: unknown): void {
  process.stderr.write(
    `${what}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
}
