import { alerting } from './alerting.ts';
import { artifacts, compliance, ledger, targets } from './audit.ts';
import { checkTable, coverage, waivers } from './checks.ts';
import { communication } from './communication.ts';
import { assets, security } from './delivery.ts';
import { environments } from './environments.ts';
import { monitoring, pages, watch } from './monitoring.ts';
import { people } from './people.ts';
import { references } from './references.ts';
import { release } from './release.ts';
import type { Rule } from './rule.ts';

/** Everything that is looked at once a file has the right shape. */
export const rules: readonly Rule[] = [
  references,
  people,
  environments,
  checkTable,
  coverage,
  waivers,
  monitoring,
  pages,
  watch,
  alerting,
  release,
  communication,
  security,
  assets,
  ledger,
  artifacts,
  targets,
  compliance,
];
