import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { flat } from '../../../shared/text/flat'
import { saved, useRuleWrite } from '../../data/save-record'
import { Button } from '../../ui/button'
import { Dialog } from '../../ui/dialog'
import { Check, TextField } from '../../ui/field'
import { SaveRow } from '../../ui/save-row'
import { toast } from '../../ui/toast'
import { freshSecret, tellings, type Webhook } from './webhooks'

interface WebhookDialogProps {
  webhook?: Webhook // none: a new one
  onClose: () => void
}

/** A webhook's address, its secret, and what it is told of. */
export function WebhookDialog({ webhook, onClose }: WebhookDialogProps) {
  const { t } = useTranslation('hooks')
  const [w, setW] = useState({
    name: webhook?.name ?? '',
    url: webhook?.url ?? '',
    secret: '',
    enabled: webhook?.enabled ?? true,
    events: webhook?.events ?? [],
  })
  const write = useRuleWrite<Webhook>()
  const set = (part: Partial<typeof w>) => setW({ ...w, ...part })
  const handleSubmit = (e: FormEvent) => {
    e.preventDefault()
    const body = { ...w, secret: w.secret || undefined }
    write.mutate(saved('/api/v1/webhooks', { id: webhook?.id ?? '' }, body), { onSuccess: onClose })
  }
  const handleCopy = async () => {
    await navigator.clipboard.writeText(w.secret)
    toast(t('copied'))
  }
  return (
    <Dialog open title={webhook?.name ?? t('new')} onClose={onClose}>
      <form onSubmit={handleSubmit} className="flex flex-col gap-4">
        <TextField
          label={t('name')}
          required
          maxLength={120}
          value={w.name}
          onChange={(e) => set({ name: e.target.value })}
        />
        <TextField
          label={t('url')}
          hint={t('urlHint')}
          type="url"
          dir="ltr"
          required
          maxLength={2000}
          placeholder="https://"
          value={w.url}
          onChange={(e) => set({ url: e.target.value })}
        />
        <div className="flex items-start gap-2">
          <div className="flex-1">
            <TextField
              label={t('secret')}
              hint={webhook && !w.secret ? t('secretKept') : t('secretHint')}
              dir="ltr"
              autoComplete="off"
              spellCheck={false}
              required={!webhook}
              minLength={16}
              maxLength={200}
              placeholder={webhook?.secret}
              value={w.secret}
              onChange={(e) => set({ secret: e.target.value })}
            />
          </div>
          <div className="flex gap-2 pt-[calc(1lh+6px)] text-sm">
            <Button onClick={() => set({ secret: freshSecret() })}>{t('generate')}</Button>
            {w.secret && <Button onClick={() => void handleCopy()}>{t('copy')}</Button>}
          </div>
        </div>
        <fieldset className="flex flex-col gap-1.5">
          <legend className="pb-1 text-sm font-medium text-ink-2">{t('events')}</legend>
          {tellings.map((e) => (
            <Check
              key={e}
              label={t(`event.${flat(e) as 'note_added'}`)}
              checked={w.events.includes(e)}
              onChange={(c) => set({ events: c.target.checked ? [...w.events, e] : w.events.filter((x) => x !== e) })}
            />
          ))}
          {w.events.length === 0 && <p className="text-xs text-ink-3">{t('onlyRules')}</p>}
        </fieldset>
        <Check label={t('enabled')} checked={w.enabled} onChange={(e) => set({ enabled: e.target.checked })} />
        <SaveRow busy={write.isPending} onCancel={onClose} />
      </form>
    </Dialog>
  )
}
