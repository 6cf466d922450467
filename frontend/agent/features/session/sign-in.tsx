import { useQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ApiError } from '../../../shared/api/client'
import { Button } from '../../ui/button'
import { TextField } from '../../ui/field'
import { Card } from './card'
import { setupQuery, useEnter, useForgot, useSignIn } from './queries'

/** E-mail and password. */
export function SignIn() {
  const { t } = useTranslation('session')
  const { t: common } = useTranslation()
  const { to } = useSearch({ strict: false }) as { to?: string }
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const [forgot, setForgot] = useState(false)
  const mails = useQuery(setupQuery).data?.forgot ?? false
  const signIn = useSignIn()
  const enter = useEnter()
  const handleSubmit = (e: FormEvent) => {
    e.preventDefault()
    signIn.mutate({ email, password }, { onSuccess: () => enter(to) })
  }
  const code = signIn.error instanceof ApiError ? signIn.error.code : undefined
  const error = code && (code === 'unauthenticated' ? t('wrong') : common(`errors.${code as 'internal'}`))
  if (forgot) return <Forgot email={email} onBack={() => setForgot(false)} />
  return (
    <Card title={t('signIn')}>
      <form onSubmit={handleSubmit} className="flex flex-col gap-3">
        <TextField
          autoFocus
          label={t('email')}
          type="email"
          autoComplete="username"
          required
          value={email}
          onChange={(e) => setEmail(e.target.value)}
          dir="ltr"
        />
        <TextField
          label={t('password')}
          type="password"
          autoComplete="current-password"
          required
          value={password}
          onChange={(e) => setPassword(e.target.value)}
          dir="ltr"
          error={error}
        />
        <Button type="submit" look="primary" disabled={signIn.isPending}>
          {t('signIn')}
        </Button>
        {mails ? (
          <Button type="button" look="ghost" onClick={() => setForgot(true)}>
            {t('forgotLink')}
          </Button>
        ) : (
          <p className="text-sm text-ink-3">{t('forgot')}</p>
        )}
      </form>
    </Card>
  )
}

/** Has a link mailed with which a new password is chosen. What is said does not tell whether there is such an account. */
function Forgot({ email: typed, onBack }: { email: string; onBack: () => void }) {
  const { t } = useTranslation('session')
  const { t: common } = useTranslation()
  const [email, setEmail] = useState(typed)
  const ask = useForgot()
  const code = ask.error instanceof ApiError ? ask.error.code : undefined
  const handleSubmit = (e: FormEvent) => {
    e.preventDefault()
    ask.mutate(email)
  }
  return (
    <Card title={t('forgotTitle')} text={ask.isSuccess ? undefined : t('forgotText')}>
      {ask.isSuccess ? (
        <p role="status">{t('forgotSent')}</p>
      ) : (
        <form onSubmit={handleSubmit} className="flex flex-col gap-3">
          <TextField
            autoFocus
            label={t('email')}
            type="email"
            autoComplete="username"
            required
            value={email}
            onChange={(e) => setEmail(e.target.value)}
            dir="ltr"
            error={code && common(`errors.${code as 'internal'}`)}
          />
          <Button type="submit" look="primary" disabled={ask.isPending}>
            {t('forgotSend')}
          </Button>
        </form>
      )}
      <Button look="ghost" onClick={onBack}>
        {t('back')}
      </Button>
    </Card>
  )
}
