/** Offers the well-known recipes for one namespace or workload, each with what it would open and close. */

import { useState } from 'react'
import { type EndpointRef, type RecipeWords, recipesFor } from '#core'
import { useStore } from '../store.ts'
import { useNames } from './answers.ts'
import { CommandForm, Field } from './CommandForm.tsx'
import { parsePorts } from './port-choices.ts'

/** Where nearly every cluster has its name service, unless the manifests show another. */
const usualDns = 'inferred:kube-system/k8s-app=kube-dns'

export function RecipesForm({ of, onDone }: { of: EndpointRef; onDone: () => void }) {
  const graph = useStore((state) => state.analyzed?.graph)
  const name = useNames()(of)
  const dns = graph?.cards.find(
    (card) => card.frame === 'Namespace/kube-system' && card.ports.some(({ port, protocol }) => port === 53 && protocol === 'UDP'),
  )
  const recipes = recipesFor(of, dns?.ref ?? usualDns)
  const [id, setId] = useState(recipes[0]?.id)
  const [namespace, setNamespace] = useState('')
  const [range, setRange] = useState('')
  const [portText, setPorts] = useState('')
  const recipe = recipes.find((each) => each.id === id)
  const ports = parsePorts(portText, 'TCP')
  const needsPorts = recipe?.needs.includes('ports') === true
  const wrong = needsPorts && 'wrong' in ports ? `“${ports.wrong}” is no port: write 8080, 8000-8010 or a port name.` : undefined
  const words: RecipeWords = { namespace, range: range.trim(), ...(needsPorts && !('wrong' in ports) && { ports }) }
  return (
    <CommandForm
      title={`A recipe for ${name}`}
      command={wrong ? undefined : recipe?.command(words)}
      missing="Fill in what it asks for."
      wrong={wrong}
      word="Insert"
      onDone={onDone}
    >
      <fieldset className="recipes">
        <legend className="unseen">Recipe</legend>
        {recipes.map((each) => (
          <label key={each.id} className="recipe">
            <input type="radio" name="recipe" checked={each.id === id} onChange={() => setId(each.id)} />
            <span>
              {each.title}
              <span className="menu-note">{each.does}</span>
            </span>
          </label>
        ))}
      </fieldset>
      {recipe?.needs.includes('namespace') && (
        <label className="design-field">
          <span>Namespace</span>
          <select className="field" value={namespace} onChange={(event) => setNamespace(event.target.value)}>
            <option value="" disabled>
              choose
            </option>
            {graph?.frames
              .filter((frame) => frame.ref !== of)
              .map((frame) => (
                <option key={frame.ref}>{frame.name}</option>
              ))}
          </select>
        </label>
      )}
      {recipe?.needs.includes('range') && <Field label="Addresses" value={range} onChange={setRange} hint="10.0.0.0/24; empty: any" />}
      {needsPorts && <Field label="Ports" value={portText} onChange={setPorts} hint="8080, 9000-9010; empty: every port" />}
    </CommandForm>
  )
}
