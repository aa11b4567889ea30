import type { Answer, Evidence, Finding } from '@fhir-iq/sluice-model';

/**
 * Takes out the findings that hold only where no shard says otherwise (`details.inEveryShard`): known noise that one
 * shard did not hear may be another's.
 *
 * @param pieces - Evidence of all shards that had something to look at.
 * @param findings - Their findings, each once.
 */
export function agreedFindings(pieces: readonly Evidence[], findings: readonly Finding[]): Finding[] {
  const lists = pieces.map((piece) => textsOf(piece.details?.['inEveryShard']));
  const claimed = new Set(lists.flat());
  return findings.filter((one) => !claimed.has(one.id) || lists.every((list) => list.includes(one.id)));
}

/**
 * The answer of one shard once it is known which findings stay: one that failed for nothing but findings that others
 * contradict does not speak against.
 *
 * @param piece - The shard's evidence.
 * @param findings - What stayed.
 */
export function agreedAnswer(piece: Evidence, findings: readonly Finding[]): Answer {
  const blocking = piece.findings.filter((one) => one.blocks);
  const contradicted =
    blocking.length > 0 && !blocking.some(({ id }) => findings.some((one) => one.id === id));
  return piece.answer === 'fail' && contradicted ? 'pass' : piece.answer;
}

function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
}
