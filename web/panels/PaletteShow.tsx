/** The palette's commands for what is shown: the answers below, the canvas, the panes, the theme. */

import { Command } from 'cmdk'
import { useStore } from '../store.ts'
import type { FileActions } from './file-actions.ts'
import { toShortcut } from './keys.ts'
import { Entry } from './PaletteEntry.tsx'

export function ShowCommands({ files }: { files: FileActions }) {
  const store = useStore()
  return (
    <>
      <Command.Group heading="Answers">
        <Entry act={() => store.openDrawer('problems')} words={['errors', 'warnings', 'findings', 'lint', 'fix']}>
          Problems
        </Entry>
        <Entry
          act={() => {
            store.setAsMatrix(false)
            store.openDrawer('paths')
          }}
          words={['list', 'connections']}
        >
          Paths, as a table
        </Entry>
        <Entry
          act={() => {
            store.setAsMatrix(true)
            store.openDrawer('paths')
          }}
          words={['paths', 'connections', 'grid', 'everyone']}
        >
          Matrix: who may reach whom
        </Entry>
        <Entry act={() => files.saveMatrix('csv')} words={['export', 'download', 'table', 'spreadsheet', 'paths']}>
          Save the matrix as CSV
        </Entry>
        <Entry act={() => files.saveMatrix('markdown')} words={['export', 'download', 'table', 'paths']}>
          Save the matrix as Markdown
        </Entry>
        <Entry act={() => store.openDrawer('explain')} words={['why']}>
          Explain a path
        </Entry>
        <Entry act={() => store.openDrawer('changes')} words={['diff', 'gained', 'lost', 'compare']}>
          Changes since the baseline
        </Entry>
        <Entry act={() => store.setAsking({ kind: 'compare' })} words={['diff', 'baseline', 'changes']}>
          Compare with another version…
        </Entry>
        <Entry act={store.setBaseline} words={['diff']}>
          Set the baseline for changes here
        </Entry>
        <Entry act={() => store.openDrawer('providers')} words={['CNI', 'network']}>
          Providers, compared
        </Entry>
        <Entry act={() => store.openDrawer('tests')} words={['expect', 'expectations', 'assert']}>
          Tests: what should be so
        </Entry>
        <Entry act={store.toggleDrawer} words={['drawer', 'panel', 'bottom', 'hide', 'close']}>
          {store.drawer.open ? 'Fold the answers' : 'Unfold the answers'}
        </Entry>
      </Command.Group>
      <Command.Group heading="Canvas">
        <Entry act={() => store.askCanvas({ kind: 'find' })} keys="/" words={['search', 'show only', 'highlight']}>
          Filter or find by name, label, port or verdict
        </Entry>
        {store.filter !== '' && <Entry act={() => store.setFilter('')}>Filter off: show everything</Entry>}
        <Entry act={() => store.askCanvas({ kind: 'fit' })} keys="F" words={['zoom', 'everything', 'whole']}>
          Fit the picture into the view
        </Entry>
        <Entry act={() => store.askCanvas({ kind: 'zoom-in' })} words={['larger', 'magnify']}>
          Zoom in
        </Entry>
        <Entry act={() => store.askCanvas({ kind: 'zoom-out' })} words={['smaller']}>
          Zoom out
        </Entry>
        <Entry act={() => store.askCanvas({ kind: 'tidy' })} keys="T" words={['layout', 'lay out', 'arrange']}>
          Tidy: lay the picture out afresh
        </Entry>
        <Entry act={() => store.askCanvas({ kind: 'pick-all' })} keys={toShortcut('A')} words={['select']}>
          Pick all cards
        </Entry>
        <Entry act={store.toggleDenied} keys="D" words={['blocked']}>
          {store.showDenied ? 'Hide denied paths' : 'Show denied paths'}
        </Entry>
        <Entry act={store.toggleOpen} keys="O">
          {store.showOpen ? 'Hide open paths' : 'Show open paths'}
        </Entry>
        <Entry act={store.toggleChanges} keys="C" words={['diff']}>
          {store.showChanges ? 'Hide changes on the canvas' : 'Show changes on the canvas'}
        </Entry>
        <Entry act={store.toggleLegend} keys="L" words={['help', 'keys', 'shortcuts', 'keyboard', 'lines', 'colours', 'what does it mean']}>
          {store.legendOpen ? 'Hide the legend' : 'Legend: what the lines mean, and the keys'}
        </Entry>
      </Command.Group>
      <Command.Group heading="Show">
        <Entry act={() => store.setPanes({ canvas: true, editor: false })} words={['panes', 'hide the editor']}>
          Canvas only
        </Entry>
        <Entry act={() => store.setPanes({ canvas: true, editor: true })} words={['panes', 'split', 'both']}>
          Canvas and YAML
        </Entry>
        <Entry act={() => store.setPanes({ canvas: false, editor: true })} words={['panes', 'editor', 'hide the canvas']}>
          YAML only
        </Entry>
        <Entry act={() => store.setTheme('light')} words={['mode', 'bright']}>
          Light theme
        </Entry>
        <Entry act={() => store.setTheme('dark')} words={['mode', 'night']}>
          Dark theme
        </Entry>
        <Entry act={() => store.setTheme('system')} words={['mode']}>
          Theme as the system
        </Entry>
      </Command.Group>
    </>
  )
}
