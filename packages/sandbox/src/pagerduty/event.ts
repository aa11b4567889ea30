type Json = Readonly<Record<string, unknown>>;

const severities = ['critical', 'error', 'warning', 'info'];
const actions = ['trigger', 'acknowledge', 'resolve'];

/**
 * What PagerDuty's documentation would not accept in an event.
 *
 * @param event - The event.
 * @returns Each problem in words; empty for a good one.
 */
export function eventProblems(event: Json): string[] {
  const problems: string[] = [];
  const { routing_key: key, event_action: action, dedup_key: dedup } = event;
  if (typeof key !== 'string' || key.length !== 32) problems.push("'routing_key' is not 32 characters long");
  if (!actions.includes(String(action))) problems.push(`'event_action' is none of ${actions.join(', ')}`);
  if (dedup !== undefined && (typeof dedup !== 'string' || dedup.length > 255))
    problems.push("'dedup_key' is no text of at most 255 characters");
  if (action !== 'trigger') {
    if (dedup === undefined) problems.push("'dedup_key' is missing");
    return problems;
  }
  const payload = event['payload'];
  if (typeof payload !== 'object' || payload === null) return [...problems, "'payload' is missing"];
  const { summary, source, severity } = payload as Json;
  if (typeof summary !== 'string' || summary === '' || summary.length > 1_024)
    problems.push("'payload.summary' is no text of 1 to 1024 characters");
  if (typeof source !== 'string' || source === '') problems.push("'payload.source' is missing");
  if (!severities.includes(String(severity)))
    problems.push(`'payload.severity' is none of ${severities.join(', ')}`);
  return problems;
}
