/** Replaces secrets in what leaves the job. */
export interface Masker {
  /** Replaces every piece of eight or more characters of a secret, in all the forms that are known of it, by `***`. */
  mask(text: string): string;
  /** `mask` for every text (keys too) of a JSON value. */
  maskValue<T>(value: T): T;
  /** Whether `text` holds a secret, in one of its forms, or a telling piece of one. */
  holdsSecret(text: string): boolean;
  /** Takes one more secret. */
  add(secret: string): void;
  /** The forms of all secrets, to be told to the runner. */
  forms(): readonly string[];
}

/** Length of the shortest piece that is masked. Secrets shorter than this are masked where they stand whole. */
const piece = 8;
/** Secrets shorter than this cannot be masked without making texts unreadable. */
const shortest = 4;
const replacement = '***';

/**
 * Makes a masker.
 *
 * @param secrets - The secrets. Each line of a secret with several lines is one too; of `NAME=https://…` and of an
 *   address the name, the scheme, the host and a user beside a password are no secret.
 */
export function createMasker(secrets: readonly string[]): Masker {
  const forms = new Set<string>();
  const whole = new Set<string>();
  const pieces = new Set<string>();

  const add = (secret: string): void => {
    for (const part of secretParts(secret)) {
      for (const form of formsOf(part)) {
        forms.add(form);
        if (form.length < piece) whole.add(form);
        for (let at = 0; at + piece <= form.length; at += 1) pieces.add(form.slice(at, at + piece));
      }
    }
  };
  for (const secret of secrets) add(secret);

  const once = (text: string): string => {
    const runs = runsOf(text, pieces, whole);
    let result = '';
    let at = 0;
    for (const [from, to] of runs) {
      result += text.slice(at, from) + replacement;
      at = to;
    }
    return result + text.slice(at);
  };
  const mask = (text: string): string => {
    // What stands on both sides of a replacement can form a piece again only if a secret has asterisks: a few rounds do.
    let before = text;
    for (let round = 0; round < 4; round += 1) {
      const after = once(before);
      if (after === before) break;
      before = after;
    }
    return before;
  };
  const maskValue = (value: unknown): unknown => {
    if (typeof value === 'string') return mask(value);
    if (Array.isArray(value)) return value.map(maskValue);
    if (typeof value === 'object' && value !== null) {
      return Object.fromEntries(Object.entries(value).map(([key, member]) => [mask(key), maskValue(member)]));
    }
    return value;
  };
  return {
    mask,
    maskValue: <T>(value: T) => maskValue(value) as T,
    holdsSecret: (text) =>
      [...forms].some((form) => text.includes(form)) ||
      runsOf(text, pieces, whole).some(([from, to]) => to - from >= 2 * piece),
    add,
    forms: () => [...forms],
  };
}

/** Where pieces of secrets stand in a text: half-open ranges, in order, apart from each other. */
function runsOf(text: string, pieces: ReadonlySet<string>, whole: ReadonlySet<string>): [number, number][] {
  const runs: [number, number][] = [];
  const mark = (from: number, to: number): void => {
    const last = runs.at(-1);
    if (last !== undefined && from <= last[1]) last[1] = Math.max(last[1], to);
    else runs.push([from, to]);
  };
  if (pieces.size > 0) {
    for (let at = 0; at + piece <= text.length; at += 1) {
      if (pieces.has(text.slice(at, at + piece))) mark(at, at + piece);
    }
  }
  if (whole.size === 0) return runs;
  const found = [...whole].flatMap((form) => occurrences(text, form));
  const all = [...runs, ...found].sort((a, b) => a[0] - b[0]);
  runs.length = 0;
  for (const [from, to] of all) mark(from, to);
  return runs;
}

function occurrences(text: string, form: string): [number, number][] {
  const found: [number, number][] = [];
  for (let at = text.indexOf(form); at >= 0; at = text.indexOf(form, at + 1))
    found.push([at, at + form.length]);
  return found;
}

/** `NAME_OF_SECRET=` (which may have nothing behind it), or any name before an address: the name is no secret. */
const named = /^(?:[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+=|[\w.-]+=(?=[A-Za-z][A-Za-z+.-]*:\/\/))/;

/**
 * What of a secret is secret: the whole, each line, and of an address only what follows the host and what stands
 * before it.
 *
 * @param secret - One secret as it was given.
 */
export function secretParts(secret: string): string[] {
  const lines = secret.split(/\r\n|\r|\n/).map((line) => line.trim());
  const parts = lines.map((line) => line.replace(named, '')).flatMap((line) => addressParts(line) ?? [line]);
  if (lines.length > 1 && !lines.some((line) => /:\/\//.test(line) || named.test(line)))
    parts.push(secret.trim());
  return [...new Set(parts)].filter((part) => part.length >= shortest);
}

function addressParts(line: string): string[] | undefined {
  const match = /^[a-z][a-z0-9+.-]*:\/\/(?:(?<user>[^/?#]*)@)?[^/?#@]*(?<rest>.*)$/i.exec(line);
  if (match === null) return undefined;
  const { user = '', rest = '' } = match.groups ?? {};
  const [name = '', ...password] = user.split(':');
  // A name beside a password is no secret: it would hide the mail addresses of everybody at that host.
  const credential = password.length === 0 ? name : password.join(':');
  const plain = [credential, rest, rest.replace(/^\//, '')];
  return [...plain, ...plain.map(decoded)];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * The forms in which a secret may turn up: as it is, URL-encoded, JSON- and HTML-escaped, and in base64 (both alphabets,
 * each of the three ways to stand inside a longer text).
 *
 * @param secret - One part of a secret, not empty.
 */
export function formsOf(secret: string): string[] {
  const url = encodeURIComponent(secret.toWellFormed());
  const forms = [
    secret,
    url,
    url.replace(/%[0-9A-F]{2}/g, (escape) => escape.toLowerCase()),
    new URLSearchParams({ v: secret }).toString().slice(2),
    JSON.stringify(secret).slice(1, -1),
    secret
      .replace(/&/g, '&amp;')
      .replace(/</g, '&lt;')
      .replace(/>/g, '&gt;')
      .replace(/"/g, '&quot;')
      .replace(/'/g, '&#39;'),
    ...base64Forms(Buffer.from(secret)),
  ];
  return [...new Set(forms)].filter((form) => form.length >= shortest);
}

function base64Forms(bytes: Buffer): string[] {
  const forms = [bytes.toString('base64')];
  for (const offset of [0, 1, 2]) {
    const text = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    // The first characters also carry bits of what stands before, the last one bits of what follows.
    const inner = (offset + bytes.length) % 3 === 0 ? text : text.slice(0, -1);
    forms.push(inner.slice([0, 2, 3][offset]));
  }
  return forms.flatMap((form) => [form, form.replace(/\+/g, '-').replace(/\//g, '_')]);
}
