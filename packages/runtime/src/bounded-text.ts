/** A text that keeps only its beginning and its end. */
export interface BoundedText {
  add(chunk: Buffer): void;
  text(): string;
  truncated(): boolean;
}

/**
 * Collects bytes and keeps at most `limit` of them: the first half and the last half.
 *
 * @param limit - Bytes to keep.
 */
export function boundedText(limit: number): BoundedText {
  const headLimit = Math.ceil(limit / 2);
  const tailLimit = limit - headLimit;
  const head: Buffer[] = [];
  const tail: Buffer[] = [];
  let headSize = 0;
  let tailSize = 0;
  let dropped = 0;
  const trim = (slack: number): void => {
    while (tailSize > tailLimit + slack) {
      const first = tail[0];
      if (first === undefined) return;
      const excess = Math.min(tailSize - tailLimit, first.length);
      if (excess === first.length) tail.shift();
      else tail[0] = first.subarray(excess);
      tailSize -= excess;
      dropped += excess;
    }
  };
  return {
    add(chunk) {
      const fits = chunk.subarray(0, headLimit - headSize);
      if (fits.length > 0) head.push(fits);
      headSize += fits.length;
      const rest = chunk.subarray(fits.length);
      if (rest.length === 0) return;
      tail.push(rest);
      tailSize += rest.length;
      trim(tailLimit);
    },
    text() {
      trim(0);
      const start = Buffer.concat(head);
      if (dropped === 0) return Buffer.concat([start, ...tail]).toString('utf8');
      const end = Buffer.concat(tail).toString('utf8');
      return `${start.toString('utf8')}\n… ${String(dropped)} bytes left out …\n${end}`;
    },
    truncated() {
      trim(0);
      return dropped > 0;
    },
  };
}
