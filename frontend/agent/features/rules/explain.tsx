import { useMutation, useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ApiError, type Conversation, call, get } from '../../../shared/api/client'
import { latinDigits } from '../../../shared/date'
import { readTexts } from '../../data/i18n'
import type { Rule } from '../../data/rules'
import { useTraced } from '../../data/traced'
import { Button } from '../../ui/button'
import { Dialog } from '../../ui/dialog'
import { Line } from '../../ui/in-sentence'
import { Trace, type TracedStep } from '../../ui/trace'
import { bodyOf } from './body'

const explain = async (conversation: string, body: object, signal?: AbortSignal): Promise<TracedStep[]> =>
  (await call<{ traces: TracedStep[] }>('POST', `/api/v1/conversations/${conversation}/explain`, body, signal)).traces

interface ExplainDialogProps {
  conversation: Conversation
  onClose: () => void
}

/** What every rule would say of a conversation as it is now. Nothing is done. */
export function ExplainDialog({ conversation, onClose }: ExplainDialogProps) {
  const { t } = useTranslation('rules')
  const traced = useTraced()
  const { data } = useQuery({
    queryKey: ['explain', conversation.id, conversation.version],
    queryFn: async ({ signal }) => {
      await readTexts('rules')
      return explain(conversation.id, {}, signal)
    },
    gcTime: 0,
  })
  if (!data) return null // its texts are on their way
  return (
    <Dialog open wide title={t('explainAll')} description={t('explainHint')} onClose={onClose}>
      <div className="max-h-[60vh] overflow-y-auto text-sm">
        {data.length === 0 ? <p className="text-ink-3">{t('empty')}</p> : <Trace steps={data} {...traced} />}
      </div>
    </Dialog>
  )
}

interface ExplainOneProps {
  rule: Rule
  ready: boolean
}

/** What the rule that is being written says of one conversation, by its number. */
export function ExplainOne({ rule, ready }: ExplainOneProps) {
  const { t } = useTranslation('rules')
  const traced = useTraced()
  const { t: common } = useTranslation()
  const [number, setNumber] = useState('')
  const asked = Number(latinDigits(number).replace('#', '').trim())
  const ask = useMutation({
    mutationFn: async () => {
      const c = await get<Conversation>(`/api/v1/conversations/by-number/${asked}`)
      return explain(c.id, { draft: bodyOf({ ...rule, then: [] }) })
    },
  })
  const handleSubmit = (e: FormEvent) => {
    e.preventDefault()
    ask.mutate()
  }
  const failed = ask.error instanceof ApiError ? ask.error.code : ask.error ? 'internal' : undefined
  return (
    <form onSubmit={handleSubmit} className="flex flex-col gap-2 border-t border-soft pt-3 text-sm">
      <div className="flex flex-wrap items-center gap-2">
        <span className="flex-1">{t('explainOne')}</span>
        <Line label={t('field.number')} value={number} onChange={setNumber} />
        <Button type="submit" disabled={!ready || !(asked > 0) || ask.isPending}>
          {t('explain')}
        </Button>
      </div>
      {failed && (
        <p role="alert" className="text-danger">
          {common(`errors.${failed as 'not_found'}`)}
        </p>
      )}
      {ask.data && (
        <Trace
          steps={ask.data}
          {...traced}
          name={(id) => (id === ask.data[0]?.rule ? rule.name || t('new') : traced.name(id))}
        />
      )}
    </form>
  )
}
