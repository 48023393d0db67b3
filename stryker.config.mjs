// What `npm run test:mutation` changes, and how it is noticed: .mutation holds the report.
const read = [
  'decode*',
  'validate*',
  'defaults',
  'read-shape',
  'to-policy',
  'metadata',
  'names',
  'labels',
  'cidr-form',
  'unreadable',
  'last-admitted',
]
const evaluate = [
  'ports',
  'port-spec',
  'selection',
  'isolation',
  'connections',
  'compile',
  'population',
  'universe',
  'units',
  'unit-set',
  'bitset',
  'label-index',
  'address-index',
  'cidr',
  'blocks',
]

export default {
  testRunner: 'vitest',
  vitest: { configFile: 'vitest.mutation.config.ts' },
  mutate: [...read.map((name) => `src/kubernetes/${name}.ts`), ...evaluate.map((name) => `src/policy/${name}.ts`), '!src/**/*.test.ts'],
  // Messages are compared word by word in the cases; a string that is only shown tells nothing of reading.
  mutator: { excludedMutations: ['StringLiteral'] },
  coverageAnalysis: 'perTest',
  ignoreStatic: true,
  concurrency: 1,
  timeoutMS: 20_000,
  // TypeScript 7 has no API that its preparation could ask; Babel reads the sources as they are.
  tsconfigFile: 'none.json',
  checkers: [],
  tempDirName: '.mutation/work',
  incremental: true,
  incrementalFile: '.mutation/known.json',
  reporters: ['clear-text', 'json'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  jsonReporter: { fileName: '.mutation/report.json' },
  allowEmpty: true,
}
