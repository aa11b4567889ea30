import { z } from 'zod';
import {
  conditionGrammar,
  ConditionSyntaxError,
  parseCondition,
  parseThreshold,
  thresholdGrammar,
} from '../text/condition.ts';
import { parseDuration } from '../text/duration.ts';
import { parseRate, rateGrammar } from '../text/rate.ts';
import { variableGrammar, variablesAreWellFormed } from '../text/variables.ts';
import { isTimeZone } from '../windows/zone.ts';
import { key, type ReferenceList } from './meta.ts';

/** A text that a parser of its own must accept; the parser's message becomes the problem's. */
function parsed(parse: (text: string) => unknown) {
  return z.string().superRefine((text, context) => {
    try {
      parse(text);
    } catch (error) {
      const unknownName = error instanceof ConditionSyntaxError ? error.unknownName : undefined;
      context.addIssue({ code: 'custom', message: (error as Error).message, params: { unknownName } });
    }
  });
}

/** A text of one line that says something. */
export function text(example = 'text') {
  return key(
    z
      .string()
      .regex(/^\S(?:.*\S)?$/, 'it is empty, has white space at an end, or more than one line')
      .max(500),
    { description: '', allowed: 'text of one line', examples: [example] },
  );
}

/** A text in which `${NAME}` stands for a variable. */
export function textWithVariables(example: string) {
  return key(
    text(example).refine(variablesAreWellFormed, 'a reference to a variable in it is not well-formed'),
    { description: '', allowed: `text; ${variableGrammar} takes a variable`, examples: [example] },
  );
}

/** A duration between two limits, as text; `parseDuration` gives its milliseconds. */
export function duration(least: string, most: string) {
  const within = (value: string) => {
    const milliseconds = parseDuration(value);
    if (milliseconds < parseDuration(least)) throw new RangeError(`it is shorter than ${least}`);
    if (milliseconds > parseDuration(most)) throw new RangeError(`it is longer than ${most}`);
  };
  return key(parsed(within), {
    description: '',
    allowed: `a duration from ${least} to ${most}, written like 30s, 1h30m or 7d`,
    examples: [least],
  });
}

/** A condition of a rule, as text; `parseCondition` gives its parts. */
export const condition = () =>
  key(parsed(parseCondition), { description: '', allowed: conditionGrammar, examples: ['error_rate > 5%'] });

/** A bound without a metric, as text; `parseThreshold` gives its parts. */
export const threshold = (example = '< 1%') =>
  key(parsed(parseThreshold), { description: '', allowed: thresholdGrammar, examples: [example] });

/** A rate, as text; `parseRate` gives its parts. */
export const rate = () =>
  key(parsed(parseRate), { description: '', allowed: rateGrammar, examples: ['100_requests_per_minute'] });

/** A percentage from 0% to 100%, as text. */
export const percentage = (example: string) =>
  key(
    z
      .string()
      .regex(/^\d{1,3}(?:\.\d{1,9})?%$/, 'it is no percentage')
      .refine((value) => Number.parseFloat(value) <= 100, 'it is more than 100%'),
    { description: '', allowed: 'a percentage from 0% to 100%', examples: [example] },
  );

/** A name that the file chooses: of a role, a channel, a rule. */
export const name = () =>
  key(
    z
      .string()
      .regex(/^[A-Za-z][A-Za-z0-9_-]{0,63}$/, 'it is no name')
      // Every object has these: a look-up by such a name would find what no file has written.
      .refine((value) => !(value in Object.prototype), 'every JavaScript object has something of this name'),
    {
      description: '',
      allowed: 'a name: a letter, then letters, digits, _ and -, at most 64',
      examples: ['name'],
    },
  );

/** A name that must stand in one of the file's lists. */
export const reference = (list: ReferenceList) => key(name(), { description: '', reference: list });

/** A calendar date, `2026-12-31`. */
export const date = () =>
  key(z.iso.date('it is no date of the calendar'), {
    description: '',
    allowed: 'a date, YYYY-MM-DD',
    examples: ['2026-12-31'],
  });

/** An absolute address of a page or a service. */
export const url = (example = 'https://example.com/') =>
  key(
    z.string().superRefine((value, context) => {
      const wrong = whatIsWrongWithUrl(value);
      if (wrong !== undefined) context.addIssue({ code: 'custom', message: wrong });
    }),
    {
      description: '',
      allowed: 'an https:// address without user name, password or fragment',
      examples: [example],
    },
  );

function whatIsWrongWithUrl(value: string): string | undefined {
  if (!URL.canParse(value)) return 'it is no address';
  const parsedUrl = new URL(value);
  if (parsedUrl.protocol !== 'https:') return `its protocol is ${parsedUrl.protocol}//`;
  if (parsedUrl.username !== '' || parsedUrl.password !== '') return 'it has a user name or password in it';
  return parsedUrl.hash === '' ? undefined : 'it has a fragment';
}

/** A host name such as `api.example.com`. */
export const host = (example = 'example.com') =>
  key(
    z
      .string()
      .regex(
        /^(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)+$/,
        'it is no host name',
      ),
    {
      description: '',
      allowed: 'a host name in lower case, without protocol and path',
      examples: [example],
    },
  );

/** A host name, or `*.` and one for its subdomains. */
export const hostPattern = () =>
  key(z.string().regex(/^(?:\*\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)+$/, 'it is no host name'), {
    description: '',
    allowed: 'a host name, or *. and one for its subdomains',
    examples: ['*.wix.com'],
  });

/** A path of the site, or a whole address. */
export const address = (example = '/') =>
  key(
    z.string().superRefine((value, context) => {
      const wrong = /^\/(?!\/)[^\s#]*$/.test(value) ? undefined : whatIsWrongWithUrl(value);
      if (wrong !== undefined) context.addIssue({ code: 'custom', message: wrong });
    }),
    {
      description: '',
      allowed: 'a path of the site that begins with /, or an https:// address without user name or fragment',
      examples: [example],
    },
  );

/** A status of HTTP. */
export const status = () => z.int().min(100).max(599);

/** A path of a site that begins with a slash. */
export const sitePath = (example = '/') =>
  key(z.string().regex(/^\/[^\s#]*$/, 'it is no path of the site'), {
    description: '',
    allowed: 'a path of the site that begins with /, without a fragment',
    examples: [example],
  });

/** A file of the site's repository, relative to its root. */
export const filePath = (example: string) =>
  key(
    z
      .string()
      .regex(
        /^(?!\/)(?!.*(?:^|\/)\.\.?(?:\/|$))(?!.*\/\/)[^\s\\]+[^\s\\/]$/,
        'it is no file of the repository',
      ),
    {
      description: '',
      allowed: "a file relative to the repository's root, with / between folders, without . and ..",
      examples: [example],
    },
  );

/** An address of electronic mail. */
export const email = () =>
  key(z.string().regex(/^[^\s@<>"]{1,64}@[a-z0-9-]+(?:\.[a-z0-9-]+)+$/i, 'it is no mail address'), {
    description: '',
    allowed: 'a mail address, name@host',
    examples: ['team@example.com'],
  });

/** A login of a person on GitHub. */
export const login = () =>
  key(
    z
      .string()
      .regex(
        /^[A-Za-z0-9](?:[A-Za-z0-9]|-(?=[A-Za-z0-9])){0,38}(?:_[A-Za-z0-9]+)?$/,
        'it is no GitHub login',
      ),
    {
      description: '',
      allowed: 'a GitHub login without @',
      examples: ['octocat'],
    },
  );

/** A team on GitHub, `organisation/team`. */
export const team = () =>
  key(z.string().regex(/^[A-Za-z0-9][A-Za-z0-9-]{0,38}\/[a-z0-9][a-z0-9_-]{0,99}$/, 'it is no GitHub team'), {
    description: '',
    allowed: 'a GitHub team, ORGANISATION/TEAM',
    examples: ['octo-org/leads'],
  });

/** The name of a secret, which an action takes as an input; never its value. */
export const secretName = () =>
  key(z.string().regex(/^[A-Z][A-Z0-9_]{0,99}$/, 'it is no name of a secret'), {
    description: '',
    allowed: 'the name of a secret (capital letters, digits, _), never its value',
    examples: ['SLACK_WEBHOOK_TEAM'],
  });

/** A zone of the IANA time zone database. */
export const timeZone = () =>
  key(z.string().refine(isTimeZone, 'no time zone has that name'), {
    description: '',
    allowed: 'a zone of the IANA time zone database, as in America/New_York',
    examples: ['UTC'],
  });
