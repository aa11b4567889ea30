import { z } from 'zod';

/** The three stages of the specification; each has one environment of the same name. */
export const Stage = z.enum(['development', 'staging', 'production']);
export type Stage = z.infer<typeof Stage>;

/** When a check runs, seen from the publish (design.md, "Four answers"). */
export const Moment = z.enum(['before-publish', 'after-publish', 'during-watch']);
export type Moment = z.infer<typeof Moment>;

/** What a check looks at. Checks that write run on `staging-site` alone (facts: previews share the live database). */
export const Target = z.enum(['tree', 'preview', 'development-site', 'staging-site', 'live-site']);
export type Target = z.infer<typeof Target>;

/** Severity of a finding, worst first. */
export const Severity = z.enum(['critical', 'high', 'medium', 'low', 'info']);
export type Severity = z.infer<typeof Severity>;

/** A full git object name, lower case hexadecimal. */
export const Commit = z.string().regex(/^[0-9a-f]{40}$/, 'a full commit of 40 hexadecimal digits');

/** SHA-256 in lower case hexadecimal with its algorithm, as in `sha256:9f86…`. */
export const Digest = z.string().regex(/^sha256:[0-9a-f]{64}$/, 'sha256: and 64 hexadecimal digits');
export type Digest = z.infer<typeof Digest>;

/** An instant, RFC 3339 in UTC with milliseconds. */
export const Instant = z.iso.datetime();
