import type { SiteResult, WebModuleCall } from '../messages.ts';
import { permissionOf } from './wix/web-module.ts';

type Exports = Record<string, unknown> | undefined;

/** Lists the web methods of a module, or calls one as a visitor who has not logged in. */
export async function callWebModule(module: Exports, call: WebModuleCall): Promise<SiteResult> {
  if (module === undefined) return { kind: 'missing' };
  const methods = Object.entries(module).filter(([, value]) => permissionOf(value) !== undefined);
  if (call.method === undefined) return { kind: 'value', value: methods.map(([name]) => name) };
  const method = methods.find(([name]) => name === call.method)?.[1];
  if (method === undefined) return { kind: 'missing' };
  if (permissionOf(method) !== 'anyone')
    return { kind: 'answer', status: 403, headers: {}, body: Buffer.alloc(0) };
  const value = await (method as (...args: readonly unknown[]) => unknown)(...(call.args ?? []));
  // As it arrives in a browser: dates are text.
  return { kind: 'value', value: JSON.parse(JSON.stringify(value ?? null)) as unknown };
}
