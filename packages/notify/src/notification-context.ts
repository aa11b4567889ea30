import type { SluiceConfiguration } from '@fhir-iq/sluice-config';
import type { LedgerRecord } from '@fhir-iq/sluice-model';
import type { NotificationInputs } from './inputs.ts';
import type { NotifyPorts } from './notify.ts';

/** What the work needs of the action's context. */
export interface NotificationContext extends NotifyPorts {
  readonly inputs: NotificationInputs;
  readonly github: {
    readonly repository: string;
    readonly sha: string;
    readonly ref: string;
    readonly runId: string;
    readonly attempt: number;
    readonly job: string;
    readonly actor: string;
    readonly event: Readonly<Record<string, unknown>>;
    readonly runUrl: string;
    readonly workspace: string;
  };
  readonly clockSource: LedgerRecord['when_deployment_occurred']['source'];
  configuration(): Promise<SluiceConfiguration>;
}
