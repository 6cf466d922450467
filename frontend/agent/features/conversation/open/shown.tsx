import { useQuery } from '@tanstack/react-query'
import { PanelRight } from 'lucide-react'
import { Suspense, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Conversation } from '../../../../shared/api/client'
import { useBootstrap } from '../../../data/bootstrap'
import { useSubject } from '../../../data/commands'
import { editAgain } from '../../../data/edit-again'
import type { Outgoing } from '../../../data/outbox'
import { lazyPart } from '../../../data/room'
import { lastSeq, threadQuery } from '../../../data/thread'
import { wire } from '../../../data/wire'
import { modeIn } from '../../../data/writing'
import { IconButton } from '../../../ui/button'
import { useFindKey } from '../find/find-key'
import { useFollow } from '../follow'
import { ConversationHeader } from '../header'
import { LiveLine } from '../live-line'
import type { OpenMenu } from '../open-menu'
import { Thread } from '../thread'
import { useUpdate } from '../update'
import { Back } from './back'
import { Panes } from './panes'
import type { OpenConversationProps, Parts } from './parts'
import { useConversationKeys } from './use-conversation-keys'
import type { Writing } from './use-writing'

const MergeDialog = lazyPart(async () => (await import('../merge-dialog')).MergeDialog, 'merge')
const MergedBar = lazyPart(async () => (await import('../merged')).MergedBar, 'merge')

interface ShownProps extends OpenConversationProps {
  conversation: Conversation
  parts: Parts
  writing: Writing
  menu: OpenMenu
  setMenu: (menu: OpenMenu) => void
}

/** A conversation that is there: its header, thread and composer, and what opens above them. */
export function Shown(props: ShownProps) {
  const { conversation, parts, writing, menu, setMenu, folder, contactShown, onContact, onBack, onSent } = props
  const { Composer, EarlyBox, ContactPane, Explain } = parts
  const { t } = useTranslation('inbox')
  const { me } = useBootstrap()
  const { id } = conversation
  const thread = useQuery(threadQuery(id))
  const { mode, onMode, early } = writing
  useViewing(id)
  useConversationKeys(conversation, setMenu, () => onSent(me.preferences.afterSend, false))
  const [explained, setExplained] = useState(false)
  const [merging, setMerging] = useState(false)
  const [finding, setFinding] = useState(false)
  useFindKey(() => {
    if (finding) return refocus()
    setFinding(true)
    return true
  })
  useSubject({
    conversation,
    ...useFollow(conversation),
    update: useUpdate(id),
    explain: () => setExplained(true),
    merge: () => setMerging(true),
    find: () => setFinding(true),
  })
  const handleEdit = (message: Outgoing) => {
    editAgain(message)
    onMode(message.kind)
    requestAnimationFrame(() => document.getElementById('composer')?.focus())
  }
  return (
    <Panes
      contactShown={contactShown}
      contact={
        <Suspense>
          <ContactPane
            conversation={conversation}
            folder={folder}
            back={<Back onClick={() => onContact(false)} className="xl:hidden" />}
          />
        </Suspense>
      }
    >
      <section
        aria-label={conversation.subject}
        className={`flex min-h-0 min-w-0 flex-col bg-surface ${contactShown ? 'max-xl:hidden' : ''}`}
      >
        <ConversationHeader
          conversation={conversation}
          menu={menu}
          onMenu={setMenu}
          back={<Back onClick={onBack} />}
          onMerge={() => setMerging(true)}
          onFind={() => setFinding(true)}
          onExplain={() => setExplained(true)}
          contact={
            <IconButton label={t('contactPane')} className="xl:hidden" onClick={() => onContact(true)}>
              <PanelRight size={16} className="rtl:-scale-x-100" />
            </IconButton>
          }
        />
        <Thread conversation={conversation} finding={finding} onFound={() => setFinding(false)} onEdit={handleEdit} />
        {merging && (
          <Suspense>
            <MergeDialog conversation={conversation} folder={folder} onClose={() => setMerging(false)} />
          </Suspense>
        )}
        {explained && (
          <Suspense>
            <Explain conversation={conversation} onClose={() => setExplained(false)} />
          </Suspense>
        )}
        {conversation.merged && (
          <Suspense>
            <MergedBar conversation={conversation} folder={folder} />
          </Suspense>
        )}
        <LiveLine conversation={conversation} />
        <Suspense fallback={<EarlyBox id={id} mode={modeIn(conversation, mode)} early={early} />}>
          <Composer
            conversation={conversation}
            seenSeq={lastSeq(thread.data)}
            mode={mode}
            early={early}
            onMode={onMode}
            onSent={(closed) => onSent(me.preferences.afterSend, closed)}
          />
        </Suspense>
      </section>
    </Panes>
  )
}

/** Brings one back to the find bar; who is in it already wants the browser's own. */
function refocus(): boolean {
  const box = document.querySelector<HTMLInputElement>('#find input')
  if (!box || document.activeElement === box) return false
  box.select()
  return true
}

/** Colleagues see that one looks at it. */
function useViewing(id: string): void {
  useEffect(() => {
    wire.stand({ type: 'viewing', conversation: id })
    return () => wire.stand({ type: 'viewing' })
  }, [id])
}
