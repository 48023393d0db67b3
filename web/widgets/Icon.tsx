/** Draws the app's icons: 16 px line drawings that take the colour of the text around them. */

const shapes = {
  open: ['M2 4.5h4l1.5 2H14v6.5H2z'],
  download: ['M8 2.5v7', 'M4.8 6.8 8 10l3.2-3.2', 'M2.5 13.5h11'],
  undo: ['M6 3 2.5 6.5 6 10', 'M2.5 6.5H10a3.5 3.5 0 0 1 0 7H7'],
  redo: ['m10 3 3.5 3.5L10 10', 'M13.5 6.5H6a3.5 3.5 0 0 0 0 7h3'],
  light: [
    'M8 5a3 3 0 1 0 0 6 3 3 0 0 0 0-6z',
    'M8 1.5v1.2M8 13.3v1.2M1.5 8h1.2M13.3 8h1.2M3.4 3.4l.9.9M11.7 11.7l.9.9M12.6 3.4l-.9.9M4.3 11.7l-.9.9',
  ],
  dark: ['M13.5 9.6A5.8 5.8 0 0 1 6.4 2.5a5.8 5.8 0 1 0 7.1 7.1z'],
  system: ['M2 3h12v8H2z', 'M6 13.5h4M8 11v2.5'],
  search: ['M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9z', 'm10.3 10.3 3.2 3.2'],
  close: ['m4 4 8 8M12 4l-8 8'],
  plus: ['M8 3v10M3 8h10'],
  down: ['m4 6 4 4 4-4'],
  up: ['m4 10 4-4 4 4'],
  right: ['m6 4 4 4-4 4'],
  more: ['M3.5 8h.01M8 8h.01M12.5 8h.01'],
  arrow: ['M2.5 8h11', 'M10 4.5 13.5 8 10 11.5'],
  check: ['m3 8.5 3.2 3.2L13 5'],
  error: ['M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2z', 'm6 6 4 4M10 6l-4 4'],
  warning: ['M8 2.5 14.5 13.5h-13z', 'M8 6.5v3.2M8 11.7h.01'],
  info: ['M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2z', 'M8 7.2v3.6M8 5.2h.01'],
  'pane-canvas': ['M2 3h12v10H2z', 'M5 6.5h2.5v3H5zM10.5 8h-3'],
  'pane-split': ['M2 3h12v10H2z', 'M8.5 3v10'],
  'pane-editor': ['M2 3h12v10H2z', 'M4.5 6h4M6 8.3h5M6 10.5h3.5'],
  file: ['M4 2h5l3 3v9H4z', 'M9 2v3h3'],
  snapshot: ['M3 4c0-1.1 2.2-2 5-2s5 .9 5 2-2.2 2-5 2-5-.9-5-2z', 'M3 4v8c0 1.1 2.2 2 5 2s5-.9 5-2V4', 'M3 8c0 1.1 2.2 2 5 2s5-.9 5-2'],
  isolated: ['M4 7.5h8V14H4z', 'M5.5 7.5V5a2.5 2.5 0 0 1 5 0v2.5'],
  unisolated: ['M4 7.5h8V14H4z', 'M5.5 7.5V5a2.5 2.5 0 0 1 4.8-1'],
  cut: ['M4.5 3.5a1.6 1.6 0 1 0 0 3.2 1.6 1.6 0 0 0 0-3.2zM4.5 9.3a1.6 1.6 0 1 0 0 3.2 1.6 1.6 0 0 0 0-3.2z', 'M6 6l7.5 5.5M6 10l7.5-5.5'],
} satisfies Record<string, readonly string[]>

export type IconName = keyof typeof shapes

/** Always beside words or under a label of its own, so hidden from screen readers. */
export function Icon({ name, size = 16 }: { name: IconName; size?: number }) {
  return (
    <svg className="icon" width={size} height={size} viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      {shapes[name].map((path) => (
        <path key={path} d={path} />
      ))}
    </svg>
  )
}
