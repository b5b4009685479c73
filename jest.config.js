/** @type {import('jest').Config} */
export default {
  roots: ['<rootDir>/src', '<rootDir>/__tests__'], // src, so that what no test loads counts, too
  testMatch: ['**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2024' }, module: { type: 'es6' } },
    ],
  },
  collectCoverageFrom: ['src/**/*.ts'],
  coverageThreshold: { global: { statements: 95, branches: 95 } },
  maxWorkers: '100%', // most tests wait for processes of their own
  testTimeout: 30_000,
};
