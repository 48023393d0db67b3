/** `npm run test:mutation`: the tests that a mutant of decoding, validating and evaluating has to get past, with few random runs each. */

import { join } from 'node:path'
import { defineConfig } from 'vitest/config'
import base from './vitest.config.ts'

export default defineConfig({
  test: {
    ...base.test,
    // DRAWBRIDGE_TESTS: those of one folder alone, for a file whose tests stand beside it.
    include: process.env.DRAWBRIDGE_TESTS?.split(',') ?? [
      'src/{kubernetes,policy}/**/*.test.ts',
      'src/testing/vectors.test.ts',
      'src/{analyze,surprises}.test.ts',
    ],
    // Its relations are caught by the oracle of connections.test.ts as well, which is quicker.
    exclude: ['src/policy/metamorphic.test.ts'],
    // Stryker works in a copy below .mutation, beside which there is no shared data.
    env: { DRAWBRIDGE_BRIEF: '1', DRAWBRIDGE_SHARED: join(import.meta.dirname.replace(/[/\\]\.mutation[/\\].*/, ''), '..', 'shared') },
    // Random tests that name no seed have one here: a mutant is noticed each time, or never.
    setupFiles: ['src/testing/fixed-seed.ts'],
    // One thread for all files of a run: a mutant's tests take less time than a thread takes to start.
    isolate: false,
    testTimeout: 60_000,
  },
})
