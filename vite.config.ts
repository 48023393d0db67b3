import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'
import { contentSecurityPolicy } from './scripts/csp.mjs'

/** Writes the policy into the built page too, so that it holds on any host; the dev server needs an inline script and a websocket. */
const policyInPage: Plugin = {
  name: 'drawbridge:csp',
  apply: 'build',
  transformIndexHtml: () => [
    { tag: 'meta', attrs: { 'http-equiv': 'Content-Security-Policy', content: contentSecurityPolicy }, injectTo: 'head-prepend' },
  ],
}

export default defineConfig({
  base: './',
  plugins: [react(), policyInPage],
  worker: { format: 'es' },
  build: {
    target: 'es2022',
    // The policy admits files of the same origin only, so nothing is inlined as data.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 5000,
  },
})
