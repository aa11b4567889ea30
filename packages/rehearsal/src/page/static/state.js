/** What the page knows, made of the events that the rehearsal tells. */

/** A state that knows nothing yet. */
export function emptyState() {
  return {
    scene: undefined,
    runs: new Map(),
    waits: new Map(),
    messages: new Map(),
    issues: new Map(),
    live: new Map(),
    serves: new Map(),
    faults: new Map(),
    notes: [],
    end: undefined,
    at: undefined,
  };
}

const over = new Set(['success', 'failure', 'cancelled', 'skipped']);

/** Whether a phase is an end. */
export function isOver(phase) {
  return over.has(phase);
}

/**
 * Takes one event in.
 *
 * @param {ReturnType<typeof emptyState>} state - What is known; changed.
 * @param {{ type: string }} event - What was told.
 * @returns {string} What should be said aloud, often nothing.
 */
export function take(state, event) {
  if (event.at !== undefined && event.type !== 'issue' && event.type !== 'live') state.at = event.at;
  return takers[event.type]?.(state, event) ?? '';
}

const takers = {
  scene: (state, event) => void (state.scene = event),
  run: (state, event) => {
    const jobs = new Map(event.jobs.map((job) => [job.key, newJob(job)]));
    state.runs.set(event.run, { ...event, phase: 'running', reason: '', jobs, since: Date.now() });
    return `Run ${event.run} of ${event.workflow} began`;
  },
  'run-end': (state, event) => {
    const run = state.runs.get(event.run);
    if (run === undefined) return '';
    Object.assign(run, { phase: event.conclusion, reason: event.reason, endedAt: event.at });
    return `${run.workflow} ended: ${event.conclusion}`;
  },
  job: (state, event) => {
    const run = state.runs.get(event.run);
    if (run === undefined) return '';
    for (const job of jobsOf(run, event)) {
      if (event.phase === 'running') job.startedAt = event.at;
      if (isOver(event.phase)) job.endedAt = event.at;
      Object.assign(job, { phase: event.phase, reason: event.reason });
      if (event.environment !== undefined) job.environment = event.environment;
      if (event.url !== undefined) job.url = event.url;
    }
    return event.phase === 'failure' ? `The job ${event.name} failed` : '';
  },
  step: (state, event) => {
    const job = state.runs.get(event.run)?.jobs.get(event.key);
    if (job !== undefined) job.steps[event.index] = event;
  },
  log: (state, event) => {
    const job = state.runs.get(event.run)?.jobs.get(event.key);
    if (job !== undefined) job.log.push(...event.lines);
  },
  summary: (state, event) => {
    const job = state.runs.get(event.run)?.jobs.get(event.key);
    if (job !== undefined) job.summary = event.markdown;
  },
  artifact: (state, event) => {
    const job = state.runs.get(event.run)?.jobs.get(event.key);
    if (job === undefined) return;
    job.artifacts = [...job.artifacts.filter((one) => one.name !== event.name), event];
  },
  wait: (state, event) => {
    state.waits.set(event.id, { ...event, allowed: undefined, answer: undefined });
    return `${event.job} waits for ${event.environment}`;
  },
  ask: (state, event) => {
    const wait = state.waits.get(event.id);
    if (wait === undefined) return;
    wait.allowed = event.allowed;
    wait.suggestion = event.suggestion;
  },
  answer: (state, event) => {
    const wait = state.waits.get(event.id);
    if (wait === undefined) return '';
    wait.answer = event;
    return `${wait.environment}: ${event.outcome}${event.by ? ` by ${event.by}` : ''}`;
  },
  message: (state, event) => void state.messages.set(event.id, event),
  issue: (state, event) => void state.issues.set(event.number, event),
  live: (state, event) => void state.live.set(event.environment, event),
  serves: (state, event) => void state.serves.set(event.environment, event),
  fault: (state, event) => void state.faults.set(event.name, event),
  note: (state, event) => {
    state.notes.push(event);
    return event.text;
  },
  end: (state, event) => {
    state.end = event;
    return `The rehearsal ended. ${event.reason}`;
  },
};

function newJob(job) {
  return { ...job, phase: 'planned', reason: '', steps: [], log: [], summary: '', artifacts: [] };
}

/** The jobs that an event is about: a call is all that it calls; a leg takes the place of its job in the plan. */
function jobsOf(run, event) {
  const known = run.jobs.get(event.key);
  if (known !== undefined) return [known];
  const all = [...run.jobs.values()];
  const called = all.filter((job) => job.key.startsWith(`${event.key} / `));
  if (called.length > 0) return called.filter((job) => !isOver(job.phase));
  const legOf = event.key.replace(/ \([^()]*\)$/, '');
  const place = all.findIndex((job) => job.key === legOf || job.legOf === legOf);
  const legs = all.filter((job) => job.legOf === legOf);
  const leg = { ...newJob({ key: event.key, name: event.name, needs: all[place]?.needs ?? [] }), legOf };
  all.splice(place < 0 ? all.length : place + legs.length, legs.length === 0 && place >= 0 ? 1 : 0, leg);
  run.jobs = new Map(all.map((job) => [job.key, job]));
  return [leg];
}

/** A run waits when nothing of it runs and something of it waits. */
export function runPhase(run) {
  const phases = [...run.jobs.values()].map((job) => job.phase);
  if (isOver(run.phase) || phases.includes('running')) return run.phase;
  return phases.includes('waiting') ? 'waiting' : run.phase;
}

/** What a run kept so far that people read in a browser. */
export function reportsOf(run) {
  return [...(run?.jobs.values() ?? [])]
    .flatMap((job) => job.artifacts)
    .filter((one) => one.page !== undefined);
}

/** Whether a job of a run waits for a person who can answer here. */
export function openQuestions(state) {
  return [...state.waits.values()].filter((wait) => wait.answer === undefined && wait.allowed !== undefined);
}

/** The open issue that holds publishing, if there is one. */
export function holdOf(state) {
  return [...state.issues.values()].find(
    (issue) => issue.state === 'open' && issue.labels.includes('sluice-hold'),
  );
}
