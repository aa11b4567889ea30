export * from './far-end.ts';
export { faultCatalogue, listFaults } from './faults/catalogue.ts';
export type { FaultDescription, RedCase } from './faults/description.ts';
export {
  formatFault,
  parseFault,
  type FaultRequest,
  type FaultWhen,
  type StruckFault,
} from './faults/switchboard.ts';
export * from './github/index.ts';
export type { GitAuthorizer } from './git/far-end.ts';
export type { ReceivedMail } from './mail/message.ts';
export type { PagerDutyEvent, PagerDutyStandIn } from './pagerduty/far-end.ts';
export type { MailStandIn } from './mail/server.ts';
export { seededAdvisories, type Advisory } from './npm/advisories.ts';
export type { NpmStandIn } from './npm/far-end.ts';
export type { PaymentStandIn, RehearsedPayment } from './payment/far-end.ts';
export { REHEARSAL_ORGANISATION } from './proxy/authority.ts';
export type { RecordedRequest } from './proxy/recorder.ts';
export { startSandbox, type Sandbox, type SandboxOptions } from './sandbox.ts';
export * from './seed.ts';
export { slackLimits } from './slack/payload.ts';
export type { SlackMessage, SlackStandIn } from './slack/far-end.ts';
export type { BackupView } from './wix/backups/view.ts';
export type { WixDeployment } from './wix/deployment.ts';
export type { SiteView, WixStandIn } from './wix/stand-in.ts';
