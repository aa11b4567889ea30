import type { CommunicationEvent, SluiceConfiguration } from '@fhir-iq/sluice-config';
// Not the whole room: its schema would be built at every start.
import { channelsFor } from '@fhir-iq/sluice-config/lookup';
import { counted, type Answer, type Clock, type Log, type Stage } from '@fhir-iq/sluice-model';
import { createMasker, type Http } from '@fhir-iq/sluice-runtime';
import { parseSmtpUrl, sendByMail } from './channels/email.ts';
import { sendToPagerDuty } from './channels/pagerduty.ts';
import { sendToSlack } from './channels/slack.ts';
import type { Message } from './message.ts';
import type { Receipt } from './receipt.ts';

/** The secrets of channels: Slack webhooks and PagerDuty keys by the name that the configuration gives them. */
export interface ChannelSecrets {
  readonly slack: ReadonlyMap<string, string>;
  readonly pagerDuty: ReadonlyMap<string, string>;
  readonly smtpUrl?: string | undefined;
}

export interface NotifyPorts {
  readonly http: Http;
  readonly clock: Clock;
  readonly log: Log;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface NotifyResult {
  /** `pass` only when every channel took the message; `not-evaluated` when none is configured for the event. */
  readonly answer: Answer;
  readonly reason: string;
  /** One for each channel that is configured for the event. */
  readonly receipts: readonly Receipt[];
}

type Channel = SluiceConfiguration['channels'][string];

/**
 * Tells an event to every channel that the configuration names for it, side by side.
 *
 * @param configuration - Which channels there are and who hears of what.
 * @param event - The event; with a stage, the stage's own channels hear of it too.
 * @param message - What to tell.
 * @param secrets - The channels' secrets. One that is missing is an error that names it.
 * @param ports - HTTP, clock, log and environment.
 * @returns A receipt or a reason for each channel; never throws for a channel that does not answer.
 */
export async function notify(
  configuration: Pick<SluiceConfiguration, 'channels' | 'communication' | 'release' | 'stages'>,
  event: CommunicationEvent,
  stage: Stage | undefined,
  message: Message,
  secrets: ChannelSecrets,
  ports: NotifyPorts,
): Promise<NotifyResult> {
  const names = channelsFor(configuration as SluiceConfiguration, event, stage);
  if (names.length === 0) {
    return {
      answer: 'not-evaluated',
      reason: `No channel is configured for ${event}: neither communication.${event}${stage === undefined ? '' : ` nor stages.${stage}.notifications`} names one.`,
      receipts: [],
    };
  }
  const masker = createMasker([
    ...secrets.slack.values(),
    ...secrets.pagerDuty.values(),
    ...(secrets.smtpUrl === undefined ? [] : [secrets.smtpUrl]),
  ]);
  const receipts = await Promise.all(
    names.map(async (name): Promise<Receipt> => {
      const channel = configuration.channels[name];
      if (channel === undefined) {
        return {
          channel: name,
          type: 'slack',
          at: ports.clock.now().toISOString(),
          accepted: false,
          reason: `there is no channel ${name} under channels`,
        };
      }
      try {
        const taken = await send(channel, message, secrets, ports);
        const receipt: Receipt = {
          channel: name,
          type: channel.type,
          at: ports.clock.now().toISOString(),
          accepted: true,
          ...taken,
        };
        ports.log.info(`${name}: taken (${taken.status}).`);
        return receipt;
      } catch (error) {
        const reason = masker.mask(error instanceof Error ? error.message : String(error));
        ports.log.error(`${name}: not taken: ${reason}`);
        return {
          channel: name,
          type: channel.type,
          at: ports.clock.now().toISOString(),
          accepted: false,
          reason,
        };
      }
    }),
  );
  const failed = receipts.filter((receipt) => !receipt.accepted);
  if (failed.length === 0) {
    return {
      answer: 'pass',
      reason: `${receipts.length} of ${counted(receipts.length, 'channels')} took the message: ${names.join(', ')}.`,
      receipts,
    };
  }
  const why = failed
    .map((receipt) => `${receipt.channel}: ${receipt.accepted ? '' : receipt.reason}`)
    .join('; ');
  return {
    answer: 'error',
    reason: `${failed.length} of ${counted(receipts.length, 'channels')} did not take the message: ${why}.`,
    receipts,
  };
}

async function send(
  channel: Channel,
  message: Message,
  secrets: ChannelSecrets,
  ports: NotifyPorts,
): Promise<{ id?: string; status: string }> {
  switch (channel.type) {
    case 'slack':
      return await sendToSlack(ports.http, demand(secrets.slack, channel.secret, 'slack-webhooks'), message);
    case 'pagerduty':
      return await sendToPagerDuty(
        ports.http,
        demand(secrets.pagerDuty, channel.secret, 'pagerduty-keys'),
        message,
      );
    case 'email':
      if (secrets.smtpUrl === undefined || secrets.smtpUrl === '') {
        throw new Error(
          'the input smtp-url is empty: the secret is not set in this environment, or the workflow does not hand it over',
        );
      }
      return await sendByMail(parseSmtpUrl(secrets.smtpUrl), channel, message, ports);
  }
}

function demand(secrets: ReadonlyMap<string, string>, name: string, input: string): string {
  const secret = secrets.get(name);
  if (secret === undefined) {
    throw new Error(`the secret ${name} is missing: the input ${input} has no line ${name}=… with a value`);
  }
  return secret;
}
