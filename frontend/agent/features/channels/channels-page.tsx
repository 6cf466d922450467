import { languages } from 'virtual:languages'
import { useLocation } from '@tanstack/react-router'
import { Mail } from 'lucide-react'
import { Suspense, useEffect, useState } from 'react'
import { flushSync } from 'react-dom'
import { useTranslation } from 'react-i18next'
import type { Channel } from '../../../shared/api/client'
import { useBootstrap } from '../../data/bootstrap'
import { faultsOfChannel } from '../../data/named'
import { useWrite } from '../../data/save-record'
import { BrokenChip } from '../../ui/broken-chip'
import { Chip } from '../../ui/chip'
import { RecordList } from '../../ui/record-list'
import { ChannelEditor } from './editor'
import { KindDialog, MailEditor } from './mail/parts'
import { newEmailChannel } from './mail/queries'
import { newChannel } from './texts'

/** The ways in: sites that carry the widget, and e-mail addresses. */
export function ChannelsPage() {
  const { t, i18n } = useTranslation('admin')
  const boot = useBootstrap()
  const [editing, setEditing] = useState<Channel | ReturnType<typeof newEmailChannel>>()
  const { hash } = useLocation() // a channel that one was led to
  useEffect(() => {
    const named = boot.channels.find((c) => c.id === hash)
    if (named) setEditing(named)
  }, [hash, boot.channels])
  const [choosing, setChoosing] = useState(false)
  const write = useWrite()
  const handleClose = () => setEditing(undefined)
  if (editing?.kind === 'email')
    return (
      <Suspense>
        <MailEditor channel={editing} onClose={handleClose} />
      </Suspense>
    )
  if (editing) return <ChannelEditor channel={editing as Channel} onClose={handleClose} />
  return (
    <>
      {choosing && (
        <Suspense>
          <KindDialog
            onChoose={(kind) => {
              flushSync(() => setChoosing(false))
              // The dialog gives the focus back first: then the editor's first field takes it.
              setTimeout(() =>
                setEditing(kind === 'email' ? newEmailChannel(i18n.language) : newChannel(i18n.language)),
              )
            }}
            onClose={() => setChoosing(false)}
          />
        </Suspense>
      )}
      <RecordList
        about={t('channels.about')}
        empty={t('channels.empty')}
        items={boot.channels}
        name={(c) => c.name}
        row={(c) => (
          <>
            {c.kind === 'email' ? (
              <Mail size={14} aria-hidden="true" className="text-ink-2" />
            ) : (
              <i className="size-3 rounded-full" style={{ background: c.color }} />
            )}
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
        onAdd={() => setChoosing(true)}
        onEdit={setEditing}
        onRemove={(c) => write.mutate({ method: 'DELETE', path: `/api/v1/channels/${c.id}` })}
      />
    </>
  )
}
