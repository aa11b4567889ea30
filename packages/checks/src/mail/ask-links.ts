import type { Finding } from '@fhir-iq/sluice-model';
import type { CheckContext } from '../check.ts';
import { finding } from '../findings.ts';
import { wouldAct } from './links.ts';

const name = 'email_notifications';

/** What the links of a mail came to. */
export interface LinksResult {
  readonly answered: number;
  readonly findings: readonly Finding[];
  readonly details: readonly Readonly<Record<string, unknown>>[];
}

/**
 * Asks each link of a mail whether it answers. Only known hosts are asked; any other is a finding, because a mail that
 * leads elsewhere is what forged ones do.
 *
 * @param context - The check's.
 * @param flow - The flow that triggered the mail.
 * @param links - The links.
 * @param hosts - Hosts that may be asked.
 */
export async function askLinks(
  context: CheckContext,
  flow: string,
  links: readonly URL[],
  hosts: readonly string[],
): Promise<LinksResult> {
  const findings: Finding[] = [];
  const details: Record<string, unknown>[] = [];
  let answered = 0;
  for (const link of links) {
    // A link may bear what signs a person in: its query is never kept.
    const shown = `${link.origin}${link.pathname}`;
    const note = (rule: string, message: string, value: string, threshold: string, remedy?: string): void =>
      void findings.push(
        finding(name, {
          ...{ rule, key: `${flow}/${shown}`, severity: 'high', message, value, threshold, remedy },
          place: { url: shown },
        }),
      );
    if (!isKnown(link, hosts)) {
      const remedy = `If it is right, name the host in checks.${name}.with.linkHosts.`;
      note(
        'strange-link',
        `The mail leads to ${shown}, which is none of its hosts.`,
        link.host,
        hosts.join(', '),
        remedy,
      );
      details.push({ link: shown, asked: false });
      continue;
    }
    if (wouldAct(link)) {
      details.push({ link: shown, asked: false });
      continue;
    }
    if (link.protocol !== 'https:' && context.plainLoopback !== true) {
      note('plain-link', `The link ${shown} of the mail is not encrypted.`, link.protocol, 'https:');
      continue;
    }
    const status = await ask(context, link);
    details.push({ link: shown, asked: true, status });
    if (typeof status === 'number' && (status < 400 || status === 429)) answered += 1;
    else
      note(
        'dead-link',
        `The link ${shown} of the mail does not answer: ${String(status)}.`,
        String(status),
        'an answer below 400',
      );
  }
  return { answered, findings, details };
}

function isKnown(link: URL, hosts: readonly string[]): boolean {
  return hosts.some((host) => link.host === host || link.hostname === host);
}

async function ask(context: CheckContext, link: URL): Promise<number | string> {
  try {
    const response = await context.http.request({
      url: link,
      headers: { 'user-agent': 'sluice-mail-check' },
      timeoutMs: 15_000,
      maxBytes: 5_000_000,
      redirect: 'follow',
      maxRedirects: 5,
      retry: { attempts: 3 },
      ...(context.signal === undefined ? {} : { signal: context.signal }),
    });
    return response.status;
  } catch (error) {
    context.signal?.throwIfAborted();
    return error instanceof Error ? `no answer (${error.message.slice(0, 200)})` : 'no answer';
  }
}
