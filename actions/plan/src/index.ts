import { planAction, planInputs } from '@fhir-iq/sluice-release/plan/action';
import { runAction } from '@fhir-iq/sluice-toolkit';

await runAction({
  name: 'plan',
  inputs: planInputs,
  secrets: ['ledger-token', 'github-token'],
  run: planAction,
});
