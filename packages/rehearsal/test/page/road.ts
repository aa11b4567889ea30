import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { faultCatalogue, formatFault, parseFault, type FaultRequest } from '@fhir-iq/sluice-sandbox';
import type { FeedEvent, JobPhase, PlannedJob } from '../../src/feed/events.ts';
import { Feed } from '../../src/feed/feed.ts';
import { openPage, type RehearsalPage } from '../../src/page/page.ts';
import {
  at,
  commit,
  live,
  mailNotice,
  pagerDutyCall,
  planned,
  productionJobs,
  releaseIssue,
  slackNotice,
} from './told.ts';

/** A secret of the rehearsal that is shown. */
export const secret = 'vErYsEcReTvAlUe0123';

/** The switchboard of a sandbox, in memory. */
export class Switches {
  private on: FaultRequest[] = [];

  enable(...given: readonly (FaultRequest | string)[]): void {
    for (const one of given) this.on.push(typeof one === 'string' ? parseFault(one) : one);
  }

  disable(name: string): void {
    this.on = this.on.filter((one) => one.name !== name);
  }

  list(): readonly FaultRequest[] {
    return this.on;
  }

  struck(): [] {
    return [];
  }
}

/** A page that shows a road on which nothing is really run. */
export class ShownRoad {
  readonly feed: Feed;
  readonly switches: Switches;
  readonly page: RehearsalPage;
  private readonly state: string;

  private constructor(feed: Feed, switches: Switches, page: RehearsalPage, state: string) {
    this.feed = feed;
    this.switches = switches;
    this.page = page;
    this.state = state;
  }

  static async open(): Promise<ShownRoad> {
    const feed = new Feed();
    const switches = new Switches();
    const hide = (text: string): string => text.replaceAll(secret, '***');
    const state = mkdtempSync(path.join(os.tmpdir(), 'rehearsal-page-'));
    const page = await openPage({ feed, faults: switches, hide, state });
    const road = new ShownRoad(feed, switches, page, state);
    road.begin();
    return road;
  }

  async close(): Promise<void> {
    await this.page.close();
    rmSync(this.state, { recursive: true, force: true });
  }

  /** The job that makes a report kept it as an artifact. */
  report(html: string): void {
    const folder = 'runs/4/artifacts/report';
    mkdirSync(path.join(this.state, folder), { recursive: true });
    writeFileSync(path.join(this.state, folder, 'report.html'), html);
    const key = 'gate / verdict';
    this.emit({
      type: 'artifact',
      run: 4,
      key,
      name: 'report',
      files: 2,
      bytes: 61_200,
      folder,
      page: 'report.html',
    });
  }

  emit(...events: readonly FeedEvent[]): void {
    for (const event of events) this.feed.emit(event);
  }

  /** The world before anything runs. */
  private begin(): void {
    this.emit(
      {
        type: 'scene',
        scenario: 'deploy',
        site: 'FHIR IQ',
        repository: 'fhir-iq/website',
        environments: ['development', 'staging', 'production'].map((name) => ({
          name,
          url: name === 'production' ? 'https://www.fhiriq.com' : `https://${name}.fhiriq.com`,
          branch: name === 'production' ? 'main' : name,
        })),
        faults: faultCatalogue,
        at: '2026-11-24T10:00:00.000Z',
      },
      live('development', 'a81f0c', at, '1042'),
      live('staging', 'a81f0c', at, '77'),
      live('production', '93d1e0', '2026-11-20T16:00:00.000Z', '12'),
    );
    this.tellFaults();
  }

  /** What `watchFarEnds` tells of switches. */
  tellFaults(): void {
    for (const { name } of faultCatalogue) {
      const on = this.switches.list().filter((one) => one.name === name);
      this.emit({ type: 'fault', name, on: on.map(formatFault), struck: on.length });
    }
  }

  run(number: number, workflow: string, jobs: readonly PlannedJob[]): void {
    this.emit({
      type: 'run',
      run: number,
      id: String(9_000_000_000 + number),
      workflow,
      title: `${workflow} 4f0c2d1`,
      event: 'workflow_dispatch',
      ref: 'refs/heads/main',
      sha: commit,
      actor: 'dev-dana',
      at,
      jobs,
    });
  }

  job(run: number, key: string, phase: JobPhase, reason = '', from = at, name = key): void {
    this.emit({ type: 'job', run, key, name, phase, reason, at: from });
  }

  /** A job that ran and ended. */
  done(run: number, key: string, seconds: number, phase: JobPhase = 'success', reason = ''): void {
    this.job(run, key, 'running');
    this.emit(
      { type: 'step', run, key, index: 0, name: 'actions/checkout@v5', phase: 'success', milliseconds: 312 },
      {
        type: 'step',
        run,
        key,
        index: 1,
        name: `fhir-iq/sluice/actions/${key}@v1`,
        phase: phase === 'failure' ? 'failure' : 'success',
        milliseconds: seconds * 900,
      },
      {
        type: 'log',
        run,
        key,
        lines: [
          `${at} ##[group]Set up job`,
          `${at} GITHUB_TOKEN permissions: contents: read`,
          `${at} ##[endgroup]`,
          `${at} ##[group]fhir-iq/sluice/actions/${key}@v1`,
          `${at} ##[endgroup]`,
          `${at} \u001B[32mWorking\u001B[0m on ${commit}`,
          ...(phase === 'failure' ? [`${at} ##[error]${reason}`] : []),
        ],
      },
    );
    this.job(run, key, phase, reason, new Date(Date.parse(at) + seconds * 1000).toISOString());
  }

  /** The road to production, where its two people are asked. */
  production(): void {
    for (const [number, workflow] of ['development', 'staging', 'production-plan'].entries()) {
      this.run(number + 1, workflow, [planned('publish'), planned('record', 'publish')]);
      this.done(number + 1, 'publish', 9);
      this.done(number + 1, 'record', 1);
      this.emit({ type: 'run-end', run: number + 1, conclusion: 'success', reason: '', at });
    }
    this.emit({
      type: 'note',
      text: 'The clock goes on at Tue 24 Nov 10:00, when the plan’s window opens; ada-lead dispatches production.yml',
      at,
    });
    this.run(4, 'production', productionJobs);
    this.done(4, 'verify', 2);
    this.done(4, 'preflight', 4);
    this.done(4, 'gate / quality', 3);
    this.done(4, 'gate / security', 6);
    this.done(4, 'gate / verdict', 2);
    this.done(4, 'ask', 1);
    this.job(4, 'tech-lead', 'waiting', 'ada-lead or tomas-lead');
    this.job(4, 'business-owner', 'waiting', 'bo-business or dev-dana');
    for (const [job, reviewers] of [
      ['tech-lead', ['ada-lead', 'tomas-lead']],
      ['business-owner', ['bo-business', 'dev-dana']],
    ] as const) {
      this.emit({
        type: 'wait',
        id: `4 production-${job} ${job}`,
        run: 4,
        job,
        environment: `production-${job}`,
        actor: 'dev-dana',
        starter: 'tomas-lead',
        reviewers,
        at,
      });
    }
    this.emit(slackNotice, mailNotice, pagerDutyCall, releaseIssue);
  }

  /** Asks as the executor does for a job of run 4. */
  ask(job: string, reviewers: readonly string[]): ReturnType<RehearsalPage['ask']> {
    const environment = `production-${job}`;
    const request = {
      environment,
      reviewers,
      preventSelfReview: true,
      actor: 'dev-dana',
      starter: '',
      job,
      run: 4,
    };
    const asked = this.page.ask(request, new AbortController().signal);
    void asked.then(({ outcome, by, comment }) => {
      const id = `4 ${environment} ${job}`;
      this.emit({ type: 'answer', id, outcome: outcome, by, comment, at });
      this.job(4, job, outcome === 'approved' ? 'success' : 'failure', comment ?? '');
    });
    return asked;
  }
}
