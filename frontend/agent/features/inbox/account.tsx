import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { remove } from '../../../shared/api/client'
import { useBootstrap } from '../../data/bootstrap'
import { liveState } from '../../data/live-state'
import { wire } from '../../data/wire'
import { Avatar } from '../../ui/avatar'
import { Menu } from '../../ui/menu'

/** Who one is, whether one is here, and the way out. */
export function Account() {
  const { t } = useTranslation('inbox')
  const { me } = useBootstrap()
  const client = useQueryClient()
  const navigate = useNavigate()
  const away = liveState.use((s) => s.agents[me.id] === 'away')
  const handleChoose = async (id: string) => {
    if (id === 'presence') {
      wire.stand({ type: 'presence', state: away ? 'online' : 'away' })
      return
    }
    await remove('/api/v1/session')
    client.clear()
    await navigate({ to: '/signin' })
  }
  return (
    <Menu
      label={me.name}
      choices={[
        { id: 'presence', label: away ? t('setOnline') : t('setAway') },
        { id: 'out', label: t('signOut') },
      ]}
      onChoose={(id) => void handleChoose(id)}
      trigger={
        <button
          type="button"
          className="flex min-w-0 flex-1 items-center gap-2 rounded-sm p-1.5 text-start text-sm hover:bg-hover"
        >
          <Avatar name={me.name} color={me.color} online={!away} />
          <span className="min-w-0 leading-tight">
            <b dir="auto" className="cut block font-medium">
              {me.name}
            </b>
            <span className="text-xs text-ink-3">{away ? t('away') : t('online')}</span>
          </span>
        </button>
      }
    />
  )
}
