/** Loads the editor in parts, each of which is run in a task of its own, so that the page draws and answers between them. */

/** What each of them needs of Monaco runs with it, and what the parts before it have run doesn't run again. */
const parts = [
  () => import('monaco-editor/editor/browser/view'),
  () => import('monaco-editor/editor/standalone/browser/standaloneServices'),
  () => import('monaco-editor/editor'),
]

/** The pane, once what it needs is there and has been started. */
export async function loadPane() {
  for (const part of parts) await part()
  const { start } = await import('./monaco.ts')
  await start()
  return import('./MonacoPane.tsx')
}
