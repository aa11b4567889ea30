import { notFound, redirect } from 'wix-router';

const functionOf = { '/health': 'health', '/api/health': 'health', '/api/payment/health': 'paymentHealth' };

/** /health */
export function health_Router(request) {
  return toFunction('/health', request);
}

/** /api/health and /api/payment/health */
export function api_Router(request) {
  return toFunction('/api', request);
}

// Wix serves HTTP functions under /_functions only, and a router can show a page or redirect, not answer JSON.
function toFunction(prefix, request) {
  const path = [prefix, ...request.path.filter((part) => part !== '')].join('/');
  const name = functionOf[path];
  return name === undefined ? notFound() : redirect(`${request.baseUrl}/_functions/${name}`, '302');
}
