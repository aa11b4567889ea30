import { h, instant, keyed, link } from './dom.js';
import { slackMessage } from './slack.js';

/** The view of messages, as Slack and a mail reader show them. */
export class MessagesView {
  constructor() {
    this.slack = h('div.letters');
    this.mail = h('div.letters');
    this.element = h(
      'div.view.two',
      {},
      h('section', { 'aria-labelledby': 'slack-title' }, h('h2', { id: 'slack-title' }, 'Slack'), this.slack),
      h('section', { 'aria-labelledby': 'mail-title' }, h('h2', { id: 'mail-title' }, 'Mail'), this.mail),
    );
  }

  render(state) {
    const all = [...state.messages.values()];
    this.fill(
      this.slack,
      all.filter((one) => one.channel === 'slack'),
      slackMessage,
      'No message has come to Slack.',
    );
    this.fill(
      this.mail,
      all.filter((one) => one.channel === 'mail'),
      mailMessage,
      'No mail has come.',
    );
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

/** Addresses in a plain text become links, as mail readers do it. */
function linked(text) {
  return text
    .split(/(https?:\/\/[^\s<>"')]+[^\s<>"').,;:])/g)
    .map((part, index) => (index % 2 === 1 ? link(part) : part));
}
