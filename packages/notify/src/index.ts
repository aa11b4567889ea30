export { emailContent } from './channels/email.ts';
export { pagerDutyEvent } from './channels/pagerduty.ts';
export { slackPayload } from './channels/slack.ts';
export { notificationInputs, type NotificationInputs, notificationSecrets } from './inputs.ts';
export type { Message, MessageLine } from './message.ts';
export { type ChannelSecrets, notify, type NotifyPorts, type NotifyResult } from './notify.ts';
export type { Receipt } from './receipt.ts';
export { type NotificationContext, type NotificationOutcome, runNotification } from './run-notification.ts';
export { parseSecretLines } from './secret-lines.ts';
