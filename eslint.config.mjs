import jsdoc from 'eslint-plugin-jsdoc';
import tseslint from 'typescript-eslint';

/** File names are kebab-case, so that a path reads the same on every file system. */
const kebabCase = {
  meta: {
    type: 'suggestion',
    messages: { name: "'{{name}}' is not kebab-case: write it as '{{wanted}}'" },
    schema: [],
  },
  create: (context) => ({
    Program(node) {
      const name = context.filename.replaceAll('\\', '/').split('/').at(-1);
      if (/^[a-z0-9]+(-[a-z0-9]+)*(\.(test|bench|d))?\.(ts|mjs)$/.test(name)) return;
      const wanted = name
        .replace(/[A-Z]/g, (letter, at) => `${at === 0 ? '' : '-'}${letter.toLowerCase()}`)
        .replaceAll('_', '-');
      context.report({ node, messageId: 'name', data: { name, wanted } });
    },
  }),
};

export default tseslint.config(
  {
    ignores: [
      '**/node_modules/**',
      '**/dist/**',
      'examples/**',
      '.sluice/**',
      '**/tool-packs/**',
      '**/fixtures/**',
      '*.mjs',
      'scripts/**/*.mjs',
      '**/bin/*.mjs',
    ],
  },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.recommendedTypeChecked, ...tseslint.configs.strict],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { jsdoc, sluice: { rules: { 'kebab-case': kebabCase } } },
    rules: {
      'sluice/kebab-case': 'error',
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      'no-console': 'error',
      eqeqeq: 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      // Zod's schema and its type share a name on purpose.
      '@typescript-eslint/no-redeclare': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
    },
  },
  {
    files: ['packages/*/src/**/*.ts'],
    rules: {
      'jsdoc/require-jsdoc': [
        'error',
        { publicOnly: true, require: { FunctionDeclaration: true, ClassDeclaration: true } },
      ],
    },
  },
  {
    // What a person reads at a terminal is written there.
    files: ['packages/cli/src/**/*.ts', 'packages/rehearsal/src/**/*.ts', 'test/bench/**/*.ts'],
    rules: { 'no-console': 'off' },
  },
  {
    // The page runs in a browser as it stands.
    files: ['packages/rehearsal/src/page/static/*.js'],
    languageOptions: {
      globals: Object.fromEntries(
        [
          ...['addEventListener', 'CSS', 'document', 'EventSource', 'fetch', 'location', 'matchMedia'],
          ...['requestAnimationFrame', 'ResizeObserver', 'setTimeout'],
        ].map((name) => [name, 'readonly']),
      ),
    },
    rules: { 'no-undef': 'error', 'no-unused-vars': 'error', 'max-lines': ['error', { max: 300 }] },
  },
  {
    // Tests look into parsed JSON of other processes.
    files: ['**/*.test.ts', 'test/**/*.ts', 'packages/*/test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/require-await': 'off',
    },
  },
);
