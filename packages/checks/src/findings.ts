import type { Finding, Place, Severity } from '@fhir-iq/sluice-model';

/** The parts of a finding; `key` tells it from the others of the same rule. */
export interface FindingParts {
  readonly rule: string;
  readonly key: string;
  readonly severity: Severity;
  readonly message: string;
  readonly place?: Place | undefined;
  readonly value?: string | undefined;
  readonly threshold?: string | undefined;
  readonly remedy?: string | undefined;
  readonly blocks?: boolean;
}

/**
 * Makes a finding whose id stays the same over runs, so that a waiver can name it.
 *
 * @param check - The check that found it.
 * @param parts - The rest.
 */
export function finding(check: string, parts: FindingParts): Finding {
  const { key, place, value, threshold, remedy, blocks = true, rule, severity, message } = parts;
  return {
    id: `${check}/${rule}/${key}`,
    rule,
    severity,
    message,
    ...(place === undefined ? {} : { place }),
    ...(value === undefined ? {} : { value }),
    ...(threshold === undefined ? {} : { threshold }),
    ...(remedy === undefined ? {} : { remedy }),
    blocks,
  };
}
