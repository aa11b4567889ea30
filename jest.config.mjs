/** Tests run the TypeScript as it stands; end to end tests run the bundles that `npm test` built before. */
export default {
  testEnvironment: '<rootDir>/test/helpers/environment.mjs',
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2024' }, module: { type: 'es6' } },
    ],
  },
  testMatch: ['<rootDir>/packages/*/test/**/*.test.ts', '<rootDir>/test/**/*.test.ts'],
  modulePathIgnorePatterns: ['<rootDir>/.sluice/', '/dist/'],
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/examples/', '<rootDir>/.sluice/'],
  // On two cores: tests wait for the processes that they start about as long as they compute.
  maxWorkers: 3,
  testTimeout: 30_000,
};
