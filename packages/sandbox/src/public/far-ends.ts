import type { FarEnd, FarRequest, FarResponse } from '../far-end.ts';

/** What the tag does in a page: one measurement, as a page view makes it. */
const tag = `(() => {
  const id = new URL(document.currentScript.src).searchParams.get('id');
  navigator.sendBeacon('https://www.google-analytics.com/g/collect?v=2&tid=' + encodeURIComponent(id) + '&en=page_view');
})();
`;

/** Google's analytics: the tag that pages load, and what it calls. */
export function createAnalyticsFarEnd(): FarEnd {
  return {
    name: 'analytics',
    hosts: ['www.googletagmanager.com', 'www.google-analytics.com'],
    handle: async ({ url }: FarRequest) => await Promise.resolve(analytics(url)),
  };
}

function analytics(url: URL): FarResponse {
  if (url.hostname === 'www.googletagmanager.com' && url.pathname === '/gtag/js') {
    return {
      status: 200,
      headers: { 'content-type': 'application/javascript', 'cache-control': 'private, max-age=900' },
      body: tag,
    };
  }
  if (url.hostname === 'www.google-analytics.com' && url.pathname === '/g/collect')
    return { status: 204, headers: { 'access-control-allow-origin': '*' } };
  return { status: 404, headers: { 'content-type': 'text/plain' }, body: 'Not Found\n' };
}

const picture = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 160 40" width="160" height="40"><rect width="160" height="40" rx="6" fill="#0b4f6c"/><path d="M14 20h12l4-10 6 20 4-10h12" fill="none" stroke="#fff" stroke-width="3"/></svg>
`;

/** The media of Wix's sites: pictures, which never change under their name. */
export function createMediaFarEnd(): FarEnd {
  return {
    name: 'media',
    hosts: ['static.wixstatic.com'],
    handle: async ({ url }: FarRequest) =>
      await Promise.resolve(
        /^\/media\/[\w.~-]+\.svg$/.test(url.pathname)
          ? {
              status: 200,
              headers: { 'content-type': 'image/svg+xml', 'cache-control': 'public, max-age=31536000' },
              body: picture,
            }
          : { status: 404, headers: { 'content-type': 'text/plain' }, body: 'Not Found\n' },
      ),
  };
}
