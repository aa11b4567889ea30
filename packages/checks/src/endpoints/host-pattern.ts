/**
 * Whether a host is one of a list of hosts and `*.` patterns; a pattern stands for subdomains, not for the host itself.
 *
 * @param host - The host, lower case.
 * @param patterns - The list.
 */
export function isOneOf(host: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) =>
    pattern.startsWith('*.') ? host.endsWith(pattern.slice(1)) : host === pattern,
  );
}

/**
 * The host of an address.
 *
 * @param address - The address.
 * @returns Its host name; undefined for what has none (`data:`, `blob:`).
 */
export function hostOf(address: string): string | undefined {
  const url = URL.parse(address);
  return url === null || url.hostname === '' ? undefined : url.hostname;
}
