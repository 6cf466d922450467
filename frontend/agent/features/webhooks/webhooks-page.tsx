import { useQuery } from '@tanstack/react-query'
import { History, Send } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ApiError, call } from '../../../shared/api/client'
import { number } from '../../../shared/date'
import { useDateStyle } from '../../data/bootstrap'
import { apart } from '../../data/i18n'
import { useRuleWrite } from '../../data/save-record'
import { IconButton } from '../../ui/button'
import { Chip } from '../../ui/chip'
import { RecordList } from '../../ui/record-list'
import { toast } from '../../ui/toast'
import { WebhookDeliveries } from './deliveries'
import { useTryWords } from './try-words'
import { WebhookDialog } from './webhook-dialog'
import { type Attempt, type Webhook, webhooksQuery } from './webhooks'

/** Other programs that are told what happens, and how they answer. */
export function WebhooksPage() {
  const { t } = useTranslation('hooks')
  const { data: all } = useQuery(webhooksQuery)
  const [editing, setEditing] = useState<Webhook | 'new'>()
  const [listed, setListed] = useState<string>()
  const write = useRuleWrite()
  if (!all) return null
  const opened = all.find((w) => w.id === listed)
  return (
    <>
      <RecordList
        about={t('about')}
        add={t('new')}
        empty={t('empty')}
        removed={t('removeText')}
        items={all}
        name={(w) => w.name}
        row={(w) => (
          <>
            <span className="min-w-40 flex-1">
              <span dir="auto" className="cut block font-medium">
                {w.name}
              </span>
              <span dir="ltr" className="cut block text-start text-xs text-ink-3">
                {w.url}
              </span>
            </span>
            <State webhook={w} />
          </>
        )}
        tools={(w) => <Tools webhook={w} onList={() => setListed(w.id)} />}
        onAdd={() => setEditing('new')}
        onEdit={setEditing}
        onRemove={(w) => write.mutate({ method: 'DELETE', path: `/api/v1/webhooks/${w.id}` })}
      />
      {editing && (
        <WebhookDialog webhook={editing === 'new' ? undefined : editing} onClose={() => setEditing(undefined)} />
      )}
      {opened && <WebhookDeliveries webhook={opened} onClose={() => setListed(undefined)} />}
    </>
  )
}

interface ToolsProps {
  webhook: Webhook
  onList: () => void
}

/** Sends a test, and opens what was sent before. */
function Tools({ webhook: w, onList }: ToolsProps) {
  const { t } = useTranslation('hooks')
  const { t: common } = useTranslation()
  const words = useTryWords()
  const [trying, setTrying] = useState(false)
  const handleTry = async () => {
    setTrying(true)
    try {
      const tried = await call<Attempt>('POST', `/api/v1/webhooks/${w.id}/try`, {})
      toast(words(tried), tried.error ? 'bad' : 'plain')
    } catch (error) {
      const code = error instanceof ApiError ? error.code : 'internal'
      toast(common(`errors.${code as 'internal'}`), 'bad')
    }
    setTrying(false)
  }
  return (
    <>
      <IconButton label={`${t('try')}: ${apart(w.name)}`} disabled={trying} onClick={() => void handleTry()}>
        <Send size={15} />
      </IconButton>
      <IconButton label={t('deliveriesOf', { name: w.name })} onClick={onList}>
        <History size={15} />
      </IconButton>
    </>
  )
}

/** How a webhook stands, in a word or two. */
function State({ webhook: w }: { webhook: Webhook }) {
  const { t } = useTranslation('hooks')
  const style = useDateStyle()
  const words = useTryWords()
  const waiting = w.open - w.failed
  return (
    <span className="flex flex-wrap gap-1">
      {!w.enabled && <Chip>{t('off')}</Chip>}
      {w.failed > 0 && <Chip tone="danger">{t('failed', { count: w.failed, n: number(w.failed, style) })}</Chip>}
      {waiting > 0 && <Chip tone="warn">{t('waiting', { count: waiting, n: number(waiting, style) })}</Chip>}
      {w.open === 0 && w.last && !w.last.error && (
        <Chip tone="ok" title={words(w.last)}>
          {t('well')}
        </Chip>
      )}
      {w.open === 0 && !w.last && w.enabled && <Chip>{t('never')}</Chip>}
    </span>
  )
}
