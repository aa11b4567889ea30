/** As wix-web-module: a web method is called as the function that it wraps. */
export const Permissions = { Anyone: 'Anyone', SiteMember: 'SiteMember', Admin: 'Admin' };
export const webMethod = (permission, method) => Object.assign(method, { permission });
