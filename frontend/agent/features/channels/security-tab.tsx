import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { call, get } from '../../../shared/api/client'
import type { components } from '../../../shared/api/schema'
import { full } from '../../../shared/date'
import { useDateStyle } from '../../data/bootstrap'
import { useWhy } from '../../data/save-record'
import { Button } from '../../ui/button'
import { ask } from '../../ui/confirm'
import { SelectField, TextAreaField } from '../../ui/field'
import { CopyBox } from '../../ui/snippet'
import { toast } from '../../ui/toast'
import { RefusedPages } from './refused-pages'
import { identifyCall, samples } from './samples'
import type { TabProps } from './tab'

type IdentityKey = components['schemas']['IdentityKey']

const identityQuery = (channel: string) =>
  queryOptions({
    queryKey: ['identity', channel],
    queryFn: ({ signal }) => get<IdentityKey>(`/api/v1/channels/${channel}/identity`, signal),
  })

/** Which sites may show the widget, and how they prove who their visitors are. */
export function SecurityTab({ channel, set, wrong, onAllowed }: TabProps) {
  const { t } = useTranslation('admin')
  return (
    <>
      <TextAreaField
        label={t('channels.origins')}
        hint={t('channels.originsHint')}
        dir="ltr"
        rows={3}
        placeholder="https://shop.example.com"
        value={channel.origins.join('\n')}
        error={wrong?.field === 'origins' ? wrong.text : undefined}
        onChange={(e) => set({ origins: e.target.value.split('\n') })}
      />
      <RefusedPages channel={channel.id} onAllowed={onAllowed} />
      <Identity channel={channel.id} />
      <Samples channel={channel.id} />
    </>
  )
}

/** The secret with which the site signs: told once, renewed, or taken away. */
function Identity({ channel }: { channel: string }) {
  const { t } = useTranslation('admin')
  const style = useDateStyle()
  const why = useWhy()
  const client = useQueryClient()
  const { data: key } = useQuery(identityQuery(channel))
  const change = useMutation({
    mutationFn: (method: 'POST' | 'DELETE') =>
      call<IdentityKey | undefined>(method, `/api/v1/channels/${channel}/identity`),
    onSuccess: () => client.invalidateQueries({ queryKey: identityQuery(channel).queryKey }),
    onError: (error) => toast(why(error), 'bad'),
  })
  const secret = change.data?.secret
  const handleRemove = async () => {
    const action = t('channels.identity.remove')
    if (await ask({ title: t('channels.identity.confirmRemove'), action })) change.mutate('DELETE')
  }
  return (
    <section className="flex flex-col gap-3">
      <h3 className="font-medium">{t('channels.identity.title')}</h3>
      <p className="text-ink-2">{t('channels.identity.about')}</p>
      <p role="status" className="text-sm text-ink-2">
        {key?.set && key.changedAt
          ? t('channels.identity.since', { date: full(new Date(key.changedAt), style) })
          : t('channels.identity.none')}
        {key?.previousUntil &&
          ` ${t('channels.identity.previous', { date: full(new Date(key.previousUntil), style) })}`}
      </p>
      {secret && (
        <div className="flex flex-col gap-2 rounded-md border border-line p-3">
          <p className="text-sm font-medium">{t('channels.identity.once')}</p>
          <CopyBox text={secret} />
        </div>
      )}
      <div className="flex flex-wrap gap-2">
        <Button disabled={change.isPending} onClick={() => change.mutate('POST')}>
          {t(key?.set ? 'channels.identity.renew' : 'channels.identity.make')}
        </Button>
        {key?.set && (
          <Button look="danger" disabled={change.isPending} onClick={handleRemove}>
            {t('channels.identity.remove')}
          </Button>
        )}
      </div>
    </section>
  )
}

/** How to sign, in the language of the company's server. */
function Samples({ channel }: { channel: string }) {
  const { t } = useTranslation('admin')
  const [language, setLanguage] = useState('Go')
  return (
    <section className="flex flex-col gap-3">
      <SelectField
        label={t('channels.identity.sign')}
        hint={t('channels.identity.signHint')}
        value={language}
        onChange={(e) => setLanguage(e.target.value)}
      >
        {Object.keys(samples).map((name) => (
          <option key={name}>{name}</option>
        ))}
      </SelectField>
      <CopyBox text={samples[language]?.(channel) ?? ''} />
      <h3 className="text-sm font-medium text-ink-2">{t('channels.identity.hand')}</h3>
      <CopyBox text={identifyCall} />
    </section>
  )
}
