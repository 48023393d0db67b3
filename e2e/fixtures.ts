import { test as base, expect } from '@playwright/test'

/** The `test` of every spec: it fails when the page talks to another origin, logs an error, throws, or breaks its own policy. */
export const test = base.extend<{ quiet: undefined }>({
  quiet: [
    async ({ context, baseURL }, use) => {
      const origin = new URL(baseURL ?? '').origin
      const complaints: string[] = []
      context.on('request', (request) => {
        const url = new URL(request.url())
        const local = url.protocol === 'data:' || url.protocol === 'blob:' || url.origin === origin
        if (!local) complaints.push(`request to another origin: ${request.method()} ${request.url()}`)
      })
      context.on('console', (message) => {
        if (message.type() === 'error') complaints.push(`console error: ${message.text()}`)
      })
      context.on('weberror', (error) => complaints.push(`uncaught: ${error.error().stack ?? error.error().message}`))
      await context.exposeBinding('reportCspViolation', (_source, text: string) => complaints.push(`policy violation: ${text}`))
      await context.addInitScript(() => {
        document.addEventListener('securitypolicyviolation', (event) => {
          const report = (window as unknown as { reportCspViolation(text: string): void }).reportCspViolation
          report(`${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`)
        })
      })
      await use(undefined)
      expect(complaints, 'the page is quiet').toEqual([])
    },
    { auto: true },
  ],
})

export { expect }
