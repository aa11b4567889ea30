import { generateKeyPairSync } from 'node:crypto';
import type { Log } from '@fhir-iq/sluice-model';
import { createTransport } from 'nodemailer';
import { type NameServer, startNameServer } from '../dns/server.ts';
import type { FaultSwitches } from '../far-end.ts';
import type { AutomationSeed, SandboxSeed, SiteSeed } from '../seed.ts';
import type { SiteDatabases } from '../site/databases.ts';

const selector = 'site';

/** The sites' automations: a row that a form stores triggers a mail, signed and sent as Wix's senders do. */
export interface Automations {
  /** The name server that knows the senders' records; undefined where no site sends mails. */
  readonly nameServer: string | undefined;
  close(): Promise<void>;
}

/**
 * Starts the automations of the sites.
 *
 * @param options - What they work with.
 * @param options.sites - The sites of the seed.
 * @param options.databases - Tell of new rows.
 * @param options.mail - The account that hands mails over.
 * @param options.port - The mail server's own port.
 * @param options.ca - The authority of its certificate.
 * @param options.faults - Faults of mails.
 * @param options.log - Where a mail that cannot be sent is told.
 */
export async function startAutomations(options: {
  readonly sites: readonly SiteSeed[];
  readonly databases: SiteDatabases;
  readonly mail: SandboxSeed['mail'];
  readonly port: number;
  readonly ca: string;
  readonly faults: FaultSwitches;
  readonly log: Log;
}): Promise<Automations> {
  const { sites, databases, mail, faults, log } = options;
  const all = sites.flatMap((site) => site.automations ?? []);
  if (all.length === 0 || mail === undefined)
    return { nameServer: undefined, close: () => Promise.resolve() };
  const [own, strange] = [makeKey(), makeKey()];
  const records = recordsOf(all, own.publicKey);
  const names: NameServer = await startNameServer((name) => records.get(name));
  const underway = new Set<Promise<void>>();
  databases.onInsert(({ siteId, environment }, collection, item) => {
    const site = sites.find((one) => one.siteId === siteId);
    for (const automation of site?.automations ?? []) {
      if (automation.collection !== collection || faults.strikes('mail-lost', environment)) continue;
      const strikes = (name: string): boolean => faults.strikes(name, environment);
      const signature = strikes('mail-unsigned') ? undefined : strikes('mail-forged') ? strange : own;
      const wrong = { sender: strikes('mail-wrong-sender'), link: strikes('mail-dead-link') };
      const letter = letterOf(automation, item, wrong);
      const sending = send(letter, signature?.privateKey, options)
        .catch((error: unknown) => log.warning(`a mail of ${siteId} was not sent: ${String(error)}`))
        .finally(() => underway.delete(sending));
      underway.add(sending);
    }
  });
  return {
    nameServer: names.address,
    close: async () => {
      await Promise.all(underway);
      await names.close();
    },
  };
}

interface Letter {
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

function letterOf(
  automation: AutomationSeed,
  item: Readonly<Record<string, unknown>>,
  wrong: { readonly sender: boolean; readonly link: boolean },
): Letter {
  const filled = (text: string): string =>
    text.replace(/\{\{(\w+)\}\}/g, (_, field: string) => {
      const value = item[field];
      return typeof value === 'string' ? value : '';
    });
  const text = filled(automation.text);
  return {
    from: wrong.sender ? automation.from.replace(/^[^@]+/, 'somebody') : automation.from,
    to: filled(automation.to),
    subject: filled(automation.subject),
    text: wrong.link ? text.replace(/(https:\/\/[^/\s]+)\S*/g, '$1/no-such-page') : text,
  };
}

async function send(
  letter: Letter,
  privateKey: string | undefined,
  { mail, port, ca }: { readonly mail: SandboxSeed['mail']; readonly port: number; readonly ca: string },
): Promise<void> {
  const transport = createTransport({
    host: '127.0.0.1',
    port,
    requireTLS: true,
    name: 'sender.wix.invalid',
    auth: { user: mail?.user ?? '', pass: mail?.password ?? '' },
    tls: { ca, servername: mail?.host ?? '' },
  });
  const domainName = letter.from.split('@')[1] ?? '';
  const dkim = privateKey === undefined ? {} : { dkim: { domainName, keySelector: selector, privateKey } };
  await transport.sendMail({ ...letter, ...dkim }).finally(() => transport.close());
}

function makeKey(): { publicKey: string; privateKey: string } {
  const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return {
    publicKey: pair.publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
    privateKey: pair.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
  };
}

/** What DNS says of the senders: mails come from this machine, signed, and no other is to be taken. */
function recordsOf(automations: readonly AutomationSeed[], publicKey: string): Map<string, string[]> {
  const domains = new Set(automations.map(({ from }) => from.split('@')[1]?.toLowerCase() ?? ''));
  const records = new Map<string, string[]>();
  for (const domain of domains) {
    records.set(domain, ['v=spf1 ip4:127.0.0.1 -all']);
    records.set(`_dmarc.${domain}`, ['v=DMARC1; p=reject']);
    records.set(`${selector}._domainkey.${domain}`, [`v=DKIM1; k=rsa; p=${publicKey}`]);
  }
  return records;
}
