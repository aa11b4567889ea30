import { z } from 'zod';
import { Answer } from './answer.ts';
import { Commit, Digest, Instant, Moment, Severity, Stage, Target } from './names.ts';

/** Where a finding lies: a file of the tree (line and column from 1), a commit, or an address. */
export const Place = z.strictObject({
  file: z.string().optional(),
  line: z.int().positive().optional(),
  column: z.int().positive().optional(),
  commit: Commit.optional(),
  url: z.string().optional(),
});
export type Place = z.infer<typeof Place>;

/** One thing that a check found. It says what was seen, what is allowed and what would have passed. */
export const Finding = z.strictObject({
  /** Stable over runs: a waiver names it. Made by `findingId` of the check, rule and place. */
  id: z.string().min(1),
  rule: z.string().min(1),
  severity: Severity,
  message: z.string().min(1),
  place: Place.optional(),
  /** What was measured or seen, with its unit. */
  value: z.string().optional(),
  /** What is allowed, with its unit. */
  threshold: z.string().optional(),
  /** What would have passed. */
  remedy: z.string().optional(),
  /** The waiver that accepted this finding, by its ticket. */
  waivedBy: z.string().optional(),
  /** Whether the finding alone makes the check fail. Others are for information. */
  blocks: z.boolean().default(true),
});
export type Finding = z.infer<typeof Finding>;

/** A tool that took part: how it was come by is part of the evidence. */
export const ToolUse = z.strictObject({
  name: z.string(),
  version: z.string(),
  source: z.enum(['path', 'tool-cache', 'tool-pack', 'download', 'bundled', 'site']),
});
export type ToolUse = z.infer<typeof ToolUse>;

/** What the evidence is about: it counts for this release only. */
export const Subject = z.strictObject({
  commit: Commit,
  releaseDigest: Digest.optional(),
  buildId: z.string().optional(),
  url: z.string().optional(),
});
export type Subject = z.infer<typeof Subject>;

/** The one JSON shape that every action leaves behind, also on failure. Published as a JSON Schema in docs/reference. */
export const Evidence = z.strictObject({
  schema: z.literal('sluice.evidence/v1'),
  check: z.string().min(1),
  answer: Answer,
  /** How many things were looked at, in `unit`. */
  examined: z.int().nonnegative(),
  /** The least that must be looked at for a pass. */
  floor: z.int().nonnegative(),
  /** What `examined` counts, in the plural: files, commits, pages. */
  unit: z.string(),
  stage: Stage.optional(),
  moment: Moment.optional(),
  target: Target.optional(),
  subject: Subject,
  /** One line for people: why this answer. */
  reason: z.string().min(1),
  findings: z.array(Finding),
  tools: z.array(ToolUse),
  startedAt: Instant,
  finishedAt: Instant,
  run: z.strictObject({ id: z.string(), attempt: z.int().positive(), job: z.string() }).optional(),
  /** Figures and links that the check wants to keep: measured times, versions, the wording of an advisory. */
  details: z.record(z.string(), z.unknown()).optional(),
});
export type Evidence = z.infer<typeof Evidence>;
