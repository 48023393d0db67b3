/** Modules inside Monaco that are loaded by themselves, for what they run; nothing of them is used. */
declare module 'monaco-editor/editor/browser/view'
declare module 'monaco-editor/editor/standalone/browser/standaloneServices'
