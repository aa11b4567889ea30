/** `wix-web-module`: web methods; on the server a web method is its function. */
export const Permissions = { Anyone: 'anyone', SiteMember: 'site-member', Admin: 'site-admin' } as const;

const permissions = new WeakMap<object, string>();

/** Makes a function a web method. */
export function webMethod<T extends object>(permission: string, method: T): T {
  permissions.set(method, permission);
  return method;
}

/** Who may call a web method from a page; undefined for what is none. */
export function permissionOf(value: unknown): string | undefined {
  return typeof value === 'function' ? permissions.get(value) : undefined;
}
