import { callService } from '../bridge.ts';

/** `wix-secrets-backend`: the value of a secret by its name. */
export async function getSecret(name: string): Promise<unknown> {
  return await callService('secrets', 'get', [name]);
}

/** `wix-secrets-backend.v2` answers with an object. */
export const secrets = {
  getSecretValue: async (name: string) => ({ value: await callService('secrets', 'get', [name]) }),
};
