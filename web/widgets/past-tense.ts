/** Turns the label of a change, as undo names it, into what was done: "open a.yaml" into "Opened a.yaml". */

/** Verbs that changes begin with. */
const verbs: Readonly<Record<string, string>> = {
  add: 'Added',
  allow: 'Allowed',
  close: 'Closed',
  complete: 'Completed',
  copy: 'Copied',
  deny: 'Denied',
  edit: 'Edited',
  expect: 'Expected from now on',
  'expect:': 'Expected from now on:',
  forget: 'Forgot',
  insert: 'Inserted',
  isolate: 'Isolated',
  move: 'Moved',
  open: 'Opened',
  remove: 'Removed',
  rename: 'Renamed',
  replace: 'Replaced',
  set: 'Set',
  start: 'Started',
  tidy: 'Tidied',
}

/** A label that begins with no known verb is only given a capital letter. */
export function toPastTense(label: string): string {
  const [first = '', ...rest] = label.split(' ')
  const done = verbs[first] ?? first.charAt(0).toUpperCase() + first.slice(1)
  return [done, ...rest].join(' ')
}
