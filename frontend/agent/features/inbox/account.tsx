import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { patch, remove } from '../../../shared/api/client'
import { bootstrapQuery, useBootstrap } from '../../data/bootstrap'
import { forgetCache } from '../../data/cache'
import { liveState } from '../../data/live-state'
import { Avatar } from '../../ui/avatar'
import { Menu } from '../../ui/menu'

/** Who one is, whether one is here, and the way out. */
export function Account() {
  const { t } = useTranslation('inbox')
  const { me } = useBootstrap()
  const client = useQueryClient()
  const navigate = useNavigate()
  const away = liveState.use((s) => s.agents[me.id] === 'away')
  const availability = me.availability ?? 'online'
  const handleChoose = async (id: string) => {
    if (id !== 'out') {
      await patch('/api/v1/me/availability', { availability: id })
      await client.invalidateQueries({ queryKey: bootstrapQuery.queryKey })
      return
    }
    await import('../../data/push').then((m) => m.endPush()).catch(() => {}) // the server ends it with the session
    await remove('/api/v1/session')
    client.clear()
    await forgetCache()
    await navigate({ to: '/signin' })
  }
  return (
    <Menu
      label={me.name}
      choices={[
        ...(['online', 'away', 'reassign'] as const).map((a) => ({
          id: a,
          label: t(`available.${a}`),
          chosen: a === availability,
        })),
        { id: 'out', label: t('signOut') },
      ]}
      onChoose={(id) => void handleChoose(id)}
      trigger={
        <button
          type="button"
          className="flex min-w-0 flex-1 items-center gap-2 rounded-sm p-1.5 text-start text-sm hover:bg-hover"
        >
          <Avatar name={me.name} color={me.color} photo={me.photo} online={!away} />
          <span className="min-w-0 leading-tight">
            <b dir="auto" className="cut block font-medium">
              {me.name}
            </b>
            <span className="text-xs text-ink-3">
              {t(availability !== 'online' ? `available.${availability}` : away ? 'away' : 'available.online')}
            </span>
          </span>
        </button>
      }
    />
  )
}
