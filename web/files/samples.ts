/** The samples under public/samples as texts: chunks of the app, so that opening one asks the network for nothing else. */

import index from '../../public/samples/index.json'

export interface Sample {
  readonly file: string
  readonly title: string
  readonly description: string
  /** What to try with it, in a sentence. */
  readonly try: string
}

export const samples: readonly Sample[] = index

const texts = import.meta.glob<string>('../../public/samples/*.yaml', { query: '?raw', import: 'default' })

/** The text of a sample. Rejects when its chunk cannot be loaded. */
export async function readSample(sample: Sample): Promise<string> {
  const read = texts[`../../public/samples/${sample.file}`]
  if (!read) throw new Error(`there is no sample ${sample.file}`)
  return read()
}

/** What to try with the sample that is open under this name, if one is. */
export const toHint = (name: string | undefined) => samples.find((sample) => sample.file === name)?.try
