import type { MailServer } from './mail-server.ts';

/**
 * The HTTP proxy through which a mail server is reached: `HTTPS_PROXY`, unless `NO_PROXY` names the host.
 *
 * @param server - The mail server.
 * @param env - The job's environment; lower case names win, as in curl.
 * @returns The proxy's address, or undefined for the direct way.
 */
export function mailProxy(
  server: Pick<MailServer, 'host' | 'port'>,
  env: Readonly<Record<string, string | undefined>>,
): string | undefined {
  const proxy = env['https_proxy'] || env['HTTPS_PROXY'];
  if (proxy === undefined || proxy === '') return undefined;
  const host = server.host.toLowerCase();
  const direct = (env['no_proxy'] || env['NO_PROXY'] || '')
    .toLowerCase()
    .split(/[\s,]+/)
    .some((entry) => {
      const [, name = '', port] = /^(.*?)(?::(\d+))?$/.exec(entry) ?? [];
      if (entry === '' || (port !== undefined && Number(port) !== server.port)) return false;
      const suffix = name.replace(/^\*/, '').replace(/^\./, '');
      return name === '*' || host === suffix || (suffix !== '' && host.endsWith(`.${suffix}`));
    });
  return direct ? undefined : proxy;
}
