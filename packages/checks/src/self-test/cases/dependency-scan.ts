import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { dependencyScan } from '../../dependencies/dependency-scan.ts';
import type { KnownBad, SelfTestBench } from '../known-bad.ts';
import { writeFiles } from './files.ts';

const planted = { name: 'minimist', version: '0.0.8', advisory: 'GHSA-xvch-5gv4-984h' };

const manifest = { name: 'known-bad', version: '1.0.0', dependencies: { [planted.name]: planted.version } };
const lock = {
  ...{ name: manifest.name, version: manifest.version, lockfileVersion: 3, requires: true },
  packages: { '': manifest, [`node_modules/${planted.name}`]: { version: planted.version } },
};

/** What npm's registry says of the planted package. That the real one answers, each scan makes sure of by itself. */
const advisories = {
  [planted.name]: [
    {
      id: 1,
      url: `https://github.com/advisories/${planted.advisory}`,
      title: 'Prototype Pollution in minimist',
      severity: 'critical',
      vulnerable_versions: '<0.2.4',
      cwe: ['CWE-1321'],
      cvss: { score: 9.8, vectorString: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H' },
    },
  ],
};

function registry(bench: SelfTestBench): Promise<URL> {
  return bench.serve((request, response) => {
    const isAsked = request.method === 'POST' && request.url?.endsWith('/advisories/bulk') === true;
    if (!isAsked) return void response.writeHead(404, { 'content-type': 'application/json' }).end('{}');
    buffer(request).then(
      (body) => {
        const text = (request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body).toString();
        const names = Object.keys(JSON.parse(text) as object);
        const known = Object.entries(advisories).filter(([name]) => names.includes(name));
        response.setHeader('content-type', 'application/json').end(JSON.stringify(Object.fromEntries(known)));
      },
      () => response.destroy(),
    );
  });
}

export const dependencyScanCase: KnownBad = {
  check: 'dependency_scan',
  planted: 'a lockfile with a package that has a critical advisory',
  rule: planted.advisory,
  async look(bench) {
    await writeFiles(bench.folder, {
      'package.json': JSON.stringify(manifest),
      'package-lock.json': JSON.stringify(lock),
    });
    const { href } = await registry(bench);
    const context = bench.context({ settings: bench.settings('dependency_scan') });
    return dependencyScan.run({ ...context, env: { ...context.env, NPM_CONFIG_REGISTRY: href } });
  },
};
