import { useMutation, useQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ApiError, call } from '../../../../shared/api/client'
import { useWhy } from '../../../data/save-record'
import { Button } from '../../../ui/button'
import { Chip } from '../../../ui/chip'
import { TextField } from '../../../ui/field'
import { CopyBox } from '../../../ui/snippet'
import { consentQuery, type MailConsent, stateQuery } from './queries'

interface ConsentPanelProps {
  channel: string
  version: number // of the settings that are saved
  changed: boolean // something is typed that is not saved yet
}

/** Signing in to the mailbox at Google or Microsoft, for a channel that does. */
export function ConsentPanel({ channel, version, changed }: ConsentPanelProps) {
  const { data } = useQuery(consentQuery(channel, version))
  if (!data?.provider) return null
  return <Panel key={data.provider} channel={channel} consent={data} changed={changed} />
}

const outcomes = ['ok', 'denied', 'expired', 'changed', 'user', 'short', 'failed'] as const

function Panel({ channel, consent, changed }: { channel: string; consent: MailConsent; changed: boolean }) {
  const { t } = useTranslation('mail')
  const why = useWhy()
  const { consent: ended } = useSearch({ strict: false }) as { consent?: string }
  const outcome = outcomes.find((one) => one === ended)
  const { data: link } = useQuery(stateQuery(channel))
  const [clientId, setClientId] = useState(consent.clientId)
  const [clientSecret, setClientSecret] = useState('')
  const [tenant, setTenant] = useState(consent.tenant)
  const provider = t(consent.provider === 'google' ? 'channel.byGoogle' : 'channel.byMicrosoft')
  // After a sign-in it takes a moment until the mailbox was looked at again.
  const again = consent.granted && link?.why === 'consent' && outcome !== 'ok'
  const same = clientId === consent.clientId && tenant === consent.tenant
  const begin = useMutation({
    mutationFn: () =>
      call<{ url: string }>('POST', `/api/v1/channels/${channel}/mail/consent`, {
        clientId: clientId.trim(),
        ...(clientSecret && { clientSecret }),
        ...(tenant.trim() && { tenant: tenant.trim() }),
      }),
    onSuccess: ({ url }) => location.assign(url),
  })
  const handleSubmit = (e: FormEvent) => {
    e.preventDefault()
    begin.mutate()
  }
  return (
    <section
      aria-label={t('consent.title', { provider })}
      className="flex flex-col gap-3 rounded-lg border border-line p-4"
    >
      <h3 className="flex items-center gap-2 font-medium">
        {t('consent.title', { provider })}
        <Chip tone={again ? 'danger' : consent.granted ? 'ok' : 'plain'}>
          {t(again ? 'consent.again' : consent.granted ? 'consent.granted' : 'consent.missing')}
        </Chip>
      </h3>
      {outcome && (
        <p
          role={outcome === 'ok' ? 'status' : 'alert'}
          className={outcome === 'ok' ? 'text-sm text-ok' : 'text-sm text-danger'}
        >
          {t(`consent.ended.${outcome}`, { user: `⁨${consent.user}⁩` })}
        </p>
      )}
      {consent.redirect ? (
        <>
          <p className="text-sm text-ink-2">{t('consent.about', { provider })}</p>
          <CopyBox text={consent.redirect} />
          <form onSubmit={handleSubmit} className="flex flex-col gap-3">
            <div className="grid gap-3 sm:grid-cols-2">
              <TextField
                label={t('consent.clientId')}
                required
                dir="ltr"
                spellCheck={false}
                autoComplete="off"
                maxLength={500}
                value={clientId}
                onChange={(e) => setClientId(e.target.value)}
              />
              <TextField
                label={t('consent.clientSecret')}
                type="password"
                required={!(consent.hasSecret && same)}
                dir="ltr"
                autoComplete="new-password"
                maxLength={1000}
                hint={consent.hasSecret && same ? t('consent.secretSet') : undefined}
                value={clientSecret}
                onChange={(e) => setClientSecret(e.target.value)}
              />
              {consent.provider === 'microsoft' && (
                <TextField
                  label={t('consent.tenant')}
                  dir="ltr"
                  spellCheck={false}
                  autoComplete="off"
                  maxLength={253}
                  hint={t('consent.tenantHint')}
                  value={tenant}
                  onChange={(e) => setTenant(e.target.value)}
                />
              )}
            </div>
            {changed && <p className="text-sm text-ink-3">{t('consent.saveFirst')}</p>}
            {begin.error && (
              <p role="alert" className="text-sm text-danger">
                {begin.error instanceof ApiError ? why(begin.error) : t('consent.ended.failed')}
              </p>
            )}
            <Button type="submit" look="primary" className="self-start" disabled={changed || begin.isPending}>
              {t(consent.granted ? 'consent.signInAgain' : 'consent.signIn', { provider })}
            </Button>
          </form>
        </>
      ) : (
        <p role="alert" className="text-sm text-danger">
          {t('consent.noAddress')}
        </p>
      )}
    </section>
  )
}
