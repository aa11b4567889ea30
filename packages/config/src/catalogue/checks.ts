import type { Moment, Stage, Target } from '@fhir-iq/sluice-model';
import type { ValidationName } from './validations.ts';

/** What the configuration must know of a check: its row of the default table, and what it can look at at all. */
export interface CheckFacts {
  readonly description: string;
  /** The specification's name that the check belongs to unless the file says otherwise. */
  readonly validation: ValidationName;
  readonly stages: readonly Stage[];
  readonly moment: Moment;
  readonly target: Target;
  /** The least number of things it must look at for a pass. */
  readonly floor: number;
  /** What `floor` and `examined` count. */
  readonly unit: string;
  readonly moments: readonly Moment[];
  readonly targets: readonly Target[];
  /** Whether it changes what it looks at; such a check runs on the staging site alone. */
  readonly writes: boolean;
}

const everyStage = ['development', 'staging', 'production'] as const;
const onTree = {
  stages: everyStage,
  moment: 'before-publish',
  target: 'tree',
  moments: ['before-publish'],
  targets: ['tree'],
  writes: false,
} as const;
const onSite = {
  stages: everyStage,
  moment: 'after-publish',
  target: 'live-site',
  floor: 1,
  moments: ['after-publish', 'during-watch'],
  targets: ['preview', 'development-site', 'staging-site', 'live-site'],
  writes: false,
} as const;

/** The checks that this build has. The default table of checks is made of them. */
export const checks = {
  syntax_check: {
    ...onTree,
    description: 'Every file that Wix would upload parses; package.json and wix.lock agree.',
    validation: 'syntax_check',
    floor: 1,
    unit: 'files',
  },
  lint_check: {
    ...onTree,
    description: "The site's code keeps the rules of its ESLint configuration, or of Sluice's own for Velo.",
    validation: 'lint_check',
    floor: 0,
    unit: 'files',
  },
  unit_tests: {
    ...onTree,
    description: "The site's own unit tests pass.",
    validation: 'unit_tests',
    floor: 1,
    unit: 'tests',
  },
  secrets_scan: {
    ...onTree,
    description: 'Neither the tree nor any commit of the change holds a secret.',
    validation: 'security_scanning',
    floor: 1,
    unit: 'commits',
  },
  dependency_scan: {
    ...onTree,
    description: 'No dependency has a known vulnerability at or above the severity of the stage.',
    validation: 'security_scanning',
    floor: 1,
    unit: 'packages',
  },
  policy: {
    ...onTree,
    description: "The change does not weaken the policy without its owner's consent.",
    validation: 'policy',
    floor: 1,
    unit: 'configurations',
  },
  health_checks: {
    ...onSite,
    description: 'Each health check of `monitoring.healthChecks` answers with its status within its time.',
    validation: 'basic_functionality_test',
    unit: 'health checks',
  },
  critical_pages: {
    ...onSite,
    description: 'Each page of `pages.critical` answers with its status and text within its time.',
    validation: 'basic_functionality_test',
    unit: 'pages',
  },
  certificate: {
    ...onSite,
    description: "The site's certificate is trusted, names the host and is valid for long enough.",
    validation: 'basic_functionality_test',
    unit: 'certificates',
  },
} as const satisfies Record<string, CheckFacts>;

export type CheckName = keyof typeof checks;

export const checkNames = Object.keys(checks) as [CheckName, ...CheckName[]];

/** What is known of a check by name. */
export function checkFacts(name: CheckName): CheckFacts {
  return checks[name];
}
