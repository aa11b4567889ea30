import { decide, expectedChecks, type ExpectedCheck } from '@fhir-iq/sluice-gate';
import {
  ConfigurationError,
  type Evidence,
  type Moment,
  type Shard,
  type Stage,
} from '@fhir-iq/sluice-model';
import { evidenceSummary } from '@fhir-iq/sluice-report';
import type { Check, CheckContext } from '../check.ts';
import { resolveCommit } from '../git/commits.ts';
import { loadPolicy } from '../policy/load-policy.ts';
import { runChecks, type ChecksRequest } from '../run-checks.ts';
import { siteUrl } from '../smoke/site-url.ts';
import { type ProcedureContext, type ProcedureResult, runOf } from './context.ts';
import { chooseSiteChecks, splitNames } from './choose-site-checks.ts';
import { settingsOf } from './names.ts';
import { isPageCheck, sharingVisits } from './page-checks.ts';
import { siteChecks } from './site-check-list.ts';

const moment: Moment = 'after-publish';

/** Inputs of the action site-checks. */
export interface SiteChecksInputs {
  readonly config: string;
  readonly stage: Stage;
  readonly checks?: string | undefined;
  readonly except?: string | undefined;
  readonly 'build-id'?: string | undefined;
  readonly url?: string | undefined;
  readonly 'live-url'?: string | undefined;
  readonly shard?: string | undefined;
  readonly 'policy-ref'?: string | undefined;
}

/**
 * Looks at the published site without any key: in browsers and by requests. Checks of pages share their visits.
 *
 * @param context - The action's.
 */
export async function runSiteChecks(context: ProcedureContext<SiteChecksInputs>): Promise<ProcedureResult> {
  const { inputs, github, log, clock, http, env, signal, packsDirectory, evidenceDirectory } = context;
  const { stage, url, 'live-url': liveUrl, 'build-id': buildId } = inputs;
  const shard = shardOf(inputs.shard);
  const directory = github.workspace;
  const [commit, { configuration, policy }] = await Promise.all([
    resolveCommit(directory, 'HEAD'),
    loadPolicy({ directory, file: inputs.config, ref: inputs['policy-ref'], now: clock.now(), log }),
  ]);
  log.info(policy.said);
  const { checks: mine, submitters } = chooseSiteChecks({
    ...{ asked: inputs.checks, except: inputs.except },
    ...{ configuration, stage, moment, shard },
  });
  const shared: ChecksRequest['context'] = {
    ...{ log, clock, http, env, signal, packsDirectory, evidenceDirectory, directory, stage, moment },
    subject: {
      commit,
      ...(buildId === undefined ? {} : { buildId }),
      url: siteUrl({ url, configuration, stage }).href,
    },
    ...{ configuration, configurationFile: inputs.config, policy, url, liveUrl, shard },
  };
  const contextOf = (name: string): CheckContext => ({
    ...shared,
    ...(splitNames.has(name) ? {} : { shard: undefined }),
    settings: settingsOf(configuration, name),
  });
  // What looks at another list of pages cannot share its visits.
  const lists = Map.groupBy(
    siteChecks.filter(isPageCheck).filter((check) => mine.has(check.name)),
    (check) => shard === undefined || splitNames.has(check.name),
  );
  const paged = [...lists.values()].flatMap((checks) => sharingVisits(checks, contextOf));
  const others = siteChecks.filter((check): check is Check => !isPageCheck(check) && mine.has(check.name));
  const evidence: Evidence[] = [];
  const look = async (checks: readonly Check[]): Promise<void> => {
    const run = runOf(context);
    const settings = (name: string) => settingsOf(configuration, name);
    const left = await runChecks({ checks, settings, run, context: shared });
    const own = left.map((one) => (splitNames.has(one.check) ? ofShard(one, shard) : one));
    evidence.push(...own);
    context.keep({ evidence: own });
    for (const one of own) log.info(`${one.check}: ${one.answer}: ${one.reason}`);
  };
  // What measures times has the machine to itself.
  for (const check of others.filter(({ turn }) => turn === 'alone')) await look([check]);
  await Promise.all([
    look([...paged, ...others.filter(({ turn }) => turn === undefined)]),
    ...submitters.map((one) => one.submit(contextOf(one.name))),
  ]);
  for (const check of others.filter(({ turn }) => turn === 'last')) await look([check]);
  const order = siteChecks.map((check) => check.name);
  evidence.sort((a, b) => order.indexOf(a.check) - order.indexOf(b.check));
  const verdict = decide({
    stage,
    commit,
    expected: expectedHere(expectedChecks(configuration, stage, moment), mine, evidence, shard),
    evidence,
    waivers: configuration.waivers,
    notYet: configuration['not-yet'],
    now: clock.now(),
  });
  const reason = `${verdict.reason} ${evidence
    .filter((one) => one.answer !== 'pass')
    .map((one) => `${one.check}: ${one.reason}`)
    .join(' ')}`.trim();
  return {
    answer: verdict.answer,
    reason,
    outputs: {},
    evidence,
    summary: evidenceSummary('Site checks', verdict.answer, reason, evidence),
    annotations: evidence.flatMap((one) => one.findings),
  };
}

/**
 * What this run has to show. Floors are of the whole, and held against what all shards saw: a shard has to see something,
 * where there is something for it.
 */
function expectedHere(
  expected: readonly ExpectedCheck[],
  mine: ReadonlySet<string>,
  evidence: readonly Evidence[],
  shard: Shard | undefined,
): ExpectedCheck[] {
  const all = [...mine].map((check) => expected.find((one) => one.check === check) ?? { check });
  if (shard === undefined) return all;
  const ofPart = all.map((one) =>
    splitNames.has(one.check) ? { ...one, floor: Math.min(1, one.floor ?? 1) } : one,
  );
  const nothing = new Set(
    evidence.filter((one) => one.details?.['nothing'] === true).map((one) => one.check),
  );
  const something = ofPart.filter((one) => !(splitNames.has(one.check) && nothing.has(one.check)));
  return something.length === 0 ? ofPart : something;
}

/** Says which part of the pages the evidence is of, so that the parts can be folded. */
function ofShard(evidence: Evidence, shard: Shard | undefined): Evidence {
  return shard === undefined ? evidence : { ...evidence, details: { ...evidence.details, shard } };
}

function shardOf(text: string | undefined): Shard | undefined {
  if (text === undefined) return undefined;
  const match = /^([1-9]\d{0,3})\/([1-9]\d{0,3})$/.exec(text.trim());
  const [index, of] = [Number(match?.[1]), Number(match?.[2])];
  if (match !== null && index <= of) return { index, of };
  throw new ConfigurationError({
    what: `Input "shard" is "${text}".`,
    allowed: 'Allowed is INDEX/COUNT, from 1/1, as in 2/3.',
  });
}
