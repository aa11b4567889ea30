// `wix-router`: answers of routers.
/** Shows a page of the site. */
export async function ok(page: string | string[], _data?: unknown, head?: { title?: string }) {
  const pages = typeof page === 'string' ? [page] : [...page];
  return await Promise.resolve({
    routed: { kind: 'page', pages, ...(head?.title === undefined ? {} : { title: head.title }) },
  });
}

/** Sends the visitor on: 302 unless 301 is asked for, as Wix documents it. */
export async function redirect(url: string, statusCode?: string | number) {
  return await Promise.resolve(answer(String(statusCode) === '301' ? 301 : 302, '', { location: url }));
}

/** Answers 404. */
export async function notFound(message = 'Not Found') {
  return await Promise.resolve(answer(404, message));
}

/** Answers 403. */
export async function forbidden(message = 'Forbidden') {
  return await Promise.resolve(answer(403, message));
}

/** Answers any status. */
export async function sendStatus(statusCode: string | number, message = '') {
  return await Promise.resolve(answer(Number(statusCode), message));
}

/** Leaves the path to the site's pages. */
export async function next() {
  return await Promise.resolve({ routed: { kind: 'next' } });
}

/** An entry of a router's site map. */
export class WixRouterSitemapEntry {
  readonly name: string;
  url = '';
  title = '';
  pageName = '';

  constructor(name: string) {
    this.name = name;
  }
}

function answer(status: number, message: string, headers: Record<string, string> = {}) {
  return {
    routed: {
      kind: 'answer',
      status,
      headers: { 'content-type': 'text/html; charset=utf-8', ...headers },
      body: Buffer.from(message),
    },
  };
}
