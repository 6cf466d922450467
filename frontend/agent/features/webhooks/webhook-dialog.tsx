import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { flat } from '../../../shared/text/flat'
import { useRuleSave } from '../../data/save-record'
import { Button } from '../../ui/button'
import { Check, TextField } from '../../ui/field'
import { SaveDialog } from '../../ui/save-dialog'
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
  const { save, ...state } = useRuleSave<Webhook>('/api/v1/webhooks', { id: webhook?.id ?? '' })
  const set = (part: Partial<typeof w>) => setW({ ...w, ...part })
  const handleCopy = async () => {
    await navigator.clipboard.writeText(w.secret)
    toast(t('copied'))
  }
  return (
    <SaveDialog
      title={webhook?.name ?? t('new')}
      {...state}
      onSave={() => save({ ...w, secret: w.secret || undefined }, onClose)}
      onClose={onClose}
    >
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
    </SaveDialog>
  )
}
