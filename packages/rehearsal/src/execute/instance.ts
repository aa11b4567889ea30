import type { Value } from '../expressions/data.ts';
import {
  evaluateBoolean,
  evaluateCondition,
  evaluateNumber,
  evaluateText,
  evaluateToken,
} from '../expressions/evaluate.ts';
import type { Scope, Status } from '../expressions/scope.ts';
import type { Job } from '../parse/model.ts';
import { expandMatrix, legSuffix, type Leg } from '../plan/matrix.ts';
import { textOf, type TemplateToken } from '../parse/tokens.ts';
import { Cancellation } from './cancellation.ts';
import { githubContext } from './contexts.ts';
import type { NeedResult } from './job-context.ts';
import { runLeg, type LegContext } from './leg.ts';
import { Runners } from './runners.ts';
import { needsValue } from './step-state.ts';
import { tellJob } from './tell-job.ts';
import type { InstanceContext, InstanceResult } from './instance-context.ts';

/** Runs the jobs of a workflow file in the order of their needs, side by side where they may. */
export async function runInstance(context: InstanceContext): Promise<InstanceResult> {
  const instance = new Instance(context);
  return await instance.run();
}

class Instance {
  private readonly context: InstanceContext;
  private readonly results = new Map<string, NeedResult>();
  private readonly started = new Map<string, Promise<NeedResult>>();

  constructor(context: InstanceContext) {
    this.context = context;
  }

  async run(): Promise<InstanceResult> {
    const { jobs } = this.context.plan.workflow;
    await Promise.all([...jobs.values()].map((job) => this.start(job)));
    const all = [...this.results.values()].map((one) => one.result);
    return { result: fold(all), jobs: Object.fromEntries(this.results) };
  }

  private start(job: Job): Promise<NeedResult> {
    const known = this.started.get(job.id);
    if (known !== undefined) return known;
    const work = (async (): Promise<NeedResult> => {
      await Promise.all(job.needs.map((id) => this.start(this.job(id))));
      const result = await this.runJob(job);
      this.results.set(job.id, result);
      return result;
    })();
    this.started.set(job.id, work);
    return work;
  }

  private job(id: string): Job {
    const job = this.context.plan.workflow.jobs.get(id);
    if (job === undefined) throw new Error(`there is no job ${id}`);
    return job;
  }

  private async runJob(job: Job): Promise<NeedResult> {
    const scope = this.jobScope(job);
    try {
      if (!evaluateCondition(job.if, scope))
        return this.withoutRunning(job, this.context.cancellation.requested ? 'cancelled' : 'skipped');
      const legs = this.legs(job, scope);
      return await this.runLegs(job, legs, scope);
    } catch (error) {
      // What is thrown here is an expression or a matrix that has no value.
      return this.withoutRunning(job, 'failure', (error as Error).message);
    }
  }

  /** A job that ends without a runner. */
  private withoutRunning(job: Job, conclusion: 'skipped' | 'cancelled' | 'failure', reason = ''): NeedResult {
    const { run, keyPrefix, namePrefix, cancellation, plan } = this.context;
    const { source } = plan.workflow;
    const key = keyPrefix + job.id;
    const name = namePrefix + (job.name === undefined || job.name.isExpression ? job.id : textOf(job.name));
    const why = reason || (conclusion === 'cancelled' ? (cancellation.reason ?? '') : '');
    tellJob(run, { key, name }, conclusion, { reason: why });
    run.jobs.push({
      key,
      name,
      workflow: `${source.repository}/${source.path}@${source.ref}`,
      conclusion,
      reason: why,
      milliseconds: 0,
      permissions: {},
      outputs: {},
      steps: [],
      annotations: [],
      log: '',
    });
    return { result: conclusion, outputs: {} };
  }

  private legs(job: Job, scope: Scope): Leg[] {
    if (job.strategy?.matrix === undefined) return [{}];
    return expandMatrix(evaluateToken(job.strategy.matrix, scope));
  }

  private async runLegs(job: Job, legs: readonly Leg[], scope: Scope): Promise<NeedResult> {
    const failFast = evaluateBoolean(job.strategy?.failFast, scope, true);
    const maxParallel = evaluateNumber(job.strategy?.maxParallel, scope, legs.length);
    const places = new Runners(Math.max(1, Math.min(maxParallel, legs.length)));
    const cancellations = legs.map(() => new Cancellation());
    const ended = await Promise.all(
      legs.map((leg, index) =>
        places.use(async () => {
          const cancellation = cancellations[index] ?? new Cancellation();
          const strategy = {
            'fail-fast': failFast,
            'job-index': index,
            'job-total': legs.length,
            'max-parallel': maxParallel,
          };
          const result = await this.runOne(job, leg, strategy, scope, cancellation);
          if (failFast && result.result === 'failure') {
            const why = `The strategy configuration was canceled because "${job.id}${legSuffix(leg)}" failed`;
            for (const other of cancellations) if (other !== cancellation) other.request(why);
          }
          return result;
        }),
      ),
    );
    const outputs: Record<string, string> = {};
    for (const one of ended)
      for (const [name, value] of Object.entries(one.outputs)) if (value !== '') outputs[name] = value;
    return { result: fold(ended.map((one) => one.result)), outputs };
  }

  private async runOne(
    job: Job,
    leg: Leg,
    strategy: Record<string, Value>,
    scope: Scope,
    cancellation: Cancellation,
  ): Promise<NeedResult> {
    const { context } = this;
    const legScope: Scope = { ...scope, contexts: { ...scope.contexts, matrix: leg, strategy } };
    const suffix = job.name !== undefined && mentionsMatrix(job.name) ? '' : legSuffix(leg);
    const name =
      context.namePrefix + (job.name === undefined ? job.id : evaluateText(job.name, legScope)) + suffix;
    // A running job whose own condition holds when cancelled goes on, as on GitHub.
    const stopListening = context.cancellation.onRequest((reason) => {
      if (!evaluateCondition(job.if, this.jobScope(job))) cancellation.request(reason);
    });
    const legContext: LegContext = {
      instance: context,
      job,
      leg,
      strategy,
      scope: legScope,
      key: context.keyPrefix + job.id + legSuffix(leg),
      name,
      needs: this.needs(job),
      cancellation,
      call: runInstance,
    };
    try {
      return await runLeg(legContext);
    } finally {
      stopListening();
    }
  }

  private needs(job: Job): Record<string, NeedResult> {
    return Object.fromEntries(
      job.needs.map((id) => [id, this.results.get(id) ?? { result: 'skipped', outputs: {} }]),
    );
  }

  /** What `if:`, the matrix, groups and names of a job see. */
  private jobScope(job: Job): Scope {
    const { run, inputs } = this.context;
    return {
      contexts: {
        github: githubContext(run),
        inputs,
        vars: run.house.platform.variables,
        needs: needsValue(this.needs(job)),
        strategy: {},
        matrix: {},
      },
      status: this.status(job),
    };
  }

  private ancestors(job: Job, seen = new Set<string>()): Set<string> {
    for (const id of job.needs) {
      if (seen.has(id)) continue;
      seen.add(id);
      this.ancestors(this.job(id), seen);
    }
    return seen;
  }

  /** `success()` and `failure()` of a job look at all that came before it, not only at what it needs itself. */
  private status(job: Job): Status {
    const { cancellation } = this.context;
    const results = (names: readonly string[]): NeedResult['result'][] =>
      (names.length > 0 ? [...names] : [...this.ancestors(job)]).map(
        (id) => this.results.get(id)?.result ?? 'skipped',
      );
    return {
      success: (names) => !cancellation.requested && results(names).every((one) => one === 'success'),
      failure: (names) => results(names).includes('failure'),
      cancelled: () => cancellation.requested,
    };
  }
}

function mentionsMatrix(token: TemplateToken): boolean {
  return /\bmatrix\s*[.[]/.test(textOf(token));
}

/** One result of several: a failure outweighs a cancel, both outweigh success; skipped only if all are. */
export function fold(results: readonly NeedResult['result'][]): NeedResult['result'] {
  if (results.includes('failure')) return 'failure';
  if (results.includes('cancelled')) return 'cancelled';
  return results.length > 0 && results.every((one) => one === 'skipped') ? 'skipped' : 'success';
}
