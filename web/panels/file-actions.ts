/** What menus and the palette can do with files, handed in by the app. Types only. */

export interface FileActions {
  readonly samples: readonly { readonly file: string; readonly title: string; readonly description: string }[]
  openFiles(): void
  openFolder(): void
  /** Asks for a text to be pasted. */
  paste(): void
  openSample(index: number): void
  addFile(): void
  closeFile(name: string): void
  /** To another place among the tabs. */
  moveFile(name: string, index: number): void
  downloadFile(name: string): void
  downloadAll(): void
  downloadPolicies(): void
  downloadPoliciesZip(): void
  downloadKustomization(): void
  savePicture(format: 'svg' | 'png', theme: 'light' | 'dark'): void
  saveMatrix(format: 'csv' | 'markdown'): void
}
