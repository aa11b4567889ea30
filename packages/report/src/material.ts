import type { Answer, Evidence, Severity, Stage, Verdict } from '@fhir-iq/sluice-model';

/** A picture that was read, and found to be one. */
export interface Picture {
  readonly bytes: Uint8Array;
  readonly type: 'image/png' | 'image/jpeg' | 'image/webp';
  /** In the picture's own pixels. */
  readonly width: number;
  readonly height: number;
}

/** A file that is not shown, and why. */
export interface LeftOut {
  readonly file: string;
  readonly why: string;
}

/** What one release left: its evidence (shards folded), and the pictures that the evidence names, by `file`. */
export interface ReleaseMaterial {
  readonly evidence: readonly Evidence[];
  readonly pictures: ReadonlyMap<string, Picture>;
}

/** The last good release, with who it is where that was looked up. */
export interface LastMaterial extends ReleaseMaterial {
  readonly commit?: string;
  readonly buildId?: string;
  readonly runUrl?: string;
  /** When its publish began, RFC 3339. */
  readonly at?: string;
  /** How many documents lay with its evidence and are of another release: they count for nothing. */
  readonly strangers?: number;
}

/** All that a report is made of. */
export interface ReportMaterial extends ReleaseMaterial {
  /** The site's name. */
  readonly site: string;
  readonly stage: Stage;
  readonly answer: Answer;
  /** Why, in one line. */
  readonly reason: string;
  readonly commit: string;
  readonly at: Date;
  readonly buildId?: string | undefined;
  readonly url?: string | undefined;
  readonly runUrl?: string | undefined;
  /** The gate's verdict, where there is one: its lines know floors and waivers. */
  readonly verdict?: Verdict | undefined;
  /** Evidence that could not be read. */
  readonly broken: readonly { readonly check: string; readonly reason: string }[];
  /** The last release, for differences. */
  readonly last?: LastMaterial | undefined;
  /** Why there is none to compare with, as a sentence. */
  readonly nothingBefore?: string | undefined;
  readonly leftOut: readonly LeftOut[];
}

/** One check, as every report shows it. */
export interface ReportLine {
  readonly name: string;
  readonly answer: Answer;
  readonly reason: string;
  readonly examined?: number | undefined;
  readonly floor?: number | undefined;
  readonly unit?: string | undefined;
  readonly findings: number;
  readonly waived: number;
  readonly seconds?: number | undefined;
}

/** What severities weigh, worst first. */
export const severities: readonly Severity[] = ['critical', 'high', 'medium', 'low', 'info'];

/**
 * The checks of a report: the verdict's lines where there is a verdict, then evidence that it does not know, then what
 * could not be read.
 *
 * @param material - What the report is made of.
 */
export function linesOf(material: Pick<ReportMaterial, 'verdict' | 'evidence' | 'broken'>): ReportLine[] {
  const { verdict, evidence, broken } = material;
  const byCheck = new Map(evidence.map((one) => [one.check, one]));
  const judged = (verdict?.lines ?? []).map((line) => {
    const { examined, unit } = byCheck.get(line.name) ?? {};
    return { examined, unit, ...line, ...timeOf(byCheck.get(line.name)) };
  });
  const known = new Set(judged.map((line) => line.name));
  const rest = evidence.filter((one) => !known.has(one.check)).map((one) => lineOf(one));
  const unread = broken
    .filter((one) => !known.has(one.check))
    .map(({ check, reason }) => ({ name: check, answer: 'error' as const, reason, findings: 0, waived: 0 }));
  return [...judged, ...rest, ...unread];
}

/**
 * Evidence as the gate took it: jobs leave their findings bare, and the verdict knows which of them a waiver accepts.
 *
 * @param evidence - As the jobs left it.
 * @param verdict - The gate's.
 */
export function asJudged(evidence: readonly Evidence[], verdict: Verdict | undefined): Evidence[] {
  const accepted = new Set(
    (verdict?.lines ?? []).flatMap((line) => (line.accepted ?? []).map((id) => `${line.name} ${id}`)),
  );
  return evidence.map((one) => ({
    ...one,
    findings: one.findings.map((finding) =>
      accepted.has(`${one.check} ${finding.id}`)
        ? { ...finding, blocks: false, waivedBy: finding.waivedBy ?? 'a waiver' }
        : finding,
    ),
  }));
}

function lineOf(one: Evidence): ReportLine {
  const { check, answer, reason, examined, floor, unit, findings } = one;
  const waived = findings.filter((finding) => finding.waivedBy !== undefined).length;
  return {
    name: check,
    answer,
    reason,
    examined,
    floor,
    unit,
    findings: findings.length,
    waived,
    ...timeOf(one),
  };
}

function timeOf(one: Evidence | undefined): { seconds?: number } {
  if (one === undefined) return {};
  const seconds = (Date.parse(one.finishedAt) - Date.parse(one.startedAt)) / 1000;
  return Number.isFinite(seconds) && seconds >= 0 ? { seconds } : {};
}
