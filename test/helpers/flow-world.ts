import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Evidence } from '@fhir-iq/sluice-model';
import { parse, stringify } from 'yaml';
import type { LooseValue } from '../../packages/checks/test/helpers/context.ts';
import { createExampleSite, type TestRepository } from '../../packages/checks/test/helpers/repository.ts';
import { publishExample, type PublishedExample } from './published-example.ts';
import { runBundle, type BundleResult } from './run-bundle.ts';

/** The example's checkout and its staging site, published behind the sandbox's proxy. */
export interface FlowWorld {
  readonly checkout: TestRepository;
  readonly published: PublishedExample;
  /** A flow of the example, as it was recorded. */
  recorded(name: string): LooseValue;
  /** Runs site-checks with one row of checks. */
  walk(request: FlowWalk): Promise<BundleResult>;
  close(): Promise<void>;
}

/** One run of site-checks. */
export interface FlowWalk {
  readonly check: string;
  readonly with: Readonly<Record<string, unknown>>;
  readonly faults?: readonly string[];
  /** Recordings to write beside those of the example, by name. */
  readonly flows?: Readonly<Record<string, unknown>>;
  readonly stage?: string;
  readonly target?: string;
  readonly inputs?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  /** More of the policy. */
  readonly change?: (policy: LooseValue) => unknown;
}

const validationOf: Readonly<Record<string, string>> = { final_smoke: 'final_smoke_tests' };

/** Makes a world; each walk has the policy and the flows that it asks for. */
export async function flowWorld(): Promise<FlowWorld> {
  const checkout = createExampleSite();
  const published = await publishExample('staging');
  const { sandbox } = published;
  const policy: LooseValue = parse(readFileSync(path.join(checkout.directory, '.github/sluice.yml'), 'utf8'));
  const recorded = (name: string): LooseValue =>
    JSON.parse(readFileSync(path.join(checkout.directory, `.github/flows/${name}.json`), 'utf8'));
  return {
    checkout,
    published,
    recorded,
    walk: async (request) => {
      const { check, stage = 'staging', target, faults = [] } = request;
      const value = structuredClone(policy);
      for (const one of ['development', 'staging', 'production'])
        value.stages[one].validations = ['syntax_check'];
      value.checks = {
        ...value.checks,
        [check]: {
          stages: check === 'final_smoke' ? ['staging', 'production'] : [stage],
          ...(target === undefined ? {} : { target }),
          with: request.with,
        },
      };
      value['not-yet'] = value['not-yet'].filter(
        (one: string) => one !== check && one !== validationOf[check],
      );
      value.pages.retries = 0;
      request.change?.(value);
      checkout.write('.github/sluice.yml', stringify(value));
      for (const [name, flow] of Object.entries(request.flows ?? {}))
        checkout.write(
          `.github/flows/${name}.json`,
          typeof flow === 'string' ? flow : JSON.stringify(flow, null, 2),
        );
      for (const fault of faults) sandbox.faults.enable(fault);
      try {
        return await runBundle({
          action: 'site-checks',
          cwd: checkout.directory,
          inputs: { stage, checks: check, ...request.inputs },
          env: { ...sandbox.environment(), ...request.env },
          timeoutMs: 240_000,
        });
      } finally {
        for (const fault of faults) sandbox.faults.disable(fault.split('@', 1)[0] ?? fault);
      }
    },
    close: async () => {
      await published.close();
      checkout[Symbol.dispose]();
    },
  };
}

/** The rules of findings that block, each once. */
export function rulesOf(evidence: Evidence | undefined): string[] {
  return [...new Set((evidence?.findings ?? []).filter((one) => one.blocks).map((one) => one.rule))].sort();
}
