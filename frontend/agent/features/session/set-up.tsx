import { useLoaderData, useNavigate, useRouter } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ApiError } from '../../../shared/api/client'
import { newMailbox } from '../../data/led-to'
import { usePasswordWhy } from '../../data/password'
import { Button } from '../../ui/button'
import { TextField } from '../../ui/field'
import { Snippet } from '../../ui/snippet'
import { Card } from './card'
import type { Place } from './place'
import { useEnter, useFirstChannel, useSetUp } from './queries'

/** The first visit: the first admin, the first channel, the line for one's own pages. The address says how far one is. */
export function SetUp() {
  const place = useLoaderData({ from: '/setup' })
  if (place.card === 'install') return <Install {...place} />
  return place.card === 'channel' ? <FirstChannel company={place.company} /> : <FirstAdmin />
}

function useWhy(error: unknown): { field?: string; text?: string } {
  const { t: common } = useTranslation()
  const weak = usePasswordWhy()
  if (!(error instanceof ApiError)) return {}
  if (error.field === 'password') return { field: 'password', text: weak(error) }
  const key = error.problem?.errors?.[0]?.key
  if (error.field === 'origins' && key) return { field: 'origins', text: common(`site.${key as 'host'}`) }
  if (error.field === 'email') return { field: 'email', text: common('field.email') }
  return { field: error.field, text: common(`errors.${error.code as 'internal'}`) }
}

function FirstAdmin() {
  const { t, i18n } = useTranslation('session')
  const [values, setValues] = useState({ company: '', name: '', email: '', password: '' })
  const setUp = useSetUp()
  const router = useRouter()
  const why = useWhy(setUp.error)
  const handleSubmit = (e: FormEvent) => {
    e.preventDefault()
    const next = () => void router.invalidate() // the loader knows the next card, or that somebody else was first
    setUp.mutate(
      { ...values, language: i18n.language, timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone },
      { onSuccess: next, onError: (error) => error instanceof ApiError && error.code === 'not_found' && next() },
    )
  }
  const field = (name: keyof typeof values) => ({
    value: values[name],
    required: true,
    error: why.field === name ? why.text : undefined,
    onChange: (e: { target: { value: string } }) => setValues((v) => ({ ...v, [name]: e.target.value })),
  })
  return (
    <Card title={t('welcome')} text={t('welcomeText')}>
      <form onSubmit={handleSubmit} className="flex flex-col gap-3">
        <TextField label={t('company')} autoComplete="organization" autoFocus maxLength={120} {...field('company')} />
        <TextField label={t('name')} autoComplete="name" maxLength={120} {...field('name')} />
        <TextField label={t('email')} type="email" autoComplete="username" dir="ltr" {...field('email')} />
        <TextField
          label={t('password')}
          type="password"
          autoComplete="new-password"
          minLength={8}
          dir="ltr"
          hint={t('passwordRule')}
          {...field('password')}
        />
        <Refused why={why} fields={Object.keys(values)} />
        <Button type="submit" look="primary" disabled={setUp.isPending}>
          {t('next')}
        </Button>
      </form>
    </Card>
  )
}

/** What was refused and belongs to none of the card's fields. */
function Refused({ why, fields }: { why: { field?: string; text?: string }; fields: string[] }) {
  if (!why.text || (why.field && fields.includes(why.field))) return null
  return (
    <p role="alert" className="text-sm text-danger">
      {why.text}
    </p>
  )
}

function FirstChannel({ company }: { company: string }) {
  const { t, i18n } = useTranslation('session')
  const [name, setName] = useState(company)
  const [origin, setOrigin] = useState('')
  const create = useFirstChannel()
  const navigate = useNavigate()
  const why = useWhy(create.error)
  const handleSubmit = (e: FormEvent) => {
    e.preventDefault()
    create.mutate(
      { name, language: i18n.language, origins: origin.trim() ? [origin] : [] },
      { onSuccess: ({ id }) => navigate({ to: '/setup', search: { channel: id }, replace: true }) },
    )
  }
  return (
    <Card title={t('channelTitle')} text={t('channelText')}>
      <form onSubmit={handleSubmit} className="flex flex-col gap-3">
        <TextField
          label={t('channelName')}
          required
          autoFocus
          maxLength={120}
          value={name}
          onChange={(e) => setName(e.target.value)}
          error={why.field === 'name' ? why.text : undefined}
        />
        <TextField
          label={t('channelSite')}
          dir="ltr"
          inputMode="url"
          placeholder="https://shop.example.com"
          hint={t('channelSiteHint')}
          value={origin}
          onChange={(e) => setOrigin(e.target.value)}
          error={why.field === 'origins' ? why.text : undefined}
        />
        <Refused why={why} fields={['name', 'origins']} />
        <Button type="submit" look="primary" disabled={create.isPending}>
          {t('next')}
        </Button>
      </form>
      <AddMailbox text={t('mailboxInstead')} />
    </Card>
  )
}

/** The other way in: a mailbox, set up where all channels are. Nothing is lost by leaving it out. */
function AddMailbox({ text }: { text: string }) {
  const { t } = useTranslation('session')
  const enter = useEnter()
  return (
    <div className="flex flex-wrap items-center justify-between gap-2 rounded-md border border-line p-3 text-sm">
      <span className="text-ink-2">{text}</span>
      <Button small onClick={() => void enter('/settings/channels', newMailbox)}>
        {t('addMailbox')}
      </Button>
    </div>
  )
}

function Install({ channel, noSite }: Extract<Place, { card: 'install' }>) {
  const { t } = useTranslation('session')
  const enter = useEnter()
  return (
    <Card title={t('installTitle')} text={t('installText')}>
      {noSite && (
        <p role="note" className="rounded-md bg-warn-soft p-3 text-sm">
          {t('noSite')}
        </p>
      )}
      <Snippet channel={channel} />
      <a
        className="text-sm text-accent-strong underline underline-offset-2"
        href={`/chat/?channel=${channel}`}
        target="_blank"
        rel="noreferrer"
      >
        {t('tryIt')}
      </a>
      <AddMailbox text={t('mailboxToo')} />
      <Button look="primary" onClick={() => void enter()}>
        {t('toInbox')}
      </Button>
    </Card>
  )
}
