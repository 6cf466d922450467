import { useQuery } from '@tanstack/react-query'
import { History, Pencil, Plus, Send, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ApiError, call } from '../../../shared/api/client'
import { number } from '../../../shared/date'
import { useDateStyle } from '../../data/bootstrap'
import { apart } from '../../data/i18n'
import { useRuleWrite } from '../../data/save-record'
import { Button, IconButton } from '../../ui/button'
import { Chip } from '../../ui/chip'
import { ask } from '../../ui/confirm'
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
  if (!all) return null
  const opened = all.find((w) => w.id === listed)
  return (
    <>
      <div className="flex flex-wrap items-center gap-3">
        <p className="min-w-60 flex-1 text-ink-2">{t('about')}</p>
        <Button look="primary" onClick={() => setEditing('new')}>
          <Plus size={15} />
          {t('new')}
        </Button>
      </div>
      {all.length === 0 ? (
        <p className="rounded-lg border border-dashed border-line p-6 text-center text-ink-3">{t('empty')}</p>
      ) : (
        <ul className="divide-y divide-(--line-soft) rounded-lg border border-line">
          {all.map((w) => (
            <Row key={w.id} webhook={w} onEdit={() => setEditing(w)} onList={() => setListed(w.id)} />
          ))}
        </ul>
      )}
      {editing && (
        <WebhookDialog webhook={editing === 'new' ? undefined : editing} onClose={() => setEditing(undefined)} />
      )}
      {opened && <WebhookDeliveries webhook={opened} onClose={() => setListed(undefined)} />}
    </>
  )
}

interface RowProps {
  webhook: Webhook
  onEdit: () => void
  onList: () => void
}

function Row({ webhook: w, onEdit, onList }: RowProps) {
  const { t } = useTranslation('hooks')
  const { t: rules } = useTranslation('rules')
  const { t: common } = useTranslation()
  const write = useRuleWrite()
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
    <li className="flex min-h-14 flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2">
      <button type="button" className="min-w-40 flex-1 text-start" onClick={onEdit}>
        <span dir="auto" className="cut block font-medium hover:underline">
          {w.name}
        </span>
        <span dir="ltr" className="cut block text-start text-xs text-ink-3">
          {w.url}
        </span>
      </button>
      <State webhook={w} />
      <span className="flex">
        <IconButton label={`${t('try')}: ${apart(w.name)}`} disabled={trying} onClick={() => void handleTry()}>
          <Send size={15} />
        </IconButton>
        <IconButton label={t('deliveriesOf', { name: w.name })} onClick={onList}>
          <History size={15} />
        </IconButton>
        <IconButton label={rules('editName', { name: w.name })} onClick={onEdit}>
          <Pencil size={15} />
        </IconButton>
        <IconButton
          label={rules('remove', { name: w.name })}
          onClick={async () => {
            const title = rules('confirmRemove', { name: w.name })
            if (await ask({ title, text: t('removeText'), action: rules('removeIt') }))
              write.mutate({ method: 'DELETE', path: `/api/v1/webhooks/${w.id}` })
          }}
        >
          <Trash2 size={15} />
        </IconButton>
      </span>
    </li>
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
