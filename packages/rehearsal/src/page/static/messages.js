import { h, instant, keyed, link } from './dom.js';
import { slackMessage } from './slack.js';

/** The view of messages, as Slack and a mail reader show them. */
export class MessagesView {
  constructor() {
    this.slack = h('div.letters');
    this.mail = h('div.letters');
    this.calls = h('div.letters');
    this.callBox = h(
      'section',
      { 'aria-labelledby': 'calls-title' },
      h('h2', { id: 'calls-title' }, 'PagerDuty'),
      this.calls,
    );
    this.element = h(
      'div.view.two',
      {},
      h('section', { 'aria-labelledby': 'slack-title' }, h('h2', { id: 'slack-title' }, 'Slack'), this.slack),
      h('section', { 'aria-labelledby': 'mail-title' }, h('h2', { id: 'mail-title' }, 'Mail'), this.mail),
      this.callBox,
    );
  }

  render(state) {
    const of = (channel) => [...state.messages.values()].filter((one) => one.channel === channel);
    const calls = of('pagerduty');
    this.fill(this.slack, of('slack'), slackMessage, 'No message has come to Slack.');
    this.fill(this.mail, of('mail'), mailMessage, 'No mail has come.');
    this.fill(this.calls, calls, call, '');
    this.callBox.hidden = calls.length === 0;
  }

  fill(element, messages, show, nothing) {
    keyed(
      element,
      messages.length === 0 ? [{ id: 'nothing' }] : messages.toReversed(),
      (message) => message.id,
      (message) => (message.id === 'nothing' ? h('p.muted', {}, nothing) : show(message)),
      () => undefined,
    );
  }
}

/** A mail as a reader shows it in a folder: its subject, and all of it when it is opened. */
function mailMessage(mail) {
  return h(
    'article.mail',
    {},
    h(
      'details',
      {},
      h(
        'summary',
        {},
        h('h3', {}, mail.subject),
        h('span.muted', {}, `${mail.to}, `, instant(mail.at, true)),
      ),
      h(
        'dl.facts',
        {},
        h('div', {}, h('dt', {}, 'From'), h('dd', {}, mail.from)),
        h('div', {}, h('dt', {}, 'To'), h('dd', {}, mail.to)),
      ),
      h('div.text', {}, ...linked(mail.text)),
    ),
  );
}

function call(event) {
  return h(
    'article',
    {},
    h('h3', {}, event.subject || event.text),
    h('p.muted', {}, `${event.text}, to ${event.to}, `, instant(event.at, true)),
  );
}

/** Addresses in a plain text become links, as mail readers do it. */
function linked(text) {
  return text
    .split(/(https?:\/\/[^\s<>"')]+[^\s<>"').,;:])/g)
    .map((part, index) => (index % 2 === 1 ? link(part) : part));
}
