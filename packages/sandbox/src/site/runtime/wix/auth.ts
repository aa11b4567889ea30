/** `wix-auth`: in the backend of a stand-in every call may do everything. */
export function elevate<T>(method: T): T {
  return method;
}
