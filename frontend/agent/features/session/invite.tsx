import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { type FormEvent, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ApiError, get } from '../../../shared/api/client'
import { usePasswordWhy } from '../../data/password'
import { Button } from '../../ui/button'
import { TextField } from '../../ui/field'
import { Card } from './card'
import { useAccept, useEnter } from './queries'

/** An invited agent sets a name and a password, once. */
export function Invite() {
  const { t, i18n } = useTranslation('session')
  const { t: common } = useTranslation()
  const { token = '' } = useParams({ strict: false }) as { token?: string }
  const invited = useQuery({
    queryKey: ['invite', token],
    queryFn: ({ signal }) =>
      get<{ name: string; email: string; company: string; joined: boolean }>(`/api/v1/invites/${token}`, signal),
    retry: false,
  })
  const accept = useAccept(token)
  const enter = useEnter()
  const weak = usePasswordWhy()
  const [name, setName] = useState('')
  const [password, setPassword] = useState('')
  useEffect(() => setName(invited.data?.name ?? ''), [invited.data?.name])
  if (invited.isError)
    return (
      <Card title={t('inviteDead')} text={t('inviteDeadText')}>
        {null}
      </Card>
    )
  const handleSubmit = (e: FormEvent) => {
    e.preventDefault()
    accept.mutate({ name, password, language: i18n.language }, { onSuccess: () => enter() })
  }
  const refused = accept.error instanceof ApiError ? accept.error : undefined
  return (
    <Card
      title={invited.data?.joined ? t('resetTitle') : t('inviteTitle', { company: invited.data?.company ?? '' })}
      text={invited.data?.email}
    >
      <form onSubmit={handleSubmit} className="flex flex-col gap-3">
        <TextField
          label={t('name')}
          autoComplete="name"
          required
          autoFocus
          value={name}
          onChange={(e) => setName(e.target.value)}
        />
        <TextField
          label={t('password')}
          type="password"
          autoComplete="new-password"
          required
          minLength={8}
          dir="ltr"
          hint={t('passwordRule')}
          value={password}
          onChange={(e) => setPassword(e.target.value)}
          error={
            refused && (refused.code === 'invalid' ? weak(refused) : common(`errors.${refused.code as 'internal'}`))
          }
        />
        <Button type="submit" look="primary" disabled={accept.isPending || !invited.data}>
          {t(invited.data?.joined ? 'reset' : 'join')}
        </Button>
      </form>
    </Card>
  )
}
