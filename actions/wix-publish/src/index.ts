import { publishAction, publishInputs } from '@fhir-iq/sluice-release';
import { runAction } from '@fhir-iq/sluice-toolkit';

await runAction({
  name: 'wix-publish',
  inputs: publishInputs,
  secrets: ['wix-api-key', 'github-token'],
  run: publishAction,
});
