import { ArrowDown, ArrowUp, Folder as FolderIcon, MoreHorizontal, Pin, PinOff } from 'lucide-react'
import { type KeyboardEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { colorOf } from '../../../shared/alias'
import type { Folder, FolderCount } from '../../../shared/api/client'
import type { useArrangement } from '../../data/arrange'
import { Menu } from '../../ui/menu'
import { FolderLink } from './folder-link'

interface OwnFoldersProps {
  title: string
  folders: Folder[]
  pinned?: boolean
  current: string
  counts: Map<string, FolderCount>
  arrange: Omit<ReturnType<typeof useArrangement>, 'pinned' | 'others'>
}

/** Folders that people made, which each agent pins and orders: by dragging, Alt and the arrow keys, or the menu. */
export function OwnFolders({ title, folders, pinned = false, current, counts, arrange }: OwnFoldersProps) {
  const { t } = useTranslation('inbox')
  const [over, setOver] = useState<string>()
  const [dragged, setDragged] = useState<string>()
  if (folders.length === 0) return null
  const step = (id: string, by: 1 | -1) => {
    const to = arrange.beside(id, by)
    if (to) arrange.move(id, to)
  }
  const handleKey = (e: KeyboardEvent, id: string) => {
    if (!e.altKey || (e.key !== 'ArrowUp' && e.key !== 'ArrowDown')) return
    e.preventDefault()
    step(id, e.key === 'ArrowUp' ? -1 : 1)
  }
  const handleChoose = (id: string, choice: string) => {
    if (choice === 'pin') arrange.toggle(id)
    else step(id, choice === 'up' ? -1 : 1)
  }
  return (
    <>
      <h2 className="px-2 pt-3.5 pb-1 text-[11px] font-medium text-ink-3">{title}</h2>
      {folders.map((f, i) => (
        // biome-ignore lint/a11y/noStaticElementInteractions: keys and dragging also have a menu
        <div
          key={f.id}
          draggable
          onDragStart={(e) => {
            e.dataTransfer.effectAllowed = 'move'
            setDragged(f.id)
          }}
          onDragEnd={() => {
            setDragged(undefined)
            setOver(undefined)
          }}
          onDragOver={(e) => {
            if (!dragged || !folders.some((one) => one.id === dragged)) return
            e.preventDefault()
            setOver(f.id)
          }}
          onDrop={() => dragged && arrange.move(dragged, f.id)}
          onKeyDown={(e) => handleKey(e, f.id)}
          className={`group relative rounded-sm pointer-coarse:pe-8 ${over === f.id && dragged !== f.id ? 'ring-2 ring-accent' : ''} ${dragged === f.id ? 'opacity-50' : ''}`}
        >
          <FolderLink
            id={f.id}
            label={f.name}
            icon={
              f.kind === 'smart' ? (
                <FolderIcon size={14} style={{ color: colorOf(f.color) }} />
              ) : (
                <i className="mx-1 size-2 rounded-[3px]" style={{ background: colorOf(f.color) }} />
              )
            }
            current={current === f.id}
            count={counts.get(f.id)}
          />
          <Menu
            label={t('folders.arrange', { name: f.name })}
            choices={[
              {
                id: 'pin',
                label: t(pinned ? 'folders.unpin' : 'folders.pin'),
                icon: pinned ? <PinOff size={14} /> : <Pin size={14} />,
              },
              ...(i > 0 ? [{ id: 'up', label: t('folders.up'), icon: <ArrowUp size={14} /> }] : []),
              ...(i < folders.length - 1
                ? [{ id: 'down', label: t('folders.down'), icon: <ArrowDown size={14} /> }]
                : []),
            ]}
            onChoose={(choice) => handleChoose(f.id, choice)}
            trigger={
              <button
                type="button"
                aria-label={t('folders.arrange', { name: f.name })}
                className="absolute inset-y-0 end-0 grid w-8 place-items-center rounded-sm bg-hover text-ink-2 opacity-0 group-hover:opacity-100 focus-visible:opacity-100 data-[state=open]:opacity-100 pointer-coarse:bg-transparent pointer-coarse:opacity-100"
              >
                <MoreHorizontal size={15} />
              </button>
            }
          />
        </div>
      ))}
    </>
  )
}
