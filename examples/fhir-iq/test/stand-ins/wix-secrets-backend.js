/** As wix-secrets-backend: a value by its name. */
export const getSecret = async (name) => `value of ${name}`;
