/** `wix-web-module`: web methods; on the server a web method is its function. */
export const Permissions = { Anyone: 'anyone', SiteMember: 'site-member', Admin: 'site-admin' } as const;

/** Makes a function a web method. */
export function webMethod<T>(_permission: string, method: T): T {
  return method;
}
