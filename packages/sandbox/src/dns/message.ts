/** Types of records by their number. */
const types: Readonly<Record<number, string>> = { 1: 'A', 5: 'CNAME', 15: 'MX', 16: 'TXT', 28: 'AAAA' };

/** A question as it came. */
export interface DnsQuestion {
  readonly name: string;
  readonly type: string;
}

const headerBytes = 12;
const longestText = 255;

/**
 * Reads the one question of a DNS message.
 *
 * @param message - As it came.
 * @returns The question and where it ends; undefined for what is none.
 */
export function readQuestion(message: Buffer): (DnsQuestion & { readonly end: number }) | undefined {
  if (message.length < headerBytes + 5 || message.readUInt16BE(4) !== 1) return undefined;
  const labels: string[] = [];
  let at = headerBytes;
  for (;;) {
    const length = message[at];
    if (length === undefined || length > 63) return undefined;
    at += 1;
    if (length === 0) break;
    labels.push(message.toString('latin1', at, at + length));
    at += length;
  }
  if (message.length < at + 4) return undefined;
  const number = message.readUInt16BE(at);
  return { name: labels.join('.').toLowerCase(), type: types[number] ?? String(number), end: at + 4 };
}

/**
 * Writes the answer to a question.
 *
 * @param message - The question's message.
 * @param end - Where its question ends.
 * @param texts - The text records; undefined where the name is not known, none where it has no such record.
 */
export function writeAnswer(message: Buffer, end: number, texts: readonly string[] | undefined): Buffer {
  const header = Buffer.alloc(headerBytes);
  message.copy(header, 0, 0, 2);
  // A recursive answer; 3: the name does not exist.
  header.writeUInt16BE(0x8180 | (texts === undefined ? 3 : 0), 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(texts?.length ?? 0, 6);
  return Buffer.concat([header, message.subarray(headerBytes, end), ...(texts ?? []).map(textRecord)]);
}

function textRecord(text: string): Buffer {
  const bytes = Buffer.from(text, 'utf8');
  const parts: Buffer[] = [];
  for (let at = 0; at === 0 || at < bytes.length; at += longestText) {
    const part = bytes.subarray(at, at + longestText);
    parts.push(Buffer.from([part.length]), part);
  }
  const data = Buffer.concat(parts);
  const head = Buffer.alloc(12);
  // A pointer to the name of the question.
  head.writeUInt16BE(0xc00c, 0);
  head.writeUInt16BE(16, 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt32BE(60, 6);
  head.writeUInt16BE(data.length, 10);
  return Buffer.concat([head, data]);
}
