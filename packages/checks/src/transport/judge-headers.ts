import { directiveName, type SluiceConfiguration } from '@fhir-iq/sluice-config';
import type { Finding } from '@fhir-iq/sluice-model';
import { finding, type FindingParts } from '../findings.ts';
import type { Score } from './observatory/score.ts';
import { parseStrictTransport } from './observatory/transport.ts';
import { comparePolicies, type DirectiveDifference } from './policy/compare.ts';

const name = 'security_headers';

/** Whose headers an answer carries: the site's own code sets them, or the platform alone. */
export type Owner = 'site' | 'platform';

/** An answer with what it is held to. */
export interface HeaderLook {
  readonly url: URL;
  readonly owner: Owner;
  readonly headers: Readonly<Record<string, string>>;
  readonly score: Score;
  readonly configuration: SluiceConfiguration;
  readonly minScore: number;
  readonly platform: 'information' | 'enforced';
}

type Parts = Omit<FindingParts, 'key' | 'place'> & { readonly of?: string };

/**
 * Judges the headers of an answer. What is the site's own to mend blocks; what only the platform sets is for information
 * unless the policy enforces it.
 *
 * @param look - The answer and what it is held to.
 * @returns Findings: what Observatory takes points for, where the policy differs, what HSTS lacks.
 */
export function judgeHeaders(look: HeaderLook): Finding[] {
  const { url, owner } = look;
  const decides = owner === 'site' || look.platform === 'enforced';
  const whose = owner === 'site' ? 'ours to fix' : "the platform's";
  const remedy =
    owner === 'site'
      ? "Answer with the headers of the build module (docs/wix-site.md), as the example's site-answers.js does."
      : "Only Wix sets the headers of pages: no setting of the site's owner changes them.";
  return [...pointsLost(look), ...policyDifferences(look), ...transportDifferences(look)].map((parts) =>
    finding(name, {
      remedy,
      ...parts,
      key: `${url.pathname}${parts.of === undefined ? '' : `/${parts.of}`}`,
      message: `${url.pathname} (${whose}): ${parts.message}`,
      place: { url: url.href },
      severity: decides ? parts.severity : 'info',
      blocks: decides && (parts.blocks ?? true),
    }),
  );
}

/**
 * Tells once what all pages share: the platform answers each of them alike.
 *
 * @param findings - Findings of several pages.
 * @returns One for each rule and directive, with the first page's place.
 */
export function onceForAll(findings: readonly Finding[]): Finding[] {
  const byMatter = Map.groupBy(findings, ({ rule, threshold, value }) => [rule, threshold, value].join('\n'));
  return [...byMatter.values()].flatMap(([first, ...more]) => {
    if (first === undefined) return [];
    const also = more.length === 0 ? '' : ` The same holds for ${more.length} more pages.`;
    return [{ ...first, message: `${first.message}${also}` }];
  });
}

/** What points were lost for, the most costly first: blocking where the answer is below its least score. */
function pointsLost({ score, minScore }: HeaderLook): Parts[] {
  const below = score.withoutBonus < minScore;
  return score.results
    .filter((one) => one.modifier < 0)
    .toSorted((a, b) => a.modifier - b.modifier)
    .map(({ test, found, modifier, value, wanted }) => ({
      rule: found,
      severity: modifier <= -20 ? 'high' : 'medium',
      message: `${test} costs ${-modifier} of 100 points, which leave ${score.withoutBonus} (${score.grade}); at least ${minScore} are asked for.`,
      value,
      threshold: wanted,
      blocks: below,
    }));
}

function policyDifferences({ configuration, headers }: HeaderLook): Parts[] {
  const configured = Object.fromEntries(
    Object.entries(configuration.security.production.contentSecurityPolicy).flatMap(([key, sources]) =>
      sources === undefined ? [] : [[directiveName(key), sources]],
    ),
  );
  return comparePolicies(configured, headers['content-security-policy']).flatMap(differenceParts);
}

function differenceParts({ directive, configured, served, wider, narrower }: DirectiveDifference): Parts[] {
  const threshold = configured.join(' ');
  if (served === undefined) {
    return [
      {
        of: directive,
        rule: 'policy-missing',
        severity: 'high',
        message: `${directive} is configured and not served: pages may load anything.`,
        value: 'not served',
        threshold,
      },
    ];
  }
  const value = served.join(' ');
  const parts: Parts[] = [];
  if (wider.length > 0) {
    const message = `${directive} is served wider than configured: ${wider.join(' ')}.`;
    parts.push({ of: directive, rule: 'policy-wider', severity: 'high', message, value, threshold });
  }
  if (narrower.length > 0) {
    const message = `${directive} is served narrower than configured, without ${narrower.join(' ')}.`;
    parts.push({
      of: directive,
      rule: 'policy-narrower',
      severity: 'low',
      message,
      value,
      threshold,
      blocks: false,
    });
  }
  return parts;
}

function transportDifferences({ configuration, headers }: HeaderLook): Parts[] {
  const { enabled, hsts } = configuration.security.production.https;
  if (!enabled || hsts.maxAge === 0) return [];
  const header = headers['strict-transport-security'];
  const said = header === undefined ? undefined : parseStrictTransport(header);
  const value = header ?? 'not there';
  const threshold = `max-age=${hsts.maxAge}${hsts.includeSubDomains ? '; includeSubDomains' : ''}`;
  if (said === undefined) {
    const message = `Strict-Transport-Security is ${header === undefined ? 'not there' : 'none that browsers understand'}.`;
    return [{ rule: 'hsts', severity: 'high', message, value, threshold }];
  }
  const parts: Parts[] = [];
  if (said.maxAge < hsts.maxAge) {
    const message = `Strict-Transport-Security holds for ${said.maxAge} s, configured are ${hsts.maxAge} s.`;
    parts.push({ rule: 'hsts-age', severity: 'medium', message, value, threshold });
  }
  if (hsts.includeSubDomains && !said.includeSubDomains) {
    const message = 'Strict-Transport-Security leaves subdomains out.';
    parts.push({ rule: 'hsts-subdomains', severity: 'medium', message, value, threshold });
  }
  return parts;
}
