import { counted, type Finding } from '@fhir-iq/sluice-model';
import type { WixBackup, WixCollection } from '@fhir-iq/sluice-wix';
import { finding } from '../findings.ts';

const name = 'backup';

/** One look at the backup: what it found, and what cannot be known. */
export interface Look {
  readonly findings: readonly Finding[];
  /** Why nothing can be said; undefined where something was said. */
  readonly unknown?: string;
  readonly said: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/**
 * Whether a backup holds the collections that are live. Those of apps and of other databases are no part of the site's
 * content; what the site's people made is.
 *
 * @param backup - The backup.
 * @param live - The collections of the site.
 * @param without - Live collections that no backup holds, by configuration.
 */
export function judgeCollections(
  backup: Pick<WixBackup, 'id' | 'collectionIds'>,
  live: readonly WixCollection[],
  without: readonly string[],
): Look {
  const { id, collectionIds: held } = backup;
  if (held === undefined)
    return {
      ...{ findings: [], said: '', details: {} },
      unknown: `Wix does not say which collections the backup ${id} holds.`,
    };
  const own = live.filter(({ type }) => type === undefined || type === 'NATIVE').map((one) => one.id);
  const missing = own.filter((one) => !held.includes(one) && !without.includes(one));
  const gone = held.filter((one) => !live.some((other) => other.id === one));
  const note = (rule: string, key: string, message: string, remedy: string): Finding =>
    finding(name, {
      ...{ rule, key, severity: 'critical', message, remedy },
      value: rule === 'collection-missing' ? 'not in the backup' : 'not live',
      threshold: 'the same collections in the backup and live',
    });
  return {
    findings: [
      ...missing.map((one) =>
        note(
          'collection-missing',
          one,
          `The collection ${one} is live and not in the backup ${id}.`,
          `If no backup of Wix holds it, name it in checks.${name}.with.without.`,
        ),
      ),
      ...gone.map((one) =>
        note(
          'collection-gone',
          one,
          `The collection ${one} is in the backup ${id} and no longer live.`,
          'If it was removed on purpose, publish anew: the next backup is without it.',
        ),
      ),
    ],
    said: `It holds the ${counted(held.length, 'collections that are', 'collection that is')} live.`,
    details: { collections: held, live: own },
  };
}

/**
 * Whether a backup is of this deployment's time: asked for shortly before it, not days ago.
 *
 * @param backup - The backup.
 * @param deployed - When the publish recorded it.
 * @param mostMs - How long before that it may have been asked for.
 */
export function judgeTime(
  { id, requestedAt }: Pick<WixBackup, 'id' | 'requestedAt'>,
  deployed: string,
  mostMs: number,
): Look {
  const [asked, then] = [Date.parse(requestedAt ?? ''), Date.parse(deployed)];
  if (requestedAt === undefined || Number.isNaN(asked))
    return {
      findings: [],
      said: '',
      details: {},
      unknown: `Wix does not say when the backup ${id} was asked for.`,
    };
  const minutes = Math.round((then - asked) / 60_000);
  if (then - asked <= mostMs) return { findings: [], said: '', details: { requestedAt } };
  const found = finding(name, {
    ...{ rule: 'too-old', key: id, severity: 'critical' },
    message: `The backup ${id} was asked for at ${requestedAt}, ${String(minutes)} minutes before this deployment: what came since is not in it.`,
    value: `${String(minutes)} minutes before`,
    threshold: `at most ${String(Math.round(mostMs / 60_000))} minutes before`,
    remedy: 'Start a new run: the publish makes a backup of its own.',
  });
  return { findings: [found], said: '', details: { requestedAt } };
}

/**
 * Whether the size of a backup is plausible, seen from the one before it.
 *
 * @param backup - The backup.
 * @param last - The one before it; undefined where Wix keeps none.
 * @param band - What is allowed, in percent of the last one's size.
 * @param band.leastSize - The least.
 * @param band.mostSize - The most.
 */
export function judgeSize(
  backup: Pick<WixBackup, 'id' | 'sizeInBytes' | 'collectionIds'>,
  last: Pick<WixBackup, 'id' | 'sizeInBytes'> | undefined,
  { leastSize, mostSize }: { readonly leastSize: number; readonly mostSize: number },
): Look {
  const { id, sizeInBytes: size } = backup;
  const nothing = { findings: [], said: '', details: {} };
  if (size === undefined) return { ...nothing, unknown: `Wix does not say how large the backup ${id} is.` };
  if (size === 0 && backup.collectionIds?.length !== 0) return isEmpty(id);
  const before = last?.sizeInBytes;
  if (last === undefined || before === undefined || before === 0)
    return {
      findings: [],
      said: `Its ${String(size)} bytes could not be compared: ${last === undefined ? 'Wix keeps no earlier backup' : `the size of the one before it, ${last.id}, is not known`}.`,
      details: { sizeInBytes: size },
    };
  const percent = Math.round((size / before) * 1_000) / 10;
  const details = { sizeInBytes: size, last: { id: last.id, sizeInBytes: before }, percent };
  const said = `Its ${String(size)} bytes are ${String(percent)} % of the ${String(before)} of the one before it.`;
  if (percent >= leastSize && percent <= mostSize) return { findings: [], said, details };
  const message = `The backup ${id} has ${String(size)} bytes, ${String(percent)} % of the ${String(before)} of the one before it (${last.id}).`;
  const found = finding(name, {
    rule: percent < leastSize ? 'too-small' : 'too-large',
    key: 'size',
    severity: 'high',
    message,
    value: `${String(percent)} %`,
    threshold: `${String(leastSize)} % to ${String(mostSize)} %`,
    remedy: `Look at what the collections hold; if it is right, widen checks.${name}.with.${percent < leastSize ? 'leastSize' : 'mostSize'}.`,
  });
  return { findings: [found], said, details };
}

function isEmpty(id: string): Look {
  const found = finding(name, {
    ...{ rule: 'empty', key: 'size', severity: 'critical' },
    message: `The backup ${id} has 0 bytes, though it names collections: nothing can be restored from it.`,
    value: '0 bytes',
    threshold: 'more than 0 bytes',
    remedy: "Look at the backup in the site's CMS, then start a new run.",
  });
  return { findings: [found], said: '', details: { sizeInBytes: 0 } };
}
