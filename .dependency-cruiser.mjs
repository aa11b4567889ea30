import { readdirSync } from 'node:fs';

/** The rooms of the house, from top to bottom: a room imports only rooms below it (docs/architecture.md). */
export const rooms = [
  'cli',
  'rehearsal',
  'sandbox',
  'toolkit',
  'release',
  'watch',
  'checks',
  'report',
  'notify',
  'github',
  'wix',
  'ledger',
  'runtime',
  'metrics',
  'gate',
  'config',
  'model',
];

const folder = (names) => `^packages/(${names.join('|')})/`;
const unknown = readdirSync('packages').filter((name) => !rooms.includes(name));
if (unknown.length > 0)
  throw new Error(`packages/${unknown[0]} has no place in the order of rooms of .dependency-cruiser.mjs`);
const present = rooms.filter((room) => readdirSync('packages').includes(room));

/** One rule a room: nothing above it may be imported. */
const downOnly = present.slice(1).map((room) => ({
  name: `${room}-imports-downward`,
  comment: `packages/${room} may import only rooms below it.`,
  severity: 'error',
  from: { path: folder([room]), pathNot: '/test/' },
  to: { path: folder(rooms.slice(0, rooms.indexOf(room))) },
}));

/** In the browser a module is an address: that each of the page's leads somewhere, its tests show. */
const browserPage = '^packages/rehearsal/src/page/static/';

export default {
  forbidden: [
    ...downOnly,
    {
      name: 'no-cycles',
      comment: 'Files that import each other, types included, cannot be read one after the other.',
      severity: 'error',
      from: { pathNot: 'node_modules' },
      to: { circular: true, viaOnly: { pathNot: 'node_modules' } },
    },
    {
      name: 'actions-core-in-toolkit-only',
      comment: 'The toolkit alone speaks to the runner.',
      severity: 'error',
      from: { pathNot: ['^packages/toolkit/', 'node_modules'] },
      to: { path: '(^|/)@actions/core' },
    },
    {
      name: 'shipped-code-knows-no-rehearsal',
      comment: 'Nothing that ships in an action knows the far ends of a rehearsal.',
      severity: 'error',
      from: { path: '^actions/' },
      to: { path: folder(['cli', 'rehearsal', 'sandbox']) },
    },
    {
      name: 'actions-stand-alone',
      comment: 'What two actions share belongs in a package.',
      severity: 'error',
      from: { path: '^actions/([^/]+)/' },
      to: { path: '^actions/([^/]+)/', pathNot: '^actions/$1/' },
    },
    {
      name: 'pure-rooms',
      comment: 'model, config, gate and metrics know no clock, no network and no file.',
      severity: 'error',
      from: { path: folder(['model', 'config', 'gate', 'metrics']), pathNot: '/test/' },
      // Hashing is arithmetic.
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?crypto$' },
    },
    {
      name: 'declared-dependencies',
      comment:
        'What a room imports stands in its package.json. Types alone may come by a devDependency: tool packs bring the code.',
      severity: 'error',
      from: { path: '^(packages|actions)/', pathNot: ['/test/', browserPage] },
      to: {
        dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'npm-dev', 'unknown'],
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'resolvable',
      severity: 'error',
      from: { path: '^(packages|actions)/', pathNot: browserPage },
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '/(dist|tool-packs|fixtures)/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    combinedDependencies: false,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      // Packages of types alone have nothing else.
      mainFields: ['main', 'types'],
    },
  },
};
