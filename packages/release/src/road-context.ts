import type { ProcedureContext } from '@fhir-iq/sluice-checks/procedures/context';

/** What an action of a road gets: a procedure's context, with what GitHub says of the run beside it. */
export interface RoadContext<Inputs> extends ProcedureContext<Inputs> {
  readonly github: ProcedureContext<Inputs>['github'] & {
    /** The commit that the run runs on: the head of the default branch, where a road was dispatched. */
    readonly sha: string;
    readonly serverUrl: string;
  };
}
