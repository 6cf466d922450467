import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { call, post } from '../../../../shared/api/client'
import { full } from '../../../../shared/date'
import { useDateStyle } from '../../../data/bootstrap'
import { useWhy } from '../../../data/save-record'
import { Button } from '../../../ui/button'
import { Chip } from '../../../ui/chip'
import { ask } from '../../../ui/confirm'
import { SelectField } from '../../../ui/field'
import { CopyBox } from '../../../ui/snippet'
import { toast } from '../../../ui/toast'
import { domainsOf, type MailChannel, type Signed, settingsQuery } from './queries'

const glance = 30_000 // while the record is waited for

/** What the DNS says of the channel's key: asked when somebody looks, and again while the record is waited for. */
function useRecord(channel: string, settings: MailChannel | undefined) {
  const client = useQueryClient()
  const { queryKey } = settingsQuery(channel)
  const { domain, name, foundAt } = settings?.dkim ?? {}
  return useQuery({
    queryKey: ['mail', 'dkim', channel, name],
    queryFn: async ({ signal }) => {
      const told = await call<Signed>('POST', `/api/v1/channels/${channel}/mail/dkim/check`, {}, signal)
      const newer = told.settings.version > (client.getQueryData(queryKey)?.version ?? 0)
      if (newer) client.setQueryData(queryKey, told.settings)
      return told.state
    },
    enabled: Boolean(domain),
    staleTime: 0,
    retry: false,
    refetchInterval: foundAt ? false : glance,
  })
}

/** How the channel signs what it sends: the key, its DNS record, and whether that was found. */
export function SigningPanel({ channel }: { channel: string }) {
  const { t } = useTranslation('mail')
  const why = useWhy()
  const client = useQueryClient()
  const query = settingsQuery(channel)
  const { data } = useQuery(query)
  const record = useRecord(channel, data)
  const onSuccess = (now: MailChannel) => client.setQueryData(query.queryKey, now)
  const onError = (error: Error) => toast(why(error), 'bad')
  const path = `/api/v1/channels/${channel}/mail/dkim`
  const make = useMutation({ mutationFn: (domain: string) => post<MailChannel>(path, { domain }), onSuccess, onError })
  const stop = useMutation({ mutationFn: () => call<MailChannel>('DELETE', path), onSuccess, onError })
  if (!data) return null
  const { dkim } = data
  const busy = make.isPending || stop.isPending
  const handleRenew = async () => {
    if (await ask({ title: t('dkim.renewConfirm'), text: t('dkim.renewText'), action: t('dkim.renew') }))
      make.mutate(dkim.domain ?? '')
  }
  const handleStop = async () => {
    if (await ask({ title: t('dkim.offConfirm'), text: t('dkim.offText'), action: t('dkim.off') })) stop.mutate()
  }
  return (
    <section aria-label={t('dkim.title')} className="flex flex-col gap-3 rounded-lg border border-line p-4 text-sm">
      <h3 className="flex flex-wrap items-center gap-2 font-medium">
        {t('dkim.title')}
        {dkim.domain && (
          <Chip tone={dkim.foundAt ? 'ok' : 'warn'}>{t(dkim.foundAt ? 'dkim.signs' : 'dkim.waits')}</Chip>
        )}
      </h3>
      {dkim.domain ? (
        <>
          <Key settings={data} />
          <Seen state={record.data} failed={record.isError} waits={!dkim.foundAt} />
          <div className="flex flex-wrap gap-2">
            <Button small disabled={record.isFetching} onClick={() => void record.refetch()}>
              {t('dkim.check')}
            </Button>
            <Button small look="ghost" disabled={busy} onClick={() => void handleRenew()}>
              {t('dkim.renew')}
            </Button>
            <Button small look="ghost" disabled={busy} onClick={() => void handleStop()}>
              {t('dkim.off')}
            </Button>
          </div>
        </>
      ) : (
        <Begin domains={domainsOf(data.addresses)} busy={busy} onMake={make.mutate} />
      )}
    </section>
  )
}

interface SeenProps {
  state: Signed['state'] | undefined
  failed: boolean
  waits: boolean
}

function Seen({ state, failed, waits }: SeenProps) {
  const { t } = useTranslation('mail')
  const seen = failed ? 'unknown' : state
  const tone = seen === 'right' ? 'text-ok' : seen === 'missing' && waits ? 'text-ink-2' : 'text-danger'
  return <div aria-live="polite">{seen && <p className={tone}>{t(`dkim.state.${seen}`)}</p>}</div>
}

/** The record of the newest key, and what is left to do about it. */
function Key({ settings: { dkim, has } }: { settings: MailChannel }) {
  const { t } = useTranslation('mail')
  const style = useDateStyle()
  const about = dkim.oldName ? 'dkim.publishNew' : 'dkim.publish'
  return (
    <>
      {!has.dkimKey && (
        <p role="alert" className="text-danger">
          {t('dkim.lost')}
        </p>
      )}
      <p className="text-ink-2">
        {dkim.foundAt ? t('dkim.since', { at: full(new Date(dkim.foundAt), style) }) : t(about, { old: dkim.oldName })}
      </p>
      <fieldset className="flex min-w-0 flex-col gap-1">
        <legend className="pb-1 font-medium text-ink-2">{t('dkim.name')}</legend>
        <CopyBox text={dkim.name ?? ''} />
      </fieldset>
      <fieldset className="flex min-w-0 flex-col gap-1">
        <legend className="pb-1 font-medium text-ink-2">{t('dkim.value')}</legend>
        <CopyBox text={dkim.text ?? ''} />
      </fieldset>
    </>
  )
}

interface BeginProps {
  domains: string[]
  busy: boolean
  onMake: (domain: string) => void
}

function Begin({ domains, busy, onMake }: BeginProps) {
  const { t } = useTranslation('mail')
  const [chosen, setChosen] = useState('')
  const domain = domains.includes(chosen) ? chosen : (domains[0] ?? '')
  return (
    <>
      <p className="text-ink-2">{t('dkim.about')}</p>
      <div className="flex flex-wrap items-end gap-2">
        <SelectField label={t('dkim.domain')} value={domain} onChange={(e) => setChosen(e.target.value)}>
          {domains.map((one) => (
            <option key={one} value={one}>
              {one}
            </option>
          ))}
        </SelectField>
        <Button disabled={busy || !domain} onClick={() => onMake(domain)}>
          {t('dkim.on')}
        </Button>
      </div>
    </>
  )
}
