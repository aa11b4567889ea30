import type { Issues } from '@fhir-iq/sluice-github';
import type { Clock, Log } from '@fhir-iq/sluice-model';
import { holdLabel } from '../promotion/timing.ts';
import { saying } from './context.ts';
import type { IncidentState } from './incident.ts';
import { incidentTitle, readState, withLines } from './incident.ts';
import type { IncidentFacts } from './incident-text.ts';
import { incidentText } from './incident-text.ts';

const labelColor = 'b60205';
const labelMeaning = 'While an issue with this label is open, Sluice publishes nothing but a rollback.';

/** The hands of an incident. */
export interface IncidentPorts {
  readonly issues: Issues;
  readonly clock: Clock;
  readonly log: Log;
}

/** An incident issue. What cannot be written into it does not stop a rollback: it is kept as a problem. */
export interface Incident {
  /** Undefined where no issue could be opened. */
  readonly number: number | undefined;
  readonly url: string | undefined;
  state(): IncidentState;
  /** Whether the issue is open and bears the label: only then others hold still. */
  readonly holds: boolean;
  /** Writes a line of the timeline, and changes how things stand. */
  tell(what: string, change?: Partial<Pick<IncidentState, 'phase' | 'now'>>): Promise<void>;
  /** Says it as a comment too, of which GitHub tells those who watch. */
  say(markdown: string): Promise<void>;
  readonly problems: readonly string[];
}

/** The open incident of a bad deployment, as it was found. */
export interface FoundIncident {
  readonly number: number;
  readonly url: string;
  readonly state: IncidentState | undefined;
}

/**
 * Looks for the open incident of a bad deployment.
 *
 * @param issues - GitHub's.
 * @param bad - Its build id.
 * @returns The oldest one, if there is any.
 */
export async function findIncident(issues: Issues, bad: string): Promise<FoundIncident | undefined> {
  const open = await issues.list({ label: holdLabel, state: 'open' });
  const own = open.filter((one) => one.title === incidentTitle(bad)).sort((a, b) => a.number - b.number);
  const [first] = own;
  if (first === undefined) return undefined;
  const { number, url, body } = first;
  return { number, url, state: readState(body) };
}

/**
 * Takes the hold: opens the incident of a bad deployment, or takes up the one that an earlier run opened.
 *
 * @param state - What it begins with; its timeline holds what was done so far.
 * @param found - The one that is there.
 * @param facts - Of which site.
 * @param ports - The hands.
 * @returns The incident; it does not throw, because an incident that cannot be opened must not stop an emergency.
 */
export async function takeHold(
  state: IncidentState,
  found: FoundIncident | undefined,
  facts: IncidentFacts,
  ports: IncidentPorts,
): Promise<Incident> {
  const { issues, clock, log } = ports;
  const now = clock.now();
  try {
    if (found !== undefined) {
      const before = found.state;
      const from =
        before === undefined || before.run === state.run
          ? ''
          : ` from run ${before.run}, which ended in the phase ${before.phase}`;
      const timeline = [...(before?.timeline ?? []), ...state.timeline];
      const taken = withLines({ ...state, timeline }, now, [`Run ${state.run} takes this up${from}.`]);
      const { labels } = await issues.update(found.number, { body: incidentText(taken, facts) });
      return openIncident(found, taken, labels.includes(holdLabel), facts, ports);
    }
    await issues.ensureLabel(holdLabel, labelColor, labelMeaning);
    const fresh = withLines(state, now, [
      `Run ${state.run} takes the hold: nothing but a rollback is published from here on.`,
    ]);
    const body = incidentText(fresh, facts);
    const issue = await issues.create({ title: incidentTitle(state.bad), body, labels: [holdLabel] });
    log.info(`Incident #${String(issue.number)} is open and holds every publish: ${issue.url}`);
    return openIncident(issue, fresh, issue.labels.includes(holdLabel), facts, ports);
  } catch (error) {
    return openIncident(undefined, state, false, facts, ports, [
      `The incident could not be opened, so nothing holds other publishes: ${saying(error)}`,
    ]);
  }
}

/**
 * Takes up an incident by its number, in a later job of the same rollback.
 *
 * @param number - The issue's number; undefined where the first job could not open one.
 * @param fallback - The state where the issue does not say.
 * @param facts - Of which site.
 * @param ports - The hands.
 */
export async function takeUpIncident(
  number: number | undefined,
  fallback: IncidentState,
  facts: IncidentFacts,
  ports: IncidentPorts,
): Promise<Incident> {
  if (number === undefined) {
    return openIncident(undefined, fallback, false, facts, ports, [
      'No incident was opened, so nothing holds other publishes and the timeline stands in the job summary alone.',
    ]);
  }
  try {
    const { url, body, state, labels } = await ports.issues.get(number);
    const holds = state === 'open' && labels.includes(holdLabel);
    return openIncident({ number, url }, readState(body) ?? fallback, holds, facts, ports);
  } catch (error) {
    return openIncident({ number, url: undefined }, fallback, true, facts, ports, [
      `Incident #${String(number)} could not be read: ${saying(error)}`,
    ]);
  }
}

function openIncident(
  issue: { readonly number: number; readonly url: string | undefined } | undefined,
  begun: IncidentState,
  holds: boolean,
  facts: IncidentFacts,
  { issues, clock, log }: IncidentPorts,
  problems: string[] = [],
): Incident {
  let state = begun;
  const attempt = async (what: string, work: (number: number) => Promise<unknown>): Promise<void> => {
    if (issue === undefined) return;
    try {
      await work(issue.number);
    } catch (error) {
      problems.push(`${what}: ${saying(error)}`);
      log.warning(problems.at(-1) ?? '');
    }
  };
  if (issue !== undefined && !holds) {
    problems.push(
      `Nothing holds other publishes: incident #${String(issue.number)} is closed or lacks the label ${holdLabel}.`,
    );
  }
  for (const one of problems) log.warning(one);
  return {
    number: issue?.number,
    url: issue?.url,
    holds,
    state: () => state,
    problems,
    async tell(what, change = {}) {
      log.info(what);
      state = { ...withLines(state, clock.now(), [what]), ...change };
      await attempt('The timeline could not be written', (number) =>
        issues.update(number, { body: incidentText(state, facts) }),
      );
    },
    async say(markdown) {
      await attempt('The comment could not be written', (number) => issues.comment(number, markdown));
    },
  };
}
