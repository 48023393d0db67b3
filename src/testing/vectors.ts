/** Reads the vectors that lie beside the checkout, and says aloud when they are not there. */

import { readFileSync } from 'node:fs'
import { it } from 'vitest'
import { shared } from './shared.ts'

/** Runs `check` on the parsed vector file as one test; a skipped test and a console line where the file is missing. */
export function withVectors<T>(name: string, title: string, check: (vectors: T) => void): void {
  const path = shared(`vectors/${name}`)
  if (path === undefined) {
    console.log(`skipped: ${title} (no ../shared/vectors/${name})`)
    it.skip(title)
    return
  }
  it(title, () => check(JSON.parse(readFileSync(path, 'utf8')) as T))
}
