import { formsOf, secretParts } from '@fhir-iq/sluice-runtime';

/** What a job's log hides, as the runner does: whole values in the forms that are known of them. */
export class Masks {
  private readonly values = new Set<string>();
  private ordered: string[] = [];

  /** Takes one more value; each line of a value of several lines too. Blank ones are ignored. */
  add(secret: string): void {
    if (secret.trim() === '') return;
    for (const part of [secret, ...secret.split(/\r?\n/), ...secretParts(secret)]) {
      if (part.trim() === '') continue;
      this.values.add(part);
      for (const form of formsOf(part)) this.values.add(form);
    }
    this.ordered = [...this.values].sort((a, b) => b.length - a.length);
  }

  /** Replaces every masked value by `***`. */
  hide(text: string): string {
    return this.ordered.reduce(
      (result, value) => (result.includes(value) ? result.replaceAll(value, '***') : result),
      text,
    );
  }

  /** Whether a text holds a masked value. */
  holds(text: string): boolean {
    return this.ordered.some((value) => text.includes(value));
  }
}
