import { useQueryClient } from '@tanstack/react-query'
import { Eye, EyeOff } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { type Conversation, call } from '../../../shared/api/client'
import { useBootstrap, useNames } from '../../data/bootstrap'
import { patchRow } from '../../data/conversations'
import { listed } from '../../data/i18n'
import { IconButton } from '../../ui/button'
import { toast } from '../../ui/toast'

/** Whether one follows the conversation, and what begins or ends it. */
export function useFollow(c: Conversation): { following: boolean; follow: () => void } {
  const { me } = useBootstrap()
  const { t } = useTranslation()
  const client = useQueryClient()
  const following = c.followers?.includes(me.id) ?? false
  const follow = () => {
    call<Conversation>(following ? 'DELETE' : 'PUT', `/api/v1/conversations/${c.id}/follow`)
      .then((now) => patchRow(client, now))
      .catch(() => toast(t('errors.offline'), 'bad'))
  }
  return { following, follow }
}

/** Follows the conversation or not, and says who does. */
export function FollowButton({ conversation: c }: { conversation: Conversation }) {
  const { t } = useTranslation('inbox')
  const names = useNames()
  const { following, follow } = useFollow(c)
  const followers = (c.followers ?? []).flatMap((id) => names.agent(id)?.name ?? [])
  const label = t(following ? 'unfollow' : 'follow')
  const title = followers.length > 0 ? `${label} · ${t('followers', { names: listed(followers) })}` : label
  return (
    <IconButton label={label} title={title} aria-pressed={following} onClick={follow} className="max-md:hidden">
      {following ? <Eye size={16} className="text-accent" /> : <EyeOff size={16} />}
    </IconButton>
  )
}
