import { parseDuration } from '@fhir-iq/sluice-config';
import type { Finding } from '@fhir-iq/sluice-model';
import { HttpFailure } from '@fhir-iq/sluice-runtime/http/failure';
import { type Items, itemsOf, WixAnswerError, WixRefusedError } from '@fhir-iq/sluice-wix';
import type { Check, CheckContext, CheckResult } from '../check.ts';
import { finding } from '../findings.ts';
import type { WixPorts } from './wix-ports.ts';

const name = 'database_connections';
const unit = 'collections';
/** How many ids of a collection are asked for: enough to see that a query is answered. */
const asked = 3;

/** What was seen of one collection: counts and ids, never an item. */
interface Seen {
  readonly id: string;
  readonly count: number;
  readonly ids: readonly string[];
  readonly countMs: number;
  readonly queryMs: number;
}

/** A collection that did not answer, and whether that speaks against it. */
interface Silent {
  readonly id: string;
  readonly rule: 'not-found' | 'no-answer' | 'not-allowed';
  readonly message: string;
  readonly value: string;
}

/**
 * Each configured collection answers a count and a query, in time.
 *
 * @param ports - Bound to the key and the site.
 */
export function databaseConnections(ports: Pick<WixPorts, 'rest'>): Check {
  return {
    name,
    unit,
    async run(context: CheckContext): Promise<CheckResult> {
      // The schema is built where it is wanted: it would cost start-up time.
      const { databaseConnectionsSettings } =
        await import('@fhir-iq/sluice-config/schema/check-settings/data');
      const settings = databaseConnectionsSettings.parse(context.settings.with);
      const { collections } = settings;
      if (collections.length === 0) {
        const reason = `No collection is configured: checks.${name}.with.collections is empty.`;
        return { answer: 'not-evaluated', examined: 0, unit, reason, findings: [] };
      }
      const items = itemsOf(ports.rest);
      const seen: Seen[] = [];
      const silent: Silent[] = [];
      // One after the other: Wix counts the calls of a minute.
      for (const { id } of collections) {
        const one = await look(items, id, context);
        if ('count' in one) seen.push(one);
        else silent.push(one);
        context.log.info(
          'count' in one
            ? `${id}: ${String(one.count)} items; count in ${String(one.countMs)} ms, query in ${String(one.queryMs)} ms.`
            : `${id}: ${one.message}`,
        );
      }
      const least = new Map(collections.map((one) => [one.id, one.least]));
      const findings = [
        ...silent.map(ofSilent),
        ...seen.flatMap((one) => ofSeen(one, least.get(one.id) ?? 0, settings.maxTime)),
      ];
      return result(seen, silent, findings);
    },
  };
}

async function look(items: Items, id: string, context: CheckContext): Promise<Seen | Silent> {
  try {
    let count = await items.count(id);
    const found = await items.ids(id, asked);
    // On a live site rows come and go between the two questions.
    if (found.value.length !== Math.min(count.value, asked)) count = await items.count(id);
    return { id, count: count.value, ids: found.value, countMs: count.tookMs, queryMs: found.tookMs };
  } catch (error) {
    context.signal?.throwIfAborted();
    if (!(error instanceof Error)) throw error;
    const { message } = error;
    if (error instanceof WixRefusedError && error.status === 404)
      return { id, rule: 'not-found', message, value: 'there is none' };
    const throttled = error instanceof WixAnswerError && error.status === 429;
    if (throttled || error instanceof WixRefusedError)
      return { id, rule: 'not-allowed', message, value: String(error.status) };
    const value = error instanceof WixAnswerError ? String(error.status) : 'no answer';
    if (error instanceof WixAnswerError || error instanceof HttpFailure)
      return { id, rule: 'no-answer', message, value };
    throw error;
  }
}

function ofSilent({ id, rule, message, value }: Silent): Finding {
  return finding(name, {
    rule,
    key: id,
    severity: 'high',
    message: `Collection ${id}: ${message}`,
    value,
    threshold: 'a count and a query are answered',
    // Not being let in says nothing of the collection: the answer is error, and nothing is found against it.
    blocks: rule !== 'not-allowed',
  });
}

function ofSeen({ id, count, ids, countMs, queryMs }: Seen, least: number, maxTime: string): Finding[] {
  const note = (rule: string, message: string, value: string, threshold: string): Finding =>
    finding(name, { rule, key: id, severity: 'high', message, value, threshold });
  const slowest = Math.max(countMs, queryMs);
  const findings: Finding[] = [];
  if (slowest > parseDuration(maxTime)) {
    const message = `Collection ${id} answers too slowly: ${String(slowest)} ms.`;
    findings.push(note('slow', message, `${String(slowest)} ms`, `at most ${maxTime}`));
  }
  if (count < least) {
    const message = `Collection ${id} holds ${String(count)} items, at least ${String(least)} are expected.`;
    findings.push(note('too-few', message, `${String(count)} items`, `at least ${String(least)} items`));
  }
  const expected = Math.min(count, asked);
  if (ids.length !== expected) {
    const message = `Collection ${id} counts ${String(count)} items, and a query for ${String(asked)} of them finds ${String(ids.length)}.`;
    findings.push(note('disagrees', message, `${String(ids.length)} items`, `${String(expected)} items`));
  }
  return findings;
}

function result(seen: readonly Seen[], silent: readonly Silent[], findings: readonly Finding[]): CheckResult {
  const examined = seen.length + silent.filter((one) => one.rule !== 'not-allowed').length;
  const details = { collections: seen };
  const common = { examined, unit, findings, details };
  const bad = findings.filter((one) => one.blocks);
  if (bad.length > 0) return { ...common, answer: 'fail', reason: bad.map((one) => one.message).join(' ') };
  const blind = silent.filter((one) => one.rule === 'not-allowed');
  if (blind.length > 0) {
    const names = blind.map((one) => one.id).join(', ');
    return {
      ...common,
      answer: 'error',
      reason: `Could not look at ${names}: ${blind[0]?.message ?? ''}`,
    };
  }
  const counted = seen.map(({ id, count }) => `${id} ${String(count)}`).join(', ');
  return {
    ...common,
    answer: 'pass',
    reason: `${String(seen.length)} of ${String(seen.length)} collections answer a count and a query (items: ${counted}).`,
  };
}
