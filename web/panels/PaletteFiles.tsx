/** The palette's commands for files, what is saved of them, and network providers. */

import { Command } from 'cmdk'
import { providersList, specification } from '#core'
import { useStore } from '../store.ts'
import type { FileActions } from './file-actions.ts'
import { Entry } from './PaletteEntry.tsx'
import { providerIds, toProviderName, useProviderChoice } from './provider-choice.ts'

const picture = ['export', 'save', 'image', 'diagram']
const policies = ['export', 'save', 'YAML']

export function FileCommands({ files }: { files: FileActions }) {
  const { activeFile: active, workspace, newWorkspace, setRenaming, setActiveFile, setPanes, panes } = useStore()
  const index = workspace.files.findIndex((file) => file.name === active)
  const showEditor = () => setPanes({ ...panes, editor: true })
  return (
    <>
      <Command.Group heading="Files">
        <Entry act={files.openFiles} words={['import', 'load', 'upload']}>
          Open files…
        </Entry>
        <Entry act={files.openFolder} words={['import', 'load', 'directory']}>
          Open a folder…
        </Entry>
        <Entry act={files.paste} words={['import', 'clipboard']}>
          Open pasted YAML…
        </Entry>
        {files.samples.map((sample, at) => (
          <Entry key={sample.file} act={() => files.openSample(at)} words={['example', 'demo']}>
            {`Open the sample ${sample.title}`}
          </Entry>
        ))}
        <Entry act={newWorkspace} words={['clear', 'start', 'reset', 'blank']}>
          New, empty workspace
        </Entry>
        <Entry
          act={() => {
            showEditor()
            files.addFile()
          }}
          words={['new', 'tab']}
        >
          Add an empty file
        </Entry>
        {active !== undefined && (
          <>
            <Entry
              act={() => {
                showEditor()
                setRenaming(active)
              }}
              keys="F2"
              words={['tab']}
            >{`Rename the file ${active}`}</Entry>
            <Entry act={() => files.closeFile(active)} keys="Del" words={['remove', 'delete', 'tab']}>
              {`Close the file ${active}`}
            </Entry>
            {index > 0 && (
              <Entry act={() => files.moveFile(active, index - 1)} keys="Ctrl+Shift+←" words={['tab']}>
                {`Move the file ${active} left`}
              </Entry>
            )}
            {index < workspace.files.length - 1 && (
              <Entry act={() => files.moveFile(active, index + 1)} keys="Ctrl+Shift+→" words={['tab']}>
                {`Move the file ${active} right`}
              </Entry>
            )}
          </>
        )}
        {workspace.files.flatMap(({ name }) =>
          name === active
            ? []
            : [
                <Entry
                  key={name}
                  act={() => {
                    showEditor()
                    setActiveFile(name)
                  }}
                  words={['tab', 'go to', 'YAML']}
                >{`Show the file ${name}`}</Entry>,
              ],
        )}
      </Command.Group>
      <Command.Group heading="Export">
        <Entry act={files.downloadPolicies} words={policies}>
          Download the policies as one file
        </Entry>
        <Entry act={files.downloadPoliciesZip} words={policies}>
          Download the policies, a file each (zip)
        </Entry>
        <Entry act={files.downloadKustomization} words={policies}>
          Download the policies with a kustomization (zip)
        </Entry>
        {active !== undefined && (
          <Entry act={() => files.downloadFile(active)} words={policies}>
            {`Download ${active} as it is`}
          </Entry>
        )}
        <Entry act={files.downloadAll} words={policies}>
          {workspace.files.length > 1 ? 'Download all files as they are (zip)' : 'Download all files as they are'}
        </Entry>
        {(['svg', 'png'] as const).flatMap((format) =>
          (['light', 'dark'] as const).map((theme) => (
            <Entry key={`${format} ${theme}`} act={() => files.savePicture(format, theme)} words={picture}>
              {`Save the picture as ${format.toUpperCase()}, ${theme}`}
            </Entry>
          )),
        )}
      </Command.Group>
    </>
  )
}

export function ProviderCommands() {
  const openDrawer = useStore((state) => state.openDrawer)
  const setProfile = useStore((state) => state.setProfile)
  const choose = useProviderChoice()
  return (
    <Command.Group heading="Network provider">
      <Entry act={() => openDrawer('providers')} words={['network', 'CNI']}>
        Compare all providers: which run this as written?
      </Entry>
      {providerIds.map((id) => (
        <Entry key={id} act={() => void choose(id)} words={['choose', 'version', 'CNI']}>
          {id === specification ? 'Network provider: as Kubernetes specifies' : `Network provider: ${toProviderName(id)}`}
        </Entry>
      ))}
      {providersList.map(({ id, name }) => (
        <Entry key={id} act={() => setProfile(id)} words={['profile', 'page', 'about', 'CNI']}>
          {`What ${name} enforces, with sources`}
        </Entry>
      ))}
    </Command.Group>
  )
}
