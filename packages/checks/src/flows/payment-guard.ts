import type { FlowStep } from './flow.ts';
import { FlowFailure } from './flow-failure.ts';
import { holdsCard } from './cards.ts';
import { bareAddress } from './flow-site.ts';
import type { FlowRequestSeen, FlowResponseSeen, FlowState, FlowWatcher } from './walker.ts';

/** What a payment guard is told. */
export interface GuardRules {
  /** The only card that may be typed, in digits. */
  readonly card: string;
  /** The payment provider's hosts. */
  readonly hosts: readonly string[];
  /** Whether the provider itself must say `livemode: false`. */
  readonly livemode: 'required' | 'if-said';
}

/** What was seen of the page's payment. */
export interface PaymentSeen {
  readonly testKey: string | undefined;
  readonly liveKey: string | undefined;
  /** What the provider said last; undefined: nothing. */
  readonly livemode: boolean | undefined;
  /** How many requests with the card the provider got. */
  readonly sent: number;
}

const publicKey = /\bpk_(test|live)_[A-Za-z0-9]+/g;
const said = /"livemode"\s*:\s*(true|false)/g;
/** Milliseconds that answers under way may take before something is typed. */
const settleMs = 3_000;

/**
 * Walks along a payment: no card is typed before the page's key is shown to be a test key, a live key ends the flow at
 * once, and a request that carries the card goes to the payment provider or nowhere.
 */
export class PaymentGuard implements FlowWatcher {
  private readonly rules: GuardRules;
  private readonly reading = new Set<Promise<void>>();
  private testKey: string | undefined;
  private live: { readonly what: string; readonly where: string } | undefined;
  private livemode: boolean | undefined;
  private sent = 0;

  constructor(rules: GuardRules) {
    this.rules = rules;
  }

  /** What was seen so far. */
  get seen(): PaymentSeen {
    const { testKey, live, livemode, sent } = this;
    return { testKey, liveKey: live?.what, livemode, sent };
  }

  async beforeStep(state: FlowState): Promise<void> {
    await this.look(state);
    if (!types(state.step, this.rules.card)) return;
    if (this.testKey === undefined)
      throw stopped(
        'key-not-shown',
        `the page shows no key that begins with pk_test_ before step ${state.number}, which types the card; nothing of the card was typed`,
      );
    if (this.rules.livemode === 'required' && this.livemode === undefined)
      throw stopped(
        'mode-not-said',
        `${this.rules.hosts.join(', ') || 'no payment host'} did not say "livemode": false before step ${state.number}, which types the card; nothing of the card was typed`,
      );
  }

  async afterStep(state: FlowState): Promise<void> {
    await this.look(state);
  }

  request(request: FlowRequestSeen): string | undefined {
    const carried = `${request.url} ${JSON.stringify(request.headers)} ${request.body}`;
    this.read(carried, `a request to ${hostOf(request.url)}`);
    if (this.live !== undefined) throw this.stop();
    if (!holdsCard(carried, this.rules.card)) return undefined;
    if (!this.rules.hosts.includes(hostOf(request.url)))
      throw stopped(
        'card-elsewhere',
        `the page would send the card to ${hostOf(request.url)}, which is none of ${this.rules.hosts.join(', ')}; the request was held back`,
      );
    this.sent += 1;
    return undefined;
  }

  async response(response: FlowResponseSeen): Promise<void> {
    const type = response.headers['content-type'] ?? '';
    // A script may hold the keys of every environment; what counts is which one the page is given and uses.
    if (!/json|html/.test(type)) return;
    const host = hostOf(response.url);
    const reading = (async () => {
      const text = await response.text().catch(() => '');
      this.read(text, `an answer of ${host}`);
      if (this.rules.hosts.includes(host)) this.readMode(text, host);
    })();
    this.reading.add(reading);
    await reading.finally(() => this.reading.delete(reading));
    if (this.live !== undefined) throw this.stop();
  }

  private async look(state: FlowState): Promise<void> {
    const settled = new Promise<void>((resolve) => setTimeout(resolve, settleMs).unref());
    await Promise.race([Promise.allSettled(this.reading), settled]);
    const shown = await state.evaluate<string>('document.documentElement.outerHTML').catch(() => '');
    this.read(shown, `the page ${bareAddress(state.url)}`);
    if (this.live !== undefined) throw this.stop();
  }

  private read(text: string, where: string): void {
    for (const [key, mode] of text.matchAll(publicKey)) {
      if (mode === 'test') this.testKey ??= key;
      else this.live ??= { what: `${key.slice(0, 8)}…${key.slice(-4)}`, where };
    }
  }

  private readMode(text: string, host: string): void {
    for (const [, mode] of text.matchAll(said)) {
      this.livemode = mode === 'true';
      if (this.livemode) this.live ??= { what: '"livemode": true', where: `an answer of ${host}` };
    }
  }

  private stop(): FlowFailure {
    const { what = '', where = '' } = this.live ?? {};
    const typed = this.sent === 0 ? 'no request with the card left' : 'a request with the card had left';
    return stopped(
      'live-key',
      `${where} has ${what}: payments here are real. The flow was stopped, and ${typed}`,
    );
  }
}

/** Whether a step types a card, or a digit of one. */
function types(step: FlowStep, card: string): boolean {
  if (step.type === 'change') return holdsCard(step.value, card);
  return step.type === 'keyDown' && /^(?:Digit|Numpad)?\d$/.test(step.key);
}

function stopped(rule: string, message: string): FlowFailure {
  return new FlowFailure('stopped', `Stopped: ${message}.`, { stopRule: rule });
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).hostname : url.slice(0, 100);
}
