import { rollbackAction, rollbackInputs } from '@fhir-iq/sluice-release/rollback/action';
import { runAction } from '@fhir-iq/sluice-toolkit';

await runAction({
  name: 'rollback',
  inputs: rollbackInputs,
  secrets: ['wix-api-key', 'github-token', 'ledger-token', 'app-token'],
  run: rollbackAction,
});
