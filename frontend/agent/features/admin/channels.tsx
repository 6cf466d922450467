import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Channel } from '../../../shared/api/client'
import { useBootstrap } from '../../data/bootstrap'
import { Chip } from '../../ui/chip'
import { Dialog } from '../../ui/dialog'
import { Check, SelectField, TextAreaField, TextField } from '../../ui/field'
import { Snippet } from '../../ui/snippet'
import { HoursField } from './hours-field'
import { RecordList, SaveRow } from './parts'
import { useWrite } from './queries'

/** The sites that carry the widget. */
export function ChannelsPage() {
  const { t, i18n } = useTranslation('admin')
  const { channels } = useBootstrap()
  const [editing, setEditing] = useState<Channel>()
  const write = useWrite()
  const blank: Channel = {
    id: '',
    version: 0,
    name: '',
    kind: 'chat',
    enabled: true,
    language: i18n.language === 'fa' ? 'fa' : 'en',
    color: '#0b7c86',
    greeting: '',
    intro: '',
    replyTime: '',
    askEmail: true,
    origins: [],
    texts: { en: {}, fa: {} },
    launcher: {},
  }
  return (
    <>
      <RecordList
        about={t('channels.about')}
        empty={t('channels.empty')}
        items={channels}
        name={(c) => c.name}
        row={(c) => (
          <>
            <i className="size-3 rounded-full" style={{ background: c.color }} />
            <span dir="auto" className="cut flex-1 font-medium">
              {c.name}
            </span>
            <span className="text-sm text-ink-3">{c.language === 'fa' ? 'فارسی' : 'English'}</span>
            {!c.enabled && <Chip tone="danger">{t('channels.off')}</Chip>}
          </>
        )}
        onAdd={() => setEditing(blank)}
        onEdit={setEditing}
        onRemove={(c) => write.mutate({ method: 'DELETE', path: `/api/v1/channels/${c.id}` })}
      />
      {editing && <ChannelDialog channel={editing} onClose={() => setEditing(undefined)} onSaved={setEditing} />}
    </>
  )
}

interface ChannelDialogProps {
  channel: Channel
  onClose: () => void
  onSaved: (channel: Channel | undefined) => void
}

function ChannelDialog({ channel, onClose, onSaved }: ChannelDialogProps) {
  const { t } = useTranslation('admin')
  const { teams } = useBootstrap()
  const [c, setC] = useState(channel)
  const [origins, setOrigins] = useState(channel.origins.join('\n'))
  const write = useWrite<Channel>()
  const set = (part: Partial<Channel>) => setC((now) => ({ ...now, ...part }))
  const handleSubmit = (e: FormEvent) => {
    e.preventDefault()
    const { name, enabled, language, color, greeting, intro, replyTime, askEmail, team } = c
    const list = origins
      .split(/\s+/)
      .map((o) => o.replace(/\/+$/, ''))
      .filter(Boolean)
    const body = {
      name,
      enabled,
      language,
      color,
      greeting,
      intro,
      replyTime,
      askEmail,
      team: team || null,
      hours: c.hours ?? null,
      origins: list,
    }
    // A new channel stays open: its line for the site is what one came for.
    if (channel.id)
      write.mutate(
        { method: 'PATCH', path: `/api/v1/channels/${channel.id}`, body: { ...body, version: channel.version } },
        { onSuccess: () => onSaved(undefined) },
      )
    else write.mutate({ method: 'POST', path: '/api/v1/channels', body }, { onSuccess: onSaved })
  }
  return (
    <Dialog key={channel.id} open wide title={channel.id ? channel.name : t('channels.new')} onClose={onClose}>
      {channel.id && (
        <section className="flex flex-col gap-2">
          <h3 className="text-sm font-medium text-ink-2">{t('channels.install')}</h3>
          <Snippet channel={channel.id} />
        </section>
      )}
      <form onSubmit={handleSubmit} className="flex flex-col gap-4">
        <div className="grid gap-3 sm:grid-cols-2">
          <TextField
            label={t('name')}
            required
            maxLength={120}
            value={c.name}
            onChange={(e) => set({ name: e.target.value })}
          />
          <SelectField
            label={t('language')}
            value={c.language}
            onChange={(e) => set({ language: e.target.value as Channel['language'] })}
          >
            <option value="en">English</option>
            <option value="fa">فارسی</option>
          </SelectField>
          <TextField
            label={t('color')}
            type="color"
            value={c.color}
            onChange={(e) => set({ color: e.target.value.toLowerCase() })}
          />
          <SelectField label={t('channels.team')} value={c.team ?? ''} onChange={(e) => set({ team: e.target.value })}>
            <option value="">–</option>
            {teams.map((g) => (
              <option key={g.id} value={g.id}>
                {g.name}
              </option>
            ))}
          </SelectField>
          <HoursField value={c.hours} none={t('agents.always')} onChange={(hours) => set({ hours })} />
        </div>
        <TextField
          label={t('channels.greeting')}
          maxLength={500}
          value={c.greeting}
          onChange={(e) => set({ greeting: e.target.value })}
        />
        <TextField
          label={t('channels.intro')}
          maxLength={500}
          value={c.intro}
          onChange={(e) => set({ intro: e.target.value })}
        />
        <TextField
          label={t('channels.replyTime')}
          maxLength={500}
          value={c.replyTime}
          onChange={(e) => set({ replyTime: e.target.value })}
        />
        <TextAreaField
          label={t('channels.origins')}
          hint={t('channels.originsHint')}
          dir="ltr"
          rows={3}
          placeholder="https://shop.example.com"
          value={origins}
          onChange={(e) => setOrigins(e.target.value)}
        />
        <Check
          label={t('channels.askEmail')}
          checked={c.askEmail}
          onChange={(e) => set({ askEmail: e.target.checked })}
        />
        <Check label={t('channels.enabled')} checked={c.enabled} onChange={(e) => set({ enabled: e.target.checked })} />
        <SaveRow busy={write.isPending} onCancel={onClose} />
      </form>
    </Dialog>
  )
}
