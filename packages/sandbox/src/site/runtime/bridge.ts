import type { FromSite, ToSite } from '../messages.ts';

const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
let next = 0;

/** Asks a service of the site that lives outside this process: its database or its secrets. */
export async function callService(
  service: 'data' | 'secrets',
  method: string,
  args: readonly unknown[],
): Promise<unknown> {
  next += 1;
  const id = next;
  return await new Promise((resolve, reject) => {
    waiting.set(id, { resolve, reject });
    const question: FromSite = { type: 'service', id, service, method, args };
    process.send?.(question);
  });
}

/** Hands an answer to who asked. */
export function takeServiceAnswer(message: Extract<ToSite, { type: 'service-answer' }>): void {
  const asker = waiting.get(message.id);
  waiting.delete(message.id);
  if (message.error !== undefined) asker?.reject(new Error(message.error));
  else asker?.resolve(message.value);
}
