/**
 * What the page may do: run its own scripts and workers, read its own files, and nothing else, so that no manifest can leave it.
 * Monaco needs inline styles. `connect-src 'self'` is for the samples that the welcome screen opens.
 */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "worker-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self'",
  "img-src 'self' data: blob:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ')
