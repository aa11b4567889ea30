import { runQualityGate } from '@fhir-iq/sluice-checks/procedures/quality-gate';
import { Moment, Stage } from '@fhir-iq/sluice-model';
import { computeRelease } from '@fhir-iq/sluice-release/publish/source';
import { runAction } from '@fhir-iq/sluice-toolkit';
import { z } from 'zod';

await runAction({
  name: 'quality-gate',
  inputs: {
    stage: Stage,
    moment: z.enum([...Moment.options, 'stage']).default('before-publish'),
    checks: z.string().optional(),
    'policy-ref': z.string().optional(),
    base: z.string().optional(),
    fold: z.string().optional(),
    expect: z.string().optional(),
    'github-token': z.string().optional(),
  },
  secrets: ['github-token'],
  run: (context) =>
    runQualityGate(context, {
      release: () => {
        const { workspace: root } = context.github;
        return computeRelease({ root, config: context.inputs.config, signal: context.signal });
      },
    }),
});
