import { Link } from '@tanstack/react-router'
import { TriangleAlert } from 'lucide-react'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { number } from '../../shared/date'
import { useBootstrap, useDateStyle } from '../data/bootstrap'
import { outbox } from '../data/outbox'

/** Says which conversations hold something that was not sent, while another one is open. */
export function Unsent({ open }: { open: string | undefined }) {
  const { t } = useTranslation('inbox')
  const { me } = useBootstrap()
  const style = useDateStyle()
  const all = outbox.use((s) => s)
  const where = useMemo(() => {
    const stuck = all.filter((m) => m.by === me.id && m.conversation !== open)
    return new Map(
      stuck.filter((m) => m.state === 'failed' || m.state === 'stopped').map((m) => [m.conversation, m.number]),
    )
  }, [all, me.id, open])
  if (where.size === 0) return null
  return (
    <div
      role="alert"
      className="flex items-center gap-2 border-b border-line bg-danger-soft px-4 py-1.5 text-sm text-danger"
    >
      <TriangleAlert size={14} aria-hidden="true" className="shrink-0" />
      {t('unsent')}
      {[...where].map(([id, n]) => (
        <Link key={id} to="/inbox/$folder/$id" params={{ folder: 'open', id }} className="underline underline-offset-2">
          #{number(n, style)}
        </Link>
      ))}
    </div>
  )
}
