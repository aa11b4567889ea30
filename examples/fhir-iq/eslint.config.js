const platform = {
  $w: 'readonly',
  console: 'readonly',
  fetch: 'readonly',
  setTimeout: 'readonly',
  clearTimeout: 'readonly',
  URL: 'readonly',
  URLSearchParams: 'readonly',
};

const rules = {
  'no-undef': 'error',
  'no-unused-vars': 'error',
  'no-unreachable': 'error',
  'no-dupe-keys': 'error',
  'no-eval': 'error',
  'no-implied-eval': 'error',
  'no-var': 'error',
  'prefer-const': 'error',
  eqeqeq: 'error',
};

export default [
  { ignores: ['.wix/', 'node_modules/'] },
  {
    files: ['src/**/*.js', 'src/**/*.jsw'],
    languageOptions: { ecmaVersion: 2022, sourceType: 'module', globals: platform },
    rules,
  },
  {
    files: ['test/**/*.js', '*.config.js'],
    languageOptions: {
      ecmaVersion: 2024,
      sourceType: 'module',
      globals: { ...platform, process: 'readonly', Response: 'readonly' },
    },
    rules,
  },
];
