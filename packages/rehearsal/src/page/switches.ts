import { parseFault, type Sandbox } from '@fhir-iq/sluice-sandbox';
import { Refusal } from './refusal.ts';

/**
 * Switches a fault on or off, from the next request on.
 *
 * @param faults - The sandbox's switchboard.
 * @param given - What the browser sent: `fault`, as `--fault` takes it, and `on`.
 * @throws {Refusal} For a fault that does not exist.
 */
export function switchFault(faults: Sandbox['faults'], given: Readonly<Record<string, unknown>>): void {
  const { fault, on } = given;
  if (typeof fault !== 'string' || typeof on !== 'boolean')
    throw new Refusal(400, 'fault is a text and on is true or false.');
  const { name } = parsed(fault);
  // A switch has one position: what was set for this fault before is off then.
  faults.disable(name);
  if (on) faults.enable(fault);
}

function parsed(fault: string): ReturnType<typeof parseFault> {
  try {
    return parseFault(fault);
  } catch (error) {
    throw new Refusal(400, (error as Error).message);
  }
}
