import type { Conclusion, JobStory, Story } from './story.ts';

const signs: Record<Conclusion, string> = {
  success: 'ok',
  failure: 'FAILED',
  cancelled: 'cancelled',
  skipped: 'skipped',
};

/** Milliseconds as people read them. */
export function duration(milliseconds: number): string {
  if (milliseconds < 60_000) return `${(milliseconds / 1000).toFixed(1)} s`;
  const seconds = Math.round(milliseconds / 1000);
  return `${String(Math.floor(seconds / 60))} min ${String(seconds % 60).padStart(2, '0')} s`;
}

/** Lays rows out in columns. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const [first = []] = rows;
  const widths = first.map((_cell, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

/** What a rehearsal says at its end. */
export function tell(story: Story): string {
  return [
    '',
    ...story.runs.flatMap((run) => [
      `Run ${String(run.number)}: ${run.workflow} (${run.title})${run.attempt === 1 ? '' : `, attempt ${String(run.attempt)}`}`,
      ...table([
        ['Job', 'Verdict', 'Time'],
        ...run.jobs.map((job) => [
          job.name,
          signs[job.conclusion],
          job.conclusion === 'skipped' ? '' : duration(job.milliseconds),
        ]),
      ]).map((line) => `  ${line}`),
      ...run.jobs.flatMap(explain),
      ...(run.jobs.length === 0 && run.reason !== '' ? [`  ${run.reason}`] : []),
      '',
    ]),
    ...section(
      'Live',
      story.live.map((one) => [
        one.environment,
        one.url,
        one.buildId === undefined ? 'no build of Sluice' : `build ${one.buildId}`,
        one.commit === undefined ? '' : `commit ${one.commit.slice(0, 7)}`,
      ]),
    ),
    ...section(
      'Messages',
      story.messages.map((one) => [one.channel, one.to, firstLine(one.text)]),
    ),
    ...section(
      'Issues',
      story.issues.map((one) => [
        `#${String(one.number)}`,
        one.kind === 'issue' ? one.labels.join(', ') : one.kind,
        one.state,
        firstLine(one.title),
      ]),
    ),
    ...section(
      'Records',
      story.records.map((one) => [one.kind, one.environment, one.deployment_outcome]),
    ),
    ...section(
      'Waited for',
      story.waits.map((one) => [
        one.name,
        one.job,
        one.by === undefined ? one.outcome : `${one.outcome} by ${one.by}`,
      ]),
    ),
    ...section(
      'Clock',
      story.clock.jumps.map((one) => [`on at ${one.to}`, one.why]),
    ),
    ...section(
      'Faults',
      story.faults.map((one) => [
        one.when === undefined ? one.name : `${one.name}@${one.when}`,
        one.struck === 0 ? 'never struck' : `struck ${String(one.struck)} times`,
      ]),
    ),
    `${story.reason} Exit code ${String(story.exitCode)}, ${duration(story.milliseconds.total)} (child processes ${duration(story.milliseconds.processes)}).`,
  ].join('\n');
}

function explain(job: JobStory): string[] {
  if (job.conclusion === 'success' || job.reason === '') return [];
  return [`  ${job.name}: ${job.reason.split('\n').join('\n    ')}`];
}

function firstLine(text: string): string {
  const found = text.split('\n').find((one) => one.trim() !== '' && !one.startsWith('<!--')) ?? '';
  const line = found.replace(/^#+ /, '');
  return line.length > 100 ? `${line.slice(0, 99)}…` : line;
}

function section(title: string, rows: readonly (readonly string[])[]): string[] {
  return rows.length === 0 ? [] : [title, ...table(rows).map((line) => `  ${line}`), ''];
}
