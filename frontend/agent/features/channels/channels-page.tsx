import { languages } from 'virtual:languages'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Channel } from '../../../shared/api/client'
import { useBootstrap } from '../../data/bootstrap'
import { faultsOfChannel } from '../../data/named'
import { useWrite } from '../../data/save-record'
import { BrokenChip } from '../../ui/broken-chip'
import { Chip } from '../../ui/chip'
import { RecordList } from '../../ui/record-list'
import { ChannelEditor } from './editor'
import { newChannel } from './texts'

/** The sites that carry the widget. */
export function ChannelsPage() {
  const { t, i18n } = useTranslation('admin')
  const boot = useBootstrap()
  const [editing, setEditing] = useState<Channel>()
  const write = useWrite()
  if (editing) return <ChannelEditor channel={editing} onClose={() => setEditing(undefined)} />
  return (
    <RecordList
      about={t('channels.about')}
      empty={t('channels.empty')}
      items={boot.channels}
      name={(c) => c.name}
      row={(c) => (
        <>
          <i className="size-3 rounded-full" style={{ background: c.color }} />
          <span dir="auto" className="cut min-w-32 flex-1 font-medium">
            {c.name}
          </span>
          <span className="text-sm text-ink-3">
            <bdi>{languages[c.language]?.name ?? c.language}</bdi>
          </span>
          <BrokenChip faults={faultsOfChannel(boot, c)} />
          {!c.enabled && <Chip tone="danger">{t('channels.off')}</Chip>}
        </>
      )}
      onAdd={() => setEditing(newChannel(i18n.language))}
      onEdit={setEditing}
      onRemove={(c) => write.mutate({ method: 'DELETE', path: `/api/v1/channels/${c.id}` })}
    />
  )
}
