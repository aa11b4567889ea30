import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { faultCatalogue, formatFault, parseFault, type FaultRequest } from '@fhir-iq/sluice-sandbox';
import type { FeedEvent, JobPhase, PlannedJob } from '../../src/feed/events.ts';
import { Feed } from '../../src/feed/feed.ts';
import { openPage, type RehearsalPage } from '../../src/page/page.ts';

/** A secret of the rehearsal that is shown. */
export const secret = 'vErYsEcReTvAlUe0123';
const at = '2026-11-24T10:02:11.000Z';
const commit = '4f0c2d1e9b7a66305f1d2c3b4a5968778695a4b3';

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

function live(environment: string, build: string, since: string, uiVersion: string): FeedEvent {
  const url = `https://${environment}.fhiriq.com`;
  return { type: 'live', environment, url, buildId: `${build}-9000000004-1`, commit, uiVersion, at: since };
}

function planned(key: string, ...needs: readonly string[]): PlannedJob {
  return { key, name: key, needs };
}

const productionJobs: readonly PlannedJob[] = [
  planned('verify'),
  planned('preflight'),
  planned('gate / quality', 'verify', 'preflight'),
  planned('gate / security', 'verify', 'preflight'),
  planned('gate / verdict', 'gate / quality', 'gate / security'),
  planned('ask', 'gate'),
  planned('tech-lead', 'verify', 'preflight', 'gate'),
  planned('business-owner', 'verify', 'preflight', 'gate'),
  planned('approvals', 'verify', 'preflight', 'gate', 'ask', 'tech-lead', 'business-owner'),
  { ...planned('publish', 'verify', 'approvals'), environment: 'production' },
  planned('smoke', 'publish'),
  planned('verdict', 'publish', 'smoke', 'approvals'),
  planned('stop', 'publish', 'smoke'),
  planned('restore', 'stop'),
  planned('revert', 'stop', 'restore'),
  planned('complete', 'publish', 'verdict', 'restore'),
  planned('notify', 'verdict', 'restore'),
  planned('record', 'verdict', 'notify', 'restore', 'revert'),
];

const slackNotice: FeedEvent = {
  type: 'message',
  id: 'slack-0',
  channel: 'slack',
  to: 'SLACK_RELEASES',
  from: 'Sluice',
  subject: '',
  text: 'Deployment to production announced',
  blocks: [
    {
      type: 'header',
      text: { type: 'plain_text', text: 'fhir-iq/website: production is planned for Tue 24 Nov, 11:00' },
    },
    {
      type: 'section',
      text: {
        type: 'mrkdwn',
        text: '*Commit:* 4f0c2d1\n*Window:* 11:00 to 15:00\n*Issue:* <https://github.com/fhir-iq/website/issues/3>',
      },
    },
    {
      type: 'section',
      text: {
        type: 'mrkdwn',
        text: ':white_check_mark: *staging* pass: every check of the stage passed &amp; two people approved',
      },
    },
  ],
  at,
};

const pagerDutyCall: FeedEvent = {
  type: 'message',
  id: 'pagerduty-0',
  channel: 'pagerduty',
  to: 'PAGERDUTY_KEY',
  from: 'Sluice',
  subject: 'Production of FHIR IQ is held',
  text: 'trigger, critical',
  blocks: [],
  at,
};

const mailNotice: FeedEvent = {
  type: 'message',
  id: 'mail-0',
  channel: 'mail',
  to: 'owners@fhiriq.com, support@fhiriq.com',
  from: 'Sluice <deployments@fhiriq.com>',
  subject: 'fhir-iq/website: production is planned for Tue 24 Nov, 11:00',
  text: 'Commit: 4f0c2d1\nWindow: 11:00 to 15:00\n\nhttps://github.com/fhir-iq/website/issues/3\n\n<script>alert(1)</script>',
  blocks: [],
  at,
};

const releaseIssue: FeedEvent = {
  type: 'issue',
  number: 3,
  kind: 'issue',
  title: 'Release 4f0c2d1 to production',
  body: '## What changes\n\n| Commit | Who | What |\n|---|---|---|\n| `4f0c2d1` | dev-dana | Say when the office is open |\n| `aa01b2c` | dev-dana | A longer line about a change that does not fit into a narrow table |\n\n## Rollback plan\n\nBuild `93d1e0-9000000002-1`.\n\n<img src=x onerror="document.title=\'owned\'"><details><summary>How to go on</summary>\n\nStart **production**.\n\n</details>',
  state: 'open',
  labels: ['sluice-release'],
  author: 'github-actions[bot]',
  at,
  comments: [{ author: 'github-actions[bot]', body: 'The notice was given at 10:02.', at }],
};
