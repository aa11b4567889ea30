import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';

/** One advisory as npm's bulk endpoint gives it. */
export interface ServedAdvisory {
  readonly id: number;
  readonly ghsa: string;
  readonly title: string;
  readonly severity: 'info' | 'low' | 'moderate' | 'high' | 'critical';
  readonly range: string;
}

/** The advisory that every run asks for. */
export const canaryAdvisory: Readonly<Record<string, readonly ServedAdvisory[]>> = {
  minimist: [
    {
      id: 1097677,
      ghsa: 'GHSA-xvch-5gv4-984h',
      title: 'Prototype Pollution in minimist',
      severity: 'critical',
      range: '<0.2.4',
    },
  ],
};

/** A loopback registry that knows advisories and nothing else. */
export interface AdvisoryService extends AsyncDisposable {
  readonly registry: string;
  /** What was asked, by package. */
  readonly asked: Record<string, string[]>[];
  /** Every request as `METHOD path`. */
  readonly requests: string[];
}

/**
 * Starts a stand-in for the registry of an `npm audit`.
 *
 * @param advisories - What it knows, by package.
 * @param behave - What it does in place of answering.
 */
export async function startAdvisoryService(
  advisories: Readonly<Record<string, readonly ServedAdvisory[]>> = canaryAdvisory,
  behave: 'answer' | 'refuse' | 'fail' | 'half' | 'html' = 'answer',
): Promise<AdvisoryService> {
  const asked: Record<string, string[]>[] = [];
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(`${String(request.method)} ${String(request.url)}`);
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (request.method !== 'POST')
        return void response
          .writeHead(404, { 'content-type': 'application/json' })
          .end('{"error":"not_found"}');
      if (behave === 'refuse') return void response.writeHead(405, { allow: 'GET' }).end();
      if (behave === 'fail') return void response.writeHead(500).end('{"error":"broken"}');
      if (behave === 'html')
        return void response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Sign in</html>');
      const body = Buffer.concat(chunks);
      const text = (request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body).toString();
      if (!String(request.url).endsWith('/advisories/bulk')) return void response.writeHead(404).end('{}');
      const wanted = JSON.parse(text) as Record<string, string[]>;
      asked.push(wanted);
      const answer = JSON.stringify(answerOf(wanted, advisories));
      response.writeHead(200, {
        'content-type': 'application/json',
        'content-length': String(Buffer.byteLength(answer)),
      });
      if (behave === 'half') {
        response.write(answer.slice(0, answer.length / 2));
        return void response.destroy();
      }
      response.end(answer);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    registry: `http://127.0.0.1:${String(port)}/`,
    asked,
    requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function answerOf(
  wanted: Record<string, string[]>,
  advisories: Readonly<Record<string, readonly ServedAdvisory[]>>,
): object {
  return Object.fromEntries(
    Object.keys(wanted)
      .filter((name) => Object.hasOwn(advisories, name))
      .map((name) => [
        name,
        (advisories[name] ?? []).map(({ id, ghsa, title, severity, range }) => ({
          id,
          url: `https://github.com/advisories/${ghsa}`,
          title,
          severity,
          vulnerable_versions: range,
          cwe: ['CWE-1321'],
          cvss: { score: 9.8, vectorString: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H' },
        })),
      ]),
  );
}
