import type { ProcedureContext } from '@fhir-iq/sluice-checks/procedures/context';
import type { SluiceConfiguration } from '@fhir-iq/sluice-config';
import type { Evidence, LedgerRecord } from '@fhir-iq/sluice-model';

/** What an action of a road gets: a procedure's context, with what it may leave and what GitHub says of the run. */
export interface RoadContext<Inputs> extends ProcedureContext<Inputs> {
  readonly github: ProcedureContext<Inputs>['github'] & {
    /** The commit that the run runs on: the head of the default branch, where a road was dispatched. */
    readonly sha: string;
    readonly ref: string;
    readonly event: Readonly<Record<string, unknown>>;
    readonly serverUrl: string;
  };
  readonly configuration: () => Promise<SluiceConfiguration>;
  /** Keeps what was left at once, so that it is written even if the work fails afterwards. */
  keep(left: { evidence?: readonly Evidence[]; records?: readonly LedgerRecord[]; summary?: string }): void;
  output(name: string, value: string): void;
  /** Says what nobody knows when the work fails from here on. */
  unknown(text: string): unknown;
}
