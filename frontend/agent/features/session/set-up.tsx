import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ApiError, type Channel } from '../../../shared/api/client'
import { Button } from '../../ui/button'
import { TextField } from '../../ui/field'
import { Snippet } from '../../ui/snippet'
import { Card } from './card'
import { useEnter, useFirstChannel, useSetUp } from './queries'

/** The first visit: the first admin, the first channel, the line for one's own pages. */
export function SetUp() {
  const [done, setDone] = useState(false)
  const [channel, setChannel] = useState<Channel>()
  if (channel) return <Install channel={channel} />
  return done ? <FirstChannel onDone={setChannel} /> : <FirstAdmin onDone={() => setDone(true)} />
}

function useWhy(error: unknown): { field?: string; text?: string } {
  const { t } = useTranslation('session')
  const { t: common } = useTranslation()
  if (!(error instanceof ApiError)) return {}
  if (error.code === 'not_found') return { text: t('setUpDone') }
  if (error.field === 'password') return { field: 'password', text: t('passwordRule') }
  const key = error.problem?.errors?.[0]?.key
  if (error.field === 'origins' && key) return { field: 'origins', text: common(`site.${key as 'host'}`) }
  return { field: error.field, text: common(`errors.${error.code as 'internal'}`) }
}

function FirstAdmin({ onDone }: { onDone: () => void }) {
  const { t, i18n } = useTranslation('session')
  const [values, setValues] = useState({ company: '', name: '', email: '', password: '' })
  const setUp = useSetUp()
  const why = useWhy(setUp.error)
  const handleSubmit = (e: FormEvent) => {
    e.preventDefault()
    setUp.mutate({ ...values, language: i18n.language }, { onSuccess: onDone })
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
        <TextField label={t('company')} autoComplete="organization" maxLength={120} {...field('company')} />
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
        {why.text && !why.field && (
          <p role="alert" className="text-sm text-danger">
            {why.text}
          </p>
        )}
        <Button type="submit" look="primary" disabled={setUp.isPending}>
          {t('next')}
        </Button>
      </form>
    </Card>
  )
}

function FirstChannel({ onDone }: { onDone: (channel: Channel) => void }) {
  const { t, i18n } = useTranslation('session')
  const [name, setName] = useState('')
  const [origin, setOrigin] = useState('')
  const create = useFirstChannel()
  const why = useWhy(create.error)
  const handleSubmit = (e: FormEvent) => {
    e.preventDefault()
    create.mutate({ name, language: i18n.language, origins: [origin] }, { onSuccess: onDone })
  }
  return (
    <Card title={t('channelTitle')} text={t('channelText')}>
      <form onSubmit={handleSubmit} className="flex flex-col gap-3">
        <TextField
          label={t('channelName')}
          required
          maxLength={120}
          value={name}
          onChange={(e) => setName(e.target.value)}
          error={why.field === 'name' ? why.text : undefined}
        />
        <TextField
          label={t('channelSite')}
          dir="ltr"
          placeholder="https://shop.example.com"
          hint={t('channelSiteHint')}
          value={origin}
          onChange={(e) => setOrigin(e.target.value)}
          error={why.field && why.field !== 'name' ? why.text : undefined}
        />
        <Button type="submit" look="primary" disabled={create.isPending}>
          {t('next')}
        </Button>
      </form>
    </Card>
  )
}

function Install({ channel }: { channel: Channel }) {
  const { t } = useTranslation('session')
  const enter = useEnter()
  return (
    <Card title={t('installTitle')} text={t('installText')}>
      <Snippet channel={channel.id} />
      <a
        className="text-sm text-accent-strong underline underline-offset-2"
        href={`/chat/?channel=${channel.id}`}
        target="_blank"
        rel="noreferrer"
      >
        {t('tryIt')}
      </a>
      <Button look="primary" onClick={() => void enter()}>
        {t('toInbox')}
      </Button>
    </Card>
  )
}
