import { afterEach, describe, expect, test } from '@jest/globals';
import type { ApprovalRequest } from '../src/execute/platform.ts';
import { ApprovalPage } from '../src/scenario/page.ts';

const request: ApprovalRequest = {
  environment: 'prod <1>',
  reviewers: ['ada', 'dev-dana'],
  preventSelfReview: true,
  actor: 'dev-dana',
  job: 'Publish',
  run: 3,
};
const pages: ApprovalPage[] = [];

function open(): { page: ApprovalPage; url: () => string } {
  const said: string[] = [];
  const page = new ApprovalPage((line) => said.push(line));
  pages.push(page);
  return { page, url: () => /http:\/\/\S+/.exec(said.join('\n'))?.[0] ?? '' };
}

async function post(url: string, form: Record<string, string>): Promise<number> {
  return (await fetch(url, { method: 'POST', body: new URLSearchParams(form), redirect: 'manual' })).status;
}

async function settled(url: () => string): Promise<string> {
  while (url() === '') await new Promise(setImmediate);
  return url();
}

afterEach(() => {
  for (const page of pages.splice(0)) page.close();
});

describe('the page for approvals', () => {
  test.each(['approved', 'rejected'] as const)('a click on %s answers', async (outcome) => {
    const { page, url } = open();
    const answer = page.ask(request, new AbortController().signal);
    const address = await settled(url);
    const html = await (await fetch(address)).text();
    expect(html).toContain('prod &#60;1&#62;');
    expect(html).toContain('<option>ada</option>');
    expect(html).not.toContain('<option>dev-dana</option>');
    expect(await post(address, { id: '1', by: 'ada', outcome })).toBe(303);
    expect(await answer).toEqual({ outcome, by: 'ada' });
  });

  test('nobody else answers: not oneself, not a stranger, not without the address', async () => {
    const { page, url } = open();
    const answer = page.ask(request, new AbortController().signal);
    const address = await settled(url);
    expect(await post(address, { id: '1', by: 'dev-dana', outcome: 'approved' })).toBe(303);
    expect(await post(address, { id: '1', by: 'mallory', outcome: 'approved' })).toBe(303);
    expect(await post(new URL('/', address).href, { id: '1', by: 'ada', outcome: 'approved' })).toBe(404);
    expect(await (await fetch(address)).text()).toContain('<option>ada</option>');
    await post(address, { id: '1', by: 'ada', outcome: 'approved' });
    expect(await answer).toEqual({ outcome: 'approved', by: 'ada' });
  });

  test('a cancelled job waits no longer', async () => {
    const { page, url } = open();
    const controller = new AbortController();
    const answer = page.ask(request, controller.signal);
    const address = await settled(url);
    controller.abort(new Error('cancelled'));
    await expect(answer).rejects.toThrow('cancelled');
    expect(await (await fetch(address)).text()).toContain('Nothing waits now');
  });
});
