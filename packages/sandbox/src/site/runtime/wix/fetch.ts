/** `wix-fetch`: requests of the backend; they leave through the rehearsal's proxy. */
export const fetch = globalThis.fetch;

/** The JSON of an address. */
export async function getJSON(url: string, options?: RequestInit): Promise<unknown> {
  return await (await succeeded(url, options)).json();
}

/** The text of an address. */
export async function getText(url: string, options?: RequestInit): Promise<string> {
  return await (await succeeded(url, options)).text();
}

async function succeeded(url: string, options?: RequestInit): Promise<Response> {
  const answer = await globalThis.fetch(url, options);
  if (!answer.ok) throw new Error(`${url} answered ${String(answer.status)}`);
  return answer;
}
