import type { SluiceConfiguration } from '@fhir-iq/sluice-config';
import { added, byName, changed, each, less, removed, when, type Change } from './change.ts';
import { longer } from './rules.ts';

type Control = SluiceConfiguration['compliance']['hipaa'][number];

/** Attestations, compliance, vendors and the audit trail: what is asked for less, or kept for less long. */
export function weakerAudit(base: SluiceConfiguration, head: SluiceConfiguration): Change[] {
  return [
    ...each(
      'attestations',
      byName(base.attestations, (one) => one.name),
      byName(head.attestations, (one) => one.name),
      'nobody attests it any more',
      weakerAttestation,
    ),
    ...each<Control>(
      'compliance.hipaa',
      byName(base.compliance.hipaa, (one) => one.name),
      byName(head.compliance.hipaa, (one) => one.name),
      'the control is no longer validated',
      weakerControl,
    ),
    ...widerVendors(base.vendors, head.vendors),
    ...weakerLedger(base.ledger, head.ledger),
    ...when(
      'artifacts.retention',
      base.artifacts.retention,
      head.artifacts.retention,
      shorter,
      'evidence is kept for a shorter time',
      'medium',
    ),
    ...each(
      'objectives',
      byName(base.objectives, (one) => one.name),
      byName(head.objectives, (one) => one.name),
      'the objective is given up',
      (path, was, now) => [
        ...when(
          `${path}.target`,
          Number.parseFloat(was.target),
          Number.parseFloat(now.target),
          less,
          'less is aimed at',
          'medium',
        ),
        ...changed(`${path}.window`, was.window, now.window, 'it is counted over another time', 'medium'),
      ],
    ),
  ];
}

type Attestation = SluiceConfiguration['attestations'][number];

function weakerAttestation(path: string, was: Attestation, now: Attestation): Change[] {
  return [
    ...changed(`${path}.stage`, was.stage, now.stage, 'another stage asks for it'),
    ...changed(`${path}.role`, was.role, now.role, 'another role attests it'),
    ...when(`${path}.validFor`, was.validFor, now.validFor, longer, 'it counts for longer'),
  ];
}

function weakerControl(path: string, was: Control, now: Control): Change[] {
  if (was.evidence !== 'attestation' || now.evidence !== 'attestation')
    return changed(`${path}.evidence`, was.evidence, now.evidence, 'other evidence counts');
  return [
    ...changed(`${path}.role`, was.role, now.role, 'another role attests it'),
    ...when(`${path}.validFor`, was.validFor, now.validFor, longer, 'it counts for longer'),
  ];
}

type Vendor = SluiceConfiguration['vendors'][number];

function widerVendors(was: readonly Vendor[], now: readonly Vendor[]): Change[] {
  const before = byName(was, (vendor) => vendor.name);
  return Object.entries(byName(now, (vendor) => vendor.name)).flatMap(([name, vendor]) => {
    const known = Object.hasOwn(before, name) ? before[name] : undefined;
    const path = `vendors.${name}`;
    if (known === undefined)
      return [
        {
          path,
          rule: 'added',
          severity: 'medium' as const,
          was: undefined,
          now: vendor,
          why: 'one more vendor handles data',
        },
      ];
    return [
      ...added(`${path}.services`, known.services, vendor.services, 'the vendor does more', 'medium'),
      ...added(`${path}.hosts`, known.hosts, vendor.hosts, 'pages may speak to one more host', 'medium'),
      ...changed(
        `${path}.baa`,
        known.baa,
        vendor.baa,
        'the business associate agreement is stated otherwise',
      ),
    ];
  });
}

function weakerLedger(was: SluiceConfiguration['ledger'], now: SluiceConfiguration['ledger']): Change[] {
  const path = 'ledger';
  return [
    ...changed(`${path}.store`, was.store, now.store, 'records go elsewhere', 'critical'),
    ...removed(`${path}.tracking`, was.tracking, now.tracking, 'the fact is no longer recorded'),
    ...when(
      `${path}.retention`,
      was.retention,
      now.retention,
      shorter,
      'records are kept for a shorter time',
    ),
    ...added(`${path}.keys`, was.keys, now.keys, 'one more key signs records', 'critical'),
    ...removed(`${path}.keys`, was.keys, now.keys, 'records of that key can no longer be verified'),
  ];
}

function shorter(was: string, now: string): boolean {
  return longer(now, was);
}
