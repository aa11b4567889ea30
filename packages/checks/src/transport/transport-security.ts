import { parseDuration } from '@fhir-iq/sluice-config';
import { type Handshake, offerTls, peerCertificate, proxyFor } from '@fhir-iq/sluice-runtime';
import { lookup } from 'node:dns/promises';
import type { Check, CheckContext, CheckResult } from '../check.ts';
import { eachOf } from '../endpoints/ask-site.ts';
import { outcome } from '../endpoints/outcome.ts';
import { judgeCertificate } from '../smoke/certificate.ts';
import { siteUrl } from '../smoke/site-url.ts';
import { judgeHandshakes, judgePlain, type Offer, type TlsVersion } from './judge-transport.ts';
import { askPlain } from './plain-way.ts';

const name = 'transport_security';
const unit = 'connections';

/** HTTPS as configured: versions of TLS by address family, the certificate, and what becomes of http. */
export const transportSecurity: Check = {
  name,
  unit,
  async run(context: CheckContext): Promise<CheckResult> {
    const { transportSecuritySettings } = await import('@fhir-iq/sluice-config/schema/check-settings/http');
    const settings = transportSecuritySettings.parse(context.settings.with);
    const { https } = context.configuration.security.production;
    const site = siteUrl(context);
    if (!https.enabled) {
      const good =
        'The configuration switches HTTPS off (security.production.https.enabled): nothing was looked at.';
      return outcome({ unit, examined: 0, findings: [], good });
    }
    const [tls, plain] = await Promise.all([
      lookAtTls(context, site, settings),
      https.redirectHttp ? askPlain(context, site) : undefined,
    ]);
    const redirect = plain === undefined ? undefined : judgePlain(site, plain);
    return outcome({
      unit,
      examined: tls.examined + (redirect?.examined ?? 0),
      findings: [...tls.findings, ...(redirect?.findings ?? [])],
      unseen: [...tls.unseen, ...(redirect?.unseen ?? [])],
      notEvaluated: tls.notEvaluated,
      good: `${tls.good}${redirect === undefined ? '' : ` ${redirect.good}`}`.trim(),
      details: { ...tls.details, ...(plain === undefined ? {} : { http: plain }) },
    });
  },
};

interface Look {
  readonly examined: number;
  readonly findings: CheckResult['findings'];
  readonly unseen: readonly string[];
  readonly notEvaluated: readonly string[];
  readonly good: string;
  readonly details: Readonly<Record<string, unknown>>;
}

interface Settings {
  readonly accepted: readonly TlsVersion[];
  readonly refused: readonly TlsVersion[];
  readonly validFor: string;
}

async function lookAtTls(context: CheckContext, site: URL, settings: Settings): Promise<Look> {
  const { env, signal, clock } = context;
  if (site.protocol === 'http:') {
    const good = `${site.host} speaks no TLS here.`;
    return { examined: 0, findings: [], unseen: [], notEvaluated: [], good, details: {} };
  }
  const facts = await peerCertificate(site, { env, ...(signal === undefined ? {} : { signal }) });
  if (facts.proxyEndsTls && !facts.rehearsal) {
    return {
      examined: 0,
      findings: [],
      unseen: [],
      notEvaluated: [
        `A proxy ends TLS between here and ${site.host} (its authority: ${facts.root}): its certificate and versions of TLS cannot be seen from this runner.`,
      ],
      good: '',
      details: { proxyEndsTls: true, root: facts.root },
    };
  }
  const certificate = judgeCertificate(site.host, facts, settings.validFor, clock.now());
  const ways = await waysTo(context, site);
  const versions = [...new Set([...settings.accepted, ...settings.refused])];
  const offers = await eachOf(
    ways.flatMap((way) => versions.map((version) => ({ way, version }))),
    async ({ way, version }): Promise<Offer> => {
      const options = {
        env,
        ...(way.ip === undefined ? {} : { ip: way.ip }),
        ...(signal === undefined ? {} : { signal }),
      };
      const handshake: Handshake = await offerTls(site, version, options);
      return { family: way.family, version, handshake };
    },
    2,
  );
  const judged = judgeHandshakes(site, offers, settings);
  const rule = (found: CheckResult['findings'][number]) => ({
    ...found,
    id: found.id.replace(/^certificate\//, `${name}/`),
    rule: `certificate-${found.rule}`,
  });
  return {
    ...judged,
    examined: judged.examined + 1,
    findings: [...certificate.findings.map(rule), ...judged.findings],
    good: `${judged.good} ${certificate.reason}`,
    details: { certificate: certificate.details, offers, validForMs: parseDuration(settings.validFor) },
  };
}

interface Way {
  /** `proxy`, or the family of the address. */
  readonly family: Offer['family'];
  readonly ip?: string;
}

/** One address a family; behind a proxy there is one way only, and no family to be seen. */
async function waysTo(context: CheckContext, site: URL): Promise<Way[]> {
  if (proxyFor(site, context.env) !== undefined) return [{ family: 'proxy' }];
  const host = site.hostname.replace(/^\[|\]$/g, '');
  const all = await lookup(host, { all: true });
  const first = (family: 4 | 6): Way[] => {
    const found = all.find((one) => one.family === family);
    return found === undefined ? [] : [{ family: `IPv${family}`, ip: found.address }];
  };
  return [...first(4), ...first(6)];
}
