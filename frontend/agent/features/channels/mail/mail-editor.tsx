import { useQuery, useQueryClient } from '@tanstack/react-query'
import { ArrowLeft } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ApiError, type Channel, call } from '../../../../shared/api/client'
import { useBootstrap } from '../../../data/bootstrap'
import { addressesQuery } from '../../../data/mail'
import { useWhy, useWrite } from '../../../data/save-record'
import { IconButton } from '../../../ui/button'
import { Check, SelectField, TextField } from '../../../ui/field'
import { LanguageOptions } from '../../../ui/language-options'
import { LeaveGuard, useAskToLeave } from '../../../ui/leave-guard'
import { SaveRow } from '../../../ui/save-row'
import { toast } from '../../../ui/toast'
import { AdvancedFields } from './advanced-fields'
import { FetchFields } from './fetch-fields'
import { IdentityFields } from './identity-fields'
import {
  fieldsOf,
  type MailChannel,
  newFields,
  type Secrets,
  saying,
  settingsQuery,
  versionOver,
  withPreset,
} from './queries'
import { ServerFields } from './server-fields'
import { SigningPanel } from './signing-panel'
import { AsideList, StatePanel } from './state-panel'
import { UnsentList } from './unsent-list'
import { useCheck, usePreset } from './use-check'

interface MailEditorProps {
  channel: Pick<Channel, 'name' | 'kind' | 'language' | 'enabled' | 'team'> & Partial<Channel>
  onClose: () => void
}

/** A channel of e-mail: what is saved of it is read before it is shown. */
export function MailEditor(props: MailEditorProps) {
  const id = props.channel.id ?? ''
  const { data } = useQuery({ ...settingsQuery(id), enabled: id !== '' })
  if (id && !data) return null
  return <Editor key={id} {...props} stored={data} />
}

const none: Secrets = { fetchPassword: '', sendPassword: '' }

function Editor({ channel, stored, onClose }: MailEditorProps & { stored: MailChannel | undefined }) {
  const { t } = useTranslation('mail')
  const { t: admin } = useTranslation('admin')
  const { t: common } = useTranslation()
  const { teams } = useBootstrap()
  const client = useQueryClient()
  const [c, setC] = useState(channel)
  const [fields, setFields] = useState(stored ? fieldsOf(stored) : newFields())
  const [secrets, setSecrets] = useState(none)
  const [kept, setKept] = useState({ c: channel, fields })
  const [has, setHas] = useState(stored?.has)
  const [preset, setPreset] = useState<{ guess?: boolean; appPassword?: boolean }>()
  const [busy, setBusy] = useState(false)
  const [refused, setRefused] = useState<string>()
  const write = useWrite<Channel>(undefined, undefined, false)
  const why = useWhy()
  const mayGo = useAskToLeave()
  const set = (part: Partial<typeof fields>) => setFields((now) => ({ ...now, ...part }))
  const check = useCheck(c.id ?? '', fields, secrets)
  const untouched = fields.fetch.host === '' && fields.send.host === ''
  usePreset(fields.addresses[0]?.trim() ?? '', untouched, (found) => {
    setPreset(found)
    setFields((now) => withPreset(now, found))
  })
  const changed = JSON.stringify([c, fields, secrets]) !== JSON.stringify([kept.c, kept.fields, none])
  const leave = async () => {
    if (!changed || (await mayGo())) onClose()
  }
  const save = async () => {
    const { name, kind, language, enabled, team, id, version } = c
    const body = { name, language, enabled, team: team || null }
    const now = id
      ? await write.mutateAsync({ method: 'PATCH', path: `/api/v1/channels/${id}`, body: { ...body, version } })
      : await write.mutateAsync({ method: 'POST', path: '/api/v1/channels', body: { ...body, kind } })
    setC(now) // also when the rest is refused: then it is this channel that is gone on with
    setKept((was) => ({ ...was, c: now }))
    const over = versionOver(fields, kept.fields, client.getQueryData(settingsQuery(now.id).queryKey))
    const said = saying({ ...fields, version: over }, secrets)
    const told = await call<MailChannel>('PUT', `/api/v1/channels/${now.id}/mail`, said)
    client.setQueryData(settingsQuery(now.id).queryKey, told)
    void client.invalidateQueries({ queryKey: addressesQuery.queryKey })
    setFields(fieldsOf(told))
    setHas(told.has)
    setSecrets(none)
    setKept({ c: now, fields: fieldsOf(told) })
    toast(common('saved'))
  }
  const handleSubmit = async (e: FormEvent) => {
    e.preventDefault()
    setBusy(true)
    setRefused(undefined)
    try {
      await save()
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      setRefused(why(error))
    } finally {
      setBusy(false)
    }
  }
  return (
    <>
      {changed && <LeaveGuard />}
      <div className="flex items-center gap-2">
        <IconButton label={admin('channels.all')} onClick={() => void leave()}>
          <ArrowLeft size={16} className="rtl:-scale-x-100" />
        </IconButton>
        <h2 dir="auto" className="cut text-lg font-semibold">
          {c.name || admin('channels.new')}
        </h2>
      </div>
      {c.id && fields.version > 0 && <StatePanel channel={c.id} />}
      <form onSubmit={(e) => void handleSubmit(e)} className="flex min-w-0 flex-col gap-5">
        <div className="grid gap-3 sm:grid-cols-2">
          <TextField
            label={t('channel.name')}
            required
            autoFocus={!c.id}
            value={c.name}
            onChange={(e) => setC({ ...c, name: e.target.value })}
          />
          <SelectField
            label={t('channel.language')}
            value={c.language}
            onChange={(e) => setC({ ...c, language: e.target.value })}
          >
            <LanguageOptions />
          </SelectField>
          <SelectField
            label={t('channel.team')}
            value={c.team ?? ''}
            onChange={(e) => setC({ ...c, team: e.target.value || undefined })}
          >
            <option value="">{t('channel.noTeam')}</option>
            {teams.map((team) => (
              <option key={team.id} value={team.id}>
                {team.name}
              </option>
            ))}
          </SelectField>
          <div className="self-end">
            <Check
              label={t('channel.enabled')}
              checked={c.enabled}
              onChange={(e) => setC({ ...c, enabled: e.target.checked })}
            />
          </div>
        </div>
        <IdentityFields fields={fields} set={set} />
        {preset && (
          <p role="status" className="rounded-md bg-accent-soft px-3 py-2 text-sm">
            {t(preset.guess ? 'channel.guessed' : 'channel.filled')}
            {preset.appPassword && ` ${t('channel.appPassword')}`}
          </p>
        )}
        <FetchFields fields={fields} set={set} found={check.checked?.folders ?? []}>
          <ServerFields
            what="fetch"
            server={fields.fetch}
            set={(part) => set({ fetch: { ...fields.fetch, ...part } })}
            password={secrets.fetchPassword}
            onPassword={(fetchPassword) => setSecrets({ ...secrets, fetchPassword })}
            kept={has?.fetchPassword ?? false}
            side={check.checked?.fetch}
            busy={check.busy}
            failed={check.failed}
          />
        </FetchFields>
        <ServerFields
          what="send"
          server={fields.send}
          set={(part) => set({ send: { ...fields.send, ...part } })}
          password={secrets.sendPassword}
          onPassword={(sendPassword) => setSecrets({ ...secrets, sendPassword })}
          kept={has?.sendPassword ?? false}
          side={check.checked?.send}
          busy={check.busy}
          failed={check.failed}
        />
        <AdvancedFields fields={fields} set={set} />
        <SaveRow busy={busy} error={refused} onCancel={() => void leave()} />
      </form>
      {c.id && fields.version > 0 && kept.fields.send.host !== '' && <SigningPanel channel={c.id} />}
      {c.id && fields.version > 0 && <UnsentList channel={c.id} />}
      {c.id && fields.version > 0 && <AsideList channel={c.id} />}
    </>
  )
}
