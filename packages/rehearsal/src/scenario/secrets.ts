import { randomBytes } from 'node:crypto';
import type { SluiceConfiguration } from '@fhir-iq/sluice-config';
import type { SandboxSeed } from '@fhir-iq/sluice-sandbox';

/** Random letters and digits. */
function random(length: number): string {
  return randomBytes(length)
    .toString('base64')
    .replace(/[^A-Za-z0-9]/g, 'x')
    .slice(0, length);
}

/** Where the site's SonarQube stands in a rehearsal. */
export function sonarHost(configuration: SluiceConfiguration): string {
  return `sonar.${configuration.site.domain}`;
}

/** Tokens that GitHub gives: the ledger's, and that of an App. */
export type GivenToken = 'ledger' | 'app';

function givenToken(name: string): GivenToken | undefined {
  if (/LEDGER/i.test(name)) return 'ledger';
  return /APP_TOKEN/i.test(name) ? 'app' : undefined;
}

/** The secrets of one rehearsal: made at random, kept in memory alone, and known to the far ends that accept them. */
export class RehearsalSecrets {
  /** Every value, for masks and for the search that nothing of it was left behind. */
  readonly values = new Set<string>();
  private readonly configuration: SluiceConfiguration;
  private readonly siteIds: ReadonlyMap<string, string>;
  private readonly given = new Map<GivenToken, string>();
  private readonly byName = new Map<string, string>();
  private readonly keys: { key: string; sites: string[]; permissions: string[] }[] = [];
  private readonly webhooks: { name: string; url: string }[] = [];
  private readonly integrations: { name: string; key: string }[] = [];
  private readonly sonarTokens: { token: string; rights: 'all' }[] = [];
  private readonly mail: { host: string; user: string; password: string };

  /**
   * @param configuration - Says which secret belongs to which channel.
   * @param siteIds - Wix site ids by environment.
   */
  constructor(configuration: SluiceConfiguration, siteIds: ReadonlyMap<string, string>) {
    this.configuration = configuration;
    this.siteIds = siteIds;
    const { domain } = configuration.site;
    this.mail = {
      host: `mail.${domain}`,
      user: `deployments@${domain}`,
      password: this.remember(`${random(20)}+/=${random(4)}`),
    };
  }

  /** Makes all that the far ends must know before they start; some tokens are GitHub's to give. */
  prepare(wanted: ReadonlyMap<string, ReadonlySet<string>>): void {
    for (const [environment, names] of wanted) {
      for (const name of names) if (givenToken(name) === undefined) this.value(name, environment);
    }
  }

  /** Takes a token that GitHub gave. Call before `value`. */
  useToken(kind: GivenToken, token: string): void {
    this.given.set(kind, token);
  }

  /**
   * The value of a secret as an environment has it. Names say what it is: that of a channel, Wix's key, the mail
   * server's address, the ledger's token; any other is a random text.
   */
  value(name: string, environment: string): string {
    const isWixKey = /WIX.*KEY/i.test(name);
    const key = isWixKey ? `${name}@${environment}` : name;
    const known = this.byName.get(key);
    if (known !== undefined) return known;
    const made = this.remember(isWixKey ? this.wixKey(environment) : this.make(name));
    this.byName.set(key, made);
    return made;
  }

  /** The far ends' side of it. Ask after the last `value`. */
  seed(): Required<Pick<SandboxSeed, 'slack' | 'pagerDuty' | 'mail' | 'sonar'>> & {
    readonly wixKeys: NonNullable<SandboxSeed['wix']>['apiKeys'];
  } {
    const { webhooks, integrations, mail } = this;
    const sonar = { host: sonarHost(this.configuration), tokens: this.sonarTokens };
    return { slack: { webhooks }, pagerDuty: { integrations }, mail, sonar, wixKeys: this.keys };
  }

  private make(name: string): string {
    const channel = Object.values(this.configuration.channels).find(
      (one) => 'secret' in one && one.secret === name,
    );
    if (channel?.type === 'slack') {
      const url = `https://hooks.slack.com/services/T${random(9).toUpperCase()}/B${random(10).toUpperCase()}/${random(24)}`;
      this.webhooks.push({ name, url });
      return url;
    }
    if (channel?.type === 'pagerduty') {
      const key = random(32);
      this.integrations.push({ name, key });
      return key;
    }
    if (/SONAR/i.test(name)) {
      const token = `squ_${random(40)}`;
      this.sonarTokens.push({ token, rights: 'all' });
      return token;
    }
    if (/IMAP/i.test(name)) {
      const { host, user, password } = this.mail;
      return `imaps://${encodeURIComponent(user)}:${encodeURIComponent(password)}@${host}:993`;
    }
    if (/SMTP|MAIL/i.test(name)) {
      const { host, user, password } = this.mail;
      return `smtp://${encodeURIComponent(user)}:${encodeURIComponent(password)}@${host}:587`;
    }
    const given = givenToken(name);
    return given === undefined ? random(40) : (this.given.get(given) ?? '');
  }

  private wixKey(environment: string): string {
    const key = `IST.${Buffer.from(random(36)).toString('base64url')}.${random(60)}`;
    const own = this.siteIds.get(environment) ?? this.siteIds.get('development');
    this.keys.push({
      key,
      sites: own === undefined ? [] : [own],
      permissions: [
        'Wix CLI - Git Integration',
        'Read Data Items',
        'Read Data Collections',
        // Forms are sent on staging alone, and their rows removed there.
        ...(environment === 'staging' ? ['Write Data Items'] : []),
        ...(this.configuration.backup.before === environment ? ['Manage Data Backups'] : []),
      ],
    });
    return key;
  }

  private remember(value: string): string {
    this.values.add(value);
    return value;
  }
}
