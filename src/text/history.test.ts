import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { emptyHistory, type History, pushChange, redo, redoLabel, undo, undoLabel } from './history.ts'
import { applyChange, type Change, emptyWorkspace, invertChange, type Workspace } from './workspace.ts'

const start: Workspace = { ...emptyWorkspace, files: [{ name: 'a.yaml', text: 'kind: x\n' }] }

interface State {
  workspace: Workspace
  history: History
}

function commit({ workspace, history }: State, change: Change, now: number): State {
  return { workspace: applyChange(workspace, change), history: pushChange(history, change, invertChange(workspace, change), now) }
}

function step(state: State, move: typeof undo): State | undefined {
  const back = move(state.history)
  return back && { workspace: applyChange(state.workspace, back.change), history: back.history }
}

const type = (at: number, text: string): Change => ({
  label: 'typing',
  origin: 'typing',
  files: [{ kind: 'edit', file: 'a.yaml', edits: [{ start: at, end: at, text }] }],
})

describe('history', () => {
  it('takes adjacent typing back in one step', () => {
    let state: State = { workspace: start, history: emptyHistory }
    for (const [i, letter] of [...'abc'].entries()) state = commit(state, type(8 + i, letter), i * 100)
    expect(state.workspace.files[0]?.text).toBe('kind: x\nabc')
    expect(step(state, undo)?.workspace).toEqual(start)
  })

  it('starts a new step after a pause, elsewhere, at a new line and after a command', () => {
    const steps = (changes: [Change, number][]) =>
      changes.reduce((state, [change, now]) => commit(state, change, now), { workspace: start, history: emptyHistory }).history.done.length
    expect(
      steps([
        [type(8, 'a'), 0],
        [type(9, 'b'), 5000],
      ]),
    ).toBe(2)
    expect(
      steps([
        [type(8, 'a'), 0],
        [type(0, 'b'), 1],
      ]),
    ).toBe(2)
    expect(
      steps([
        [type(8, 'a'), 0],
        [type(9, '\n'), 1],
      ]),
    ).toBe(2)
    expect(
      steps([
        [{ ...type(8, 'a'), origin: 'command' }, 0],
        [type(9, 'b'), 1],
      ]),
    ).toBe(2)
  })

  it('says what undo and redo would do', () => {
    const state = commit({ workspace: start, history: emptyHistory }, { ...type(0, 'x'), label: 'allow web → db', origin: 'command' }, 0)
    expect(undoLabel(state.history)).toBe('allow web → db')
    expect(redoLabel(step(state, undo)?.history ?? emptyHistory)).toBe('allow web → db')
  })

  it('undo of everything gives the first bytes and places, redo of everything the last', () => {
    const kinds = fc.constantFrom('type', 'delete', 'add', 'rename', 'move', 'remove', 'place')
    fc.assert(
      fc.property(fc.array(fc.tuple(kinds, fc.nat(20), fc.string({ maxLength: 3 }), fc.nat(2000)), { maxLength: 30 }), (moves) => {
        let state: State = { workspace: start, history: emptyHistory }
        let now = 0
        for (const [kind, at, text, wait] of moves) {
          now += wait
          const change = changeOf(state.workspace, kind, at, text)
          if (change) state = commit(state, change, now)
        }
        const last = state.workspace
        for (let next = step(state, undo); next; next = step(state, undo)) state = next
        expect(state.workspace).toEqual(start)
        for (let next = step(state, redo); next; next = step(state, redo)) state = next
        expect(state.workspace).toEqual(last)
      }),
    )
  })
})

function changeOf(workspace: Workspace, kind: string, at: number, text: string): Change | undefined {
  const file = workspace.files[at % Math.max(1, workspace.files.length)]
  const names = workspace.files.map((f) => f.name)
  if (kind === 'add')
    return names.includes(`${text}.yaml`)
      ? undefined
      : { label: kind, origin: 'file', files: [{ kind: 'add', file: { name: `${text}.yaml`, text }, index: at % (names.length + 1) }] }
  if (!file) return undefined
  const offset = Math.min(at, file.text.length)
  switch (kind) {
    case 'type':
      return { label: kind, origin: 'typing', files: [{ kind: 'edit', file: file.name, edits: [{ start: offset, end: offset, text }] }] }
    case 'delete':
      return {
        label: kind,
        origin: 'typing',
        files: [{ kind: 'edit', file: file.name, edits: [{ start: Math.max(0, offset - 2), end: offset, text: '' }] }],
      }
    case 'rename':
      return names.includes(`${text}-renamed`)
        ? undefined
        : { label: kind, origin: 'file', files: [{ kind: 'rename', name: file.name, to: `${text}-renamed` }] }
    case 'move':
      return { label: kind, origin: 'file', files: [{ kind: 'move', name: file.name, index: at % names.length }] }
    case 'remove':
      return { label: kind, origin: 'file', files: [{ kind: 'remove', name: file.name }] }
    default:
      return { label: kind, origin: 'place', files: [], places: { [`Deployment/${text}`]: at % 3 === 0 ? null : { x: at, y: 0 } } }
  }
}
