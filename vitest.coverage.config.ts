/** `npm run test:coverage`: every branch of reading, validating and evaluating is taken by the tests beside it. */

import { defineConfig } from 'vitest/config'
import base from './vitest.config.ts'

export default defineConfig({
  test: {
    ...base.test,
    include: [
      'src/{yaml,kubernetes,policy,testing}/**/*.test.ts',
      'src/{analyze,changes,cli,everywhere-else,surprises}.test.ts',
      'src/cli/*.test.ts',
    ],
    exclude: ['src/yaml/modify*.test.ts'],
    coverage: {
      enabled: true,
      provider: 'v8',
      include: ['src/{yaml,kubernetes,policy}/*.ts'],
      // What writes text is held against the text it writes, in src/yaml/modify*.test.ts and src/commands/cases.
      exclude: ['src/**/*.test.ts', 'src/yaml/{modify,quoting,restructure,move-lines}*.ts', 'src/kubernetes/{repair,mended}*.ts'],
      reporter: [['text', { skipFull: true }]],
      reportsDirectory: 'node_modules/.coverage',
      thresholds: { branches: 100 },
    },
  },
})
