import { useQuery } from '@tanstack/react-query'
import { CloudOff, SearchX } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ApiError } from '../../../../shared/api/client'
import { conversationQuery } from '../../../data/conversations'
import { Button } from '../../../ui/button'
import { Empty } from '../../../ui/empty'
import { useKeys } from '../../../ui/keys'
import type { OpenMenu } from '../open-menu'
import { Back } from './back'
import { Panes } from './panes'
import type { OpenConversationProps, Parts } from './parts'
import { Shown } from './shown'
import { useWriting, type Writing } from './use-writing'

/** The conversation that is open, from the cache at once where it is there. Mount one per id. */
export function OpenConversation({ parts, ...props }: OpenConversationProps & { parts: Parts }) {
  const { t } = useTranslation()
  const { data, error, refetch } = useQuery(conversationQuery(props.id))
  const writing = useWriting()
  const [menu, setMenu] = useState<OpenMenu>()
  if (data)
    return <Shown conversation={data} parts={parts} writing={writing} menu={menu} setMenu={setMenu} {...props} />
  if (!error) return <Coming id={props.id} EarlyBox={parts.EarlyBox} writing={writing} setMenu={setMenu} />
  const gone = error instanceof ApiError && error.status === 404
  return (
    <div className="flex h-full flex-col bg-surface">
      <Back onClick={props.onBack} />
      <Empty
        icon={gone ? <SearchX size={28} aria-hidden="true" /> : <CloudOff size={28} aria-hidden="true" />}
        title={t(gone ? 'errors.not_found' : 'failed.title')}
        text={gone ? undefined : t('failed.text')}
        action={
          gone ? (
            <Button onClick={props.onBack}>{t('back')}</Button>
          ) : (
            <Button look="primary" onClick={() => void refetch()}>
              {t('failed.again')}
            </Button>
          )
        }
      />
    </div>
  )
}

interface ComingProps {
  id: string
  EarlyBox: Parts['EarlyBox']
  writing: Writing
  setMenu: (menu: OpenMenu) => void
}

/** A conversation on its way: whoever wants to write begins, and a menu that is asked for opens when it is there. */
function Coming({ id, EarlyBox, writing: { mode, early }, setMenu }: ComingProps) {
  useKeys({ assign: () => setMenu('assignee'), tag: () => setMenu('tags'), snooze: () => setMenu('snooze') })
  return (
    <Panes>
      <div className="flex min-h-0 min-w-0 flex-col justify-end bg-surface">
        <EarlyBox id={id} mode={mode} early={early} />
      </div>
    </Panes>
  )
}
