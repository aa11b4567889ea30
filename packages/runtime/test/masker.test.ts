import { describe, expect, test } from '@jest/globals';
import { createMasker, formsOf } from '@fhir-iq/sluice-runtime';
import fc from 'fast-check';

/** Every way in which a secret may stand inside a longer text, asked of Node, not of the masker. */
const encodings: Record<string, (before: string, secret: string, after: string) => string> = {
  plain: (before, secret, after) => before + secret + after,
  base64: (before, secret, after) => Buffer.from(before + secret + after).toString('base64'),
  base64url: (before, secret, after) => Buffer.from(before + secret + after).toString('base64url'),
  url: (before, secret, after) => encodeURIComponent(before + secret + after),
  form: (before, secret, after) => new URLSearchParams({ a: before + secret + after }).toString(),
  json: (before, secret, after) => JSON.stringify({ a: before + secret + after }),
  argv: (before, secret, after) => `${before} --api-key ${secret} ${after}`,
};

const secretText = fc
  .string({ minLength: 10, maxLength: 80, unit: 'grapheme-ascii' })
  .filter((text) => text.trim() === text && !/^[a-z][a-z0-9+.-]*:\/\//i.test(text));
const around = fc.string({ maxLength: 20, unit: 'grapheme-ascii' });

/** All pieces of eight characters. */
const pieces = (text: string): string[] =>
  Array.from({ length: Math.max(0, text.length - 7) }, (_, at) => text.slice(at, at + 8));

describe('a masker', () => {
  test.each(Object.keys(encodings))('leaves no piece of eight characters of a secret: %s', (name) => {
    fc.assert(
      fc.property(secretText, around, around, (secret, before, after) => {
        const masked = createMasker([secret]).mask(encodings[name]!(before, secret, after));
        expect(
          formsOf(secret)
            .flatMap(pieces)
            .filter((one) => masked.includes(one)),
        ).toEqual([]);
      }),
      { seed: 20261123, numRuns: 300 },
    );
  });

  test.each(['base64', 'base64url', 'url', 'form', 'json', 'plain'])(
    'leaves nothing to decode a secret from: %s',
    (name) => {
      fc.assert(
        fc.property(secretText, around, around, (secret, before, after) => {
          const text = encodings[name]!(before, secret, after);
          expect(createMasker([secret]).holdsSecret(text)).toBe(true);
        }),
        { seed: 20261123, numRuns: 300 },
      );
    },
  );

  test('finds a secret that is cut or wrapped', () => {
    const secret = 'IST.eyJraWQiOiJQb3pIX2FDMiIsImFsZyI6IlJTMjU2In0';
    const masker = createMasker([secret]);
    expect(masker.mask(`${secret.slice(0, 20)}\n${secret.slice(20)}`)).toBe('***\n***');
    expect(masker.mask(`… ${secret.slice(7, 19)}`)).toBe('… ***');
  });

  test('leaves other texts alone', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z ]{0,200}$/), (text) => {
        expect(createMasker(['0123456789ABCDEF']).mask(text)).toBe(text);
      }),
      { seed: 1 },
    );
  });

  test('takes each line of a secret with several lines', () => {
    const masker = createMasker(['-----BEGIN KEY-----\r\nMIIEvQIBADANBgkq\r\n-----END KEY-----\n']);
    expect(masker.mask('key MIIEvQIBADANBgkq')).toBe('key ***');
    expect(masker.forms()).toContain('MIIEvQIBADANBgkq');
  });

  test('keeps names, schemes and hosts of addresses legible', () => {
    const masker = createMasker([
      'slack_critical=https://hooks.slack.com/services/T0001/B0002/XyZ123abc456\nsmtps://mail%40fhiriq.com:p4ss%2Fw0rd!@smtp.fhiriq.com:465',
    ]);
    expect(
      masker.mask('slack_critical: POST https://hooks.slack.com/services/T0001/B0002/XyZ123abc456'),
    ).toBe('slack_critical: POST https://hooks.slack.com***');
    expect(masker.mask('connected to smtps://smtp.fhiriq.com:465')).toBe(
      'connected to smtps://smtp.fhiriq.com:465',
    );
    expect(masker.mask('login p4ss/w0rd! refused')).toBe('login *** refused');
  });

  test('masks short secrets where they stand whole', () => {
    expect(createMasker(['hunter']).mask('the hunter hunts; aHVudGVy')).toBe('the *** hunts; ***');
    expect(createMasker(['', 'abc']).mask('abc')).toBe('abc');
  });

  test('masks texts and keys of JSON values', () => {
    const masker = createMasker(['correct-horse']);
    expect(masker.maskValue({ a: ['x correct-horse'], 'correct-horse': 1, n: null })).toEqual({
      a: ['x ***'],
      '***': 1,
      n: null,
    });
  });

  test('takes secrets that come later', () => {
    const masker = createMasker([]);
    masker.add('ghs_0123456789');
    expect(masker.mask('token ghs_0123456789')).toBe('token ***');
  });

  test('is quick enough for long logs', () => {
    const masker = createMasker(
      Array.from({ length: 20 }, (_, index) => `secret-number-${String(index)}-${'x'.repeat(100)}`),
    );
    const text = 'an ordinary line of a log that goes on for a while\n'.repeat(20_000);
    expect(masker.mask(text)).toBe(text);
  });
});
