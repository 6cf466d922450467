import { Link } from '@tanstack/react-router'
import { Clock, TriangleAlert } from 'lucide-react'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { number } from '../../../../shared/date'
import { useBootstrap, useDateStyle } from '../../../data/bootstrap'
import { outbox } from '../../../data/outbox'
import { waiting } from '../../../data/waiting'

/** Says which conversations hold something that was not sent or waits for its files, while another one is open. */
export function Unsent({ open }: { open: string | undefined }) {
  const { t } = useTranslation('inbox')
  const { me } = useBootstrap()
  const all = outbox.use((s) => s)
  const later = waiting.use((s) => s)
  const elsewhere = (m: { by: string; conversation: string }) => m.by === me.id && m.conversation !== open
  const stuck = all.filter((m) => elsewhere(m) && (m.state === 'failed' || m.state === 'stopped'))
  const waits = Object.values(later).filter(elsewhere)
  useStay(Object.keys(later).length > 0)
  return (
    <>
      {stuck.length > 0 && (
        <div
          role="alert"
          className="flex items-center gap-2 border-b border-line bg-danger-soft px-4 py-1.5 text-sm text-danger"
        >
          <TriangleAlert size={14} aria-hidden="true" className="shrink-0" />
          {t('unsent')}
          <Where messages={stuck} />
        </div>
      )}
      {waits.length > 0 && (
        <div
          role="status"
          className="flex items-center gap-2 border-b border-line bg-subtle px-4 py-1.5 text-sm text-ink-2"
        >
          <Clock size={14} aria-hidden="true" className="shrink-0" />
          {t('waitsForFiles')}
          <Where messages={waits} />
        </div>
      )}
    </>
  )
}

function Where({ messages }: { messages: { conversation: string; number: number }[] }) {
  const style = useDateStyle()
  const where = new Map(messages.map((m) => [m.conversation, m.number]))
  return [...where].map(([id, n]) => (
    <Link key={id} to="/inbox/$folder/$id" params={{ folder: 'open', id }} className="underline underline-offset-2">
      <bdi>#{number(n, style)}</bdi>
    </Link>
  ))
}

/** Asks before the page is left while something still waits for its files: they would have to be chosen again. */
function useStay(asks: boolean): void {
  useEffect(() => {
    if (!asks) return
    const ask = (e: BeforeUnloadEvent) => e.preventDefault()
    addEventListener('beforeunload', ask)
    return () => removeEventListener('beforeunload', ask)
  }, [asks])
}
