import jest from 'eslint-plugin-jest';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';
import { DOCTOR, EMULATOR, floorsOf, SRC } from './eslint.floors.js';

export default defineConfig(
  globalIgnores(['dist/', 'coverage/', 'node_modules/']),
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      eqeqeq: 'error',
      'no-console': 'error',
    },
  },
  floorsOf(SRC),
  floorsOf(EMULATOR),
  floorsOf(DOCTOR),
  {
    files: ['src/**/*.ts', 'doctor/**/*.ts'],
    rules: {
      'max-lines': ['error', { max: 250, skipBlankLines: false }],
      'max-lines-per-function': ['error', { max: 40, IIFEs: true }],
      '@typescript-eslint/max-params': ['error', { max: 4 }],
    },
  },
  {
    // What a run is given, host/ says.
    files: ['src/**/*.ts'],
    ignores: ['src/host/**'],
    rules: {
      'no-restricted-globals': [
        'error',
        { name: 'process', message: 'Take it from Host.' },
        ...['global', 'globalThis'].map((name) => ({ name, message: 'Name what you mean.' })),
      ],
    },
  },
  {
    // Programs that talk to a person at a terminal.
    files: [
      'emulator/main.ts',
      'demo/**',
      'doctor/main.ts',
      'bench/**',
      'faults/main.ts',
      'fuzz/**',
      'network/**',
      'load/**',
      'mutation/**',
      'scripts/**',
    ],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['__tests__/**/*.test.ts'],
    extends: [jest.configs['flat/recommended']],
    rules: {
      'jest/no-disabled-tests': 'error',
      'jest/expect-expect': ['error', { assertFunctionNames: ['expect', 'expect*', 'fc.assert'] }],
    },
  },
);
