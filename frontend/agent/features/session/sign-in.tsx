import { useSearch } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ApiError } from '../../../shared/api/client'
import { Button } from '../../ui/button'
import { TextField } from '../../ui/field'
import { Card } from './card'
import { useEnter, useSignIn } from './queries'

/** E-mail and password. */
export function SignIn() {
  const { t } = useTranslation('session')
  const { t: common } = useTranslation()
  const { to } = useSearch({ strict: false }) as { to?: string }
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const signIn = useSignIn()
  const enter = useEnter()
  const handleSubmit = (e: FormEvent) => {
    e.preventDefault()
    signIn.mutate({ email, password }, { onSuccess: () => enter(to) })
  }
  const code = signIn.error instanceof ApiError ? signIn.error.code : undefined
  const error = code && (code === 'unauthenticated' ? t('wrong') : common(`errors.${code as 'internal'}`))
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
        <p className="text-sm text-ink-3">{t('forgot')}</p>
      </form>
    </Card>
  )
}
