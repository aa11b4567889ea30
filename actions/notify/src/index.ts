import { notificationInputs, notificationSecrets, runNotification } from '@fhir-iq/sluice-notify';
import { runAction } from '@fhir-iq/sluice-toolkit';

await runAction({
  name: 'notify',
  inputs: notificationInputs,
  secrets: notificationSecrets,
  run: runNotification,
});
