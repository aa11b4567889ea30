import { randomBytes } from 'node:crypto';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ApprovalAnswer, ApprovalRequest } from '../execute/platform.ts';
import type { Page } from './approver.ts';

interface Waiting {
  readonly request: ApprovalRequest;
  readonly answer: (answer: ApprovalAnswer) => void;
}

const bodyLimit = 10_000;

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (letter) => `&#${String(letter.codePointAt(0))};`);
}

/** The local page on which people answer for environments' reviewers. It is served from the first wait on. */
export class ApprovalPage {
  private readonly waiting = new Map<string, Waiting>();
  /** Only who was told the address may answer. */
  private readonly key = randomBytes(16).toString('hex');
  private readonly tell: (line: string) => void;
  private server: http.Server | undefined;
  private next = 1;

  /** @param tell - Takes the line that says where the page is. */
  constructor(tell: (line: string) => void) {
    this.tell = tell;
  }

  /** Asks for an answer and waits for the click. */
  readonly ask: Page = async (request, signal) => {
    const url = await this.open();
    const id = String(this.next++);
    this.tell(
      `${request.job} waits for ${request.reviewers.join(' or ')} to approve ${request.environment}: ${url}`,
    );
    return await new Promise<ApprovalAnswer>((resolve, reject) => {
      this.waiting.set(id, { request, answer: resolve });
      signal.addEventListener('abort', () => {
        this.waiting.delete(id);
        reject(signal.reason as Error);
      });
    });
  };

  close(): void {
    this.server?.closeAllConnections();
    this.server?.close();
  }

  private async open(): Promise<string> {
    if (this.server === undefined) {
      const server = http.createServer((request, response) => this.handle(request, response));
      this.server = server;
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen(0, '127.0.0.1', resolve);
      });
    }
    return `http://127.0.0.1:${String((this.server.address() as AddressInfo).port)}/${this.key}`;
  }

  private handle(request: http.IncomingMessage, response: http.ServerResponse): void {
    if (request.url !== `/${this.key}`) return void response.writeHead(404).end();
    if (request.method !== 'POST')
      return void response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(this.html());
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => {
      body += text;
      if (body.length > bodyLimit) request.destroy();
    });
    request.on('end', () => {
      this.take(new URLSearchParams(body));
      response.writeHead(303, { location: `/${this.key}` }).end();
    });
  }

  private take(form: URLSearchParams): void {
    const id = form.get('id') ?? '';
    const waiting = this.waiting.get(id);
    const by = form.get('by') ?? '';
    const outcome = form.get('outcome');
    if (
      waiting === undefined ||
      !allowed(waiting.request).includes(by) ||
      (outcome !== 'approved' && outcome !== 'rejected')
    )
      return;
    this.waiting.delete(id);
    waiting.answer({ outcome, by });
  }

  private html(): string {
    const forms = [...this.waiting].map(([id, { request }]) => {
      const people = allowed(request).map((login) => `<option>${escape(login)}</option>`);
      return `<form method="post"><h2>${escape(request.environment)}</h2><p>Run ${String(request.run)}, job ${escape(request.job)}, started by ${escape(request.actor)}</p>
<input type="hidden" name="id" value="${id}"><label>As <select name="by">${people.join('')}</select></label>
<button name="outcome" value="approved">Approve</button> <button name="outcome" value="rejected">Reject</button></form>`;
    });
    return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Sluice rehearsal</title>
<style>body{font:1rem/1.5 system-ui;max-width:40rem;margin:2rem auto;padding:0 1rem}form{border:1px solid;border-radius:.5rem;padding:0 1rem 1rem;margin:1rem 0}</style>
<h1>Waiting for approval</h1>${forms.join('') || '<p>Nothing waits now. Load this page again when the rehearsal says so.</p>'}</html>`;
  }
}

/** Who may approve; not the person who started the run where the environment says so. */
export function allowed({ reviewers, preventSelfReview, actor }: ApprovalRequest): string[] {
  return reviewers.filter((login) => !preventSelfReview || login !== actor);
}
