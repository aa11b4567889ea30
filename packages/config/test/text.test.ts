import { describe, expect, test } from '@jest/globals';
import { example, load, problemsOf } from './helpers/example.ts';

const rulesOf = (text: string) => problemsOf(text).map(({ rule, line, column }) => ({ rule, line, column }));

describe('a text that is no configuration', () => {
  test.each([
    ['an open bracket', 'a: [1, 2\nb: 3\n', 'syntax'],
    ['a tab that indents', 'site:\n\tname: x\n', 'syntax'],
    ['a colon in a plain text', 'a: b: c\n', 'syntax'],
    ['a quote that is not closed', 'a: "x\n', 'syntax'],
    ['an alias without an anchor', 'a: *nowhere\n', 'alias'],
    ['nothing', '', 'empty'],
    ['comments alone', '# hello\n', 'empty'],
    ['two documents', `${example}\n---\na: 1\n`, 'documents'],
    ['a tag', 'a: !secret x\n', 'tag'],
    ['a merge key', 'a: &a { b: 1 }\nc:\n  <<: *a\n', 'merge'],
    ['a number as a key', '5: a\n', 'key'],
    ['true as a key', 'true: a\n', 'key'],
    ['a list as a key', '? [a, b]\n: c\n', 'key'],
    ['an empty key', ': c\n', 'key'],
    ['a key of JavaScript', '__proto__: { version: 1 }\n', 'key'],
    ['a key that stands twice', 'version: 1\nsite: {}\nversion: 1\n', 'duplicate'],
    ['a NUL', 'version: 1\u0000\n', 'characters'],
    ['a file that is too large', `version: 1\n#${'x'.repeat(1_000_000)}\n`, 'size'],
    ['brackets a hundred thousand deep', '['.repeat(100_000), 'syntax'],
    ['keys forty deep', `${'{a: '.repeat(40)}1${'}'.repeat(40)}`, 'limit'],
    ['an alias of itself', 'a: &a [*a]\n', 'limit'],
    ['ten levels of ten aliases', bomb(10, 10), 'limit'],
    ['very many values', `a: [${'1,'.repeat(30_000)}]\n`, 'limit'],
  ])('%s', (_, text, rule) => {
    const found = rulesOf(text);
    expect(found.map((problem) => problem.rule)).toContain(rule);
    for (const { line, column } of found) {
      expect(line).toBeGreaterThan(0);
      expect(column).toBeGreaterThan(0);
    }
  });

  test('says where a key stands the second time', () => {
    expect(rulesOf('version: 1\nsite: {}\nversion: 1\n')).toContainEqual({
      rule: 'duplicate',
      line: 3,
      column: 1,
    });
  });

  test('never lets a key of JavaScript through', () => {
    load('__proto__: { polluted: true }\nconstructor: { prototype: { polluted: true } }\n');
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  test.each(['constructor', 'toString', 'valueOf', 'hasOwnProperty'])(
    'refuses %s as a name, and as a reference',
    (name) => {
      for (const text of [
        example.replace('role: business_owner,', `role: ${name},`),
        example.replace('weekly_report: [all_stakeholders]', `weekly_report: [${name}]`),
        example.replace('  support_team: { logins', `  ${name}: { logins`),
      ]) {
        expect(load(text).ok).toBe(false);
      }
    },
  );

  test('takes an alias for the value of a key', () => {
    const text = example
      .replace('logins: [bo-business]', 'logins: &people [bo-business]')
      .replace('logins: [sasha-support]', 'logins: *people');
    const result = load(text);
    expect(result.ok && result.configuration.roles['support_team']?.logins).toEqual(['bo-business']);
  });
});

describe('a secret in the file', () => {
  // Put together at run time, so that no scanner takes this file for one that holds secrets.
  const secrets = [
    ['GitHub', `ghp_${'a1B2'.repeat(9)}`],
    ['Slack webhook', `https://hooks.slack.com/${'services'}/T00000000/B00000000/${'x1Y2'.repeat(6)}`],
    ['Slack token', `xoxb-${'123456789012'}-abcdefghijkl`],
    ['AWS', `AKIA${'ABCD1234'.repeat(2)}`],
    ['private key', `-----BEGIN ${'PRIVATE'} KEY-----`],
    ['Stripe', `sk_live_${'a1b2c3d4'.repeat(3)}`],
    ['password', `smtp://mailer:${'hunter22'}@mail.example.com`],
    ['JSON web token', `eyJ${'a'.repeat(12)}.eyJ${'b'.repeat(12)}.${'c'.repeat(12)}`],
  ] as const;

  test.each(secrets)('%s is told, in a value and in a comment, and never shown', (_, secret) => {
    for (const text of [`${example}\nextra: '${secret}'\n`, `${example}\n# ${secret}\n`]) {
      const problems = problemsOf(text);
      expect(problems.some(({ rule }) => rule === 'secret')).toBe(true);
      expect(JSON.stringify(problems)).not.toContain(secret);
    }
  });

  test('as the name of a secret is refused without showing it', () => {
    const routingKey = '0123456789abcdef'.repeat(2);
    const problems = problemsOf(example.replace('PAGERDUTY_ROUTING_KEY', routingKey));
    expect(problems[0]?.path ?? problems[1]?.path).toBeDefined();
    expect(JSON.stringify(problems)).not.toContain(routingKey);
  });
});

function bomb(levels: number, width: number): string {
  const lines = ['a0: &a0 [x]'];
  for (let level = 1; level < levels; level += 1)
    lines.push(`a${level}: &a${level} [${Array.from({ length: width }, () => `*a${level - 1}`).join(', ')}]`);
  return `${lines.join('\n')}\n`;
}
