/** Globals of Velo: what the site's code has without importing it. */
const globals = [
  ...[
    '$w',
    'console',
    'fetch',
    'setTimeout',
    'clearTimeout',
    'setInterval',
    'clearInterval',
    'setImmediate',
    'queueMicrotask',
  ],
  ...[
    'URL',
    'URLSearchParams',
    'Headers',
    'Request',
    'Response',
    'FormData',
    'Blob',
    'File',
    'AbortController',
    'AbortSignal',
  ],
  ...[
    'TextEncoder',
    'TextDecoder',
    'atob',
    'btoa',
    'structuredClone',
    'crypto',
    'performance',
    'Intl',
    'WebSocket',
    'Event',
    'EventTarget',
  ],
];
/** What code under src/backend has beside them: it runs on Node. */
const backendGlobals = ['Buffer', 'process', 'global'];
/** What code of custom elements has beside them: it runs in the page. */
const elementGlobals = [
  'window',
  'document',
  'customElements',
  'HTMLElement',
  'CustomEvent',
  'navigator',
  'location',
  'localStorage',
  'sessionStorage',
  'requestAnimationFrame',
];

/** Rules about code that is wrong, none about taste. */
const errors = [
  ...[
    'constructor-super',
    'for-direction',
    'getter-return',
    'no-async-promise-executor',
    'no-class-assign',
    'no-compare-neg-zero',
  ],
  ...[
    'no-const-assign',
    'no-constant-binary-expression',
    'no-debugger',
    'no-dupe-args',
    'no-dupe-class-members',
    'no-dupe-else-if',
  ],
  ...[
    'no-dupe-keys',
    'no-duplicate-case',
    'no-empty-pattern',
    'no-ex-assign',
    'no-func-assign',
    'no-import-assign',
    'no-invalid-regexp',
  ],
  ...[
    'no-loss-of-precision',
    'no-new-native-nonconstructor',
    'no-obj-calls',
    'no-self-assign',
    'no-setter-return',
    'no-shadow-restricted-names',
  ],
  ...[
    'no-sparse-arrays',
    'no-this-before-super',
    'no-undef',
    'no-unreachable',
    'no-unsafe-finally',
    'no-unsafe-negation',
    'no-unsafe-optional-chaining',
  ],
  ...[
    'no-unused-labels',
    'no-useless-backreference',
    'no-eval',
    'no-implied-eval',
    'no-new-func',
    'require-yield',
    'use-isnan',
    'valid-typeof',
  ],
];
const warnings = ['no-unused-vars', 'no-console', 'no-empty', 'no-useless-escape', 'eqeqeq', 'prefer-const'];

const readonly = (names: readonly string[]): Record<string, 'readonly'> =>
  Object.fromEntries(names.map((name) => [name, 'readonly'] as const));

/**
 * Sluice's own ESLint configuration for Velo, as a module's text: for sites that have none.
 *
 * @returns A flat configuration that imports nothing.
 */
export function veloConfiguration(): string {
  const languageOptions = (names: readonly string[]): object => ({
    ecmaVersion: 'latest',
    sourceType: 'module',
    globals: readonly(names),
  });
  const rules = {
    ...Object.fromEntries(errors.map((rule) => [rule, 'error'])),
    ...Object.fromEntries(warnings.map((rule) => [rule, 'warn'])),
  };
  const configuration = [
    { ignores: ['**/node_modules/**', '.wix/**'] },
    {
      files: ['src/**/*.{js,mjs,jsw,jsx}'],
      languageOptions: languageOptions(globals),
      linterOptions: { reportUnusedDisableDirectives: 'off' },
      rules,
    },
    { files: ['src/backend/**/*.{js,mjs,jsw}'], languageOptions: languageOptions(backendGlobals) },
    {
      files: ['src/public/custom-elements/**/*.{js,jsx}'],
      languageOptions: { ...languageOptions(elementGlobals), parserOptions: { ecmaFeatures: { jsx: true } } },
    },
  ];
  return `export default ${JSON.stringify(configuration, null, 2)};\n`;
}
