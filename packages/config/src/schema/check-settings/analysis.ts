import { z } from 'zod';
import { key } from '../meta.ts';
import { duration } from '../scalars.ts';

const folder = () =>
  z
    .string()
    .regex(
      /^(?!\/)(?!.*(?:^|\/)\.\.(?:\/|$))[^\s,*?\\][^,*?\\\n]*$/,
      'it is no folder below the root of the site',
    );

const pattern = () => z.string().regex(/^(?!\/)[^\s,\\][^,\\\n]*$/, 'it is no pattern of paths');

/** Settings of `code_analysis`. */
export const codeAnalysisSettings = z.strictObject({
  project: key(
    z.string().regex(/^(?=.*[^0-9])[A-Za-z0-9_.:-]{1,400}$/, 'it is no key of a SonarQube project'),
    {
      description:
        "The project's key in SonarQube. Without it, owner and name of the repository with a low line between, as in `fhir-iq_website`.",
      allowed: 'letters, digits, _ - . and :, at least one of them no digit',
      examples: ['fhir-iq_website'],
    },
  ).optional(),
  sources: key(
    z
      .array(
        key(folder(), {
          description: 'One folder.',
          allowed: 'a path below the root of the site, without * and ,',
          examples: ['src'],
        }),
      )
      .min(1),
    { description: 'The folders whose code is rated.' },
  ).default(['.']),
  tests: key(
    z.array(
      key(folder(), {
        description: 'One folder.',
        allowed: 'a path below the root of the site, without * and ,',
        examples: ['test'],
      }),
    ),
    {
      description: 'The folders with tests: SonarQube holds them to its rules for tests and rates them not.',
    },
  ).default([]),
  exclude: key(
    z.array(
      key(pattern(), {
        description: 'One pattern: * and ** as in SonarQube.',
        allowed: 'a pattern of paths, without ,',
        examples: ['src/vendor/**'],
      }),
    ),
    { description: 'Files that are not analysed.' },
  ).default([]),
  timeout: key(duration('1m', '1h'), {
    description: "How long the analysis may take, with the server's part of it.",
  }).default('15m'),
});

/** Settings of `attestations`. */
export const attestationsSettings = z.strictObject({
  acts: key(z.array(z.enum(['comment', 'approval', 'dispatch'])).min(1), {
    description:
      'What a statement may be made by: a comment in the release issue, the comment of an approval of this run, or a run of the workflow that attests.',
  }).default(['comment', 'approval', 'dispatch']),
  workflow: key(z.string().regex(/^[\w.-]+\.ya?ml$/, 'it is no file name of a workflow'), {
    description: 'The workflow whose runs state, by its file name.',
    allowed: 'a file of .github/workflows',
    examples: ['attest.yml'],
  }).default('attest.yml'),
});
