/** Finds the data that lies beside the checkout, where it is there. */

import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

/** The absolute path of `../shared/<path>` beside the repository, or in the folder that DRAWBRIDGE_SHARED names, if it exists. */
export function shared(path: string): string | undefined {
  const full = join(process.env.DRAWBRIDGE_SHARED ?? join(root, '..', 'shared'), path)
  return existsSync(full) ? full : undefined
}
