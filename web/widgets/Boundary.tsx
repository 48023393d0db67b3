/** Catches what a pane throws while rendering: says so in its place and offers the way on; the other panes live. */

import { Component, type ReactNode } from 'react'

interface Props {
  /** What failed, as the start of a sentence: "The canvas". */
  name: string
  children: ReactNode
  /** Lets the person take the text away. */
  onDownload: () => void
}

export class Boundary extends Component<Props, { error: Error | undefined }> {
  override state: { error: Error | undefined } = { error: undefined }

  static getDerivedStateFromError(error: unknown) {
    return { error: error instanceof Error ? error : new Error(String(error)) }
  }

  override render() {
    const { error } = this.state
    if (!error) return this.props.children
    return (
      <div className="fallen" role="alert">
        <p>
          <strong>{this.props.name} stopped working.</strong> Your text is safe: it is in the other panes and can be downloaded.
        </p>
        <p className="dim mono">{error.message}</p>
        <p className="row">
          <button type="button" className="button" onClick={() => this.setState({ error: undefined })}>
            Try again
          </button>
          <button type="button" className="button" onClick={this.props.onDownload}>
            Download all files
          </button>
        </p>
      </div>
    )
  }
}
