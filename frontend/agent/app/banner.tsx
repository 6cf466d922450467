import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { number } from '../../shared/date'
import { useDateStyle } from '../data/bootstrap'
import { liveState } from '../data/live-state'
import { Button } from '../ui/button'

/** Says that the connection is gone, when it will be tried again, and that nothing is lost. */
export function Banner() {
  const { t } = useTranslation('inbox')
  const style = useDateStyle()
  const lost = liveState.use((s) => s.connection === 'lost')
  const retryAt = liveState.use((s) => s.retryAt)
  const [now, setNow] = useState(Date.now)
  const [late, setLate] = useState(false)
  useEffect(() => {
    if (!lost) {
      setLate(false)
      return
    }
    const shown = setTimeout(() => setLate(true), 1500) // a blink is no news
    const timer = setInterval(() => setNow(Date.now()), 1000)
    return () => {
      clearTimeout(shown)
      clearInterval(timer)
    }
  }, [lost])
  if (!lost || !late) return null
  const seconds = Math.max(0, Math.ceil((retryAt - now) / 1000))
  return (
    <div role="status" className="flex items-center justify-center gap-3 bg-warn-soft px-4 py-1.5 text-sm text-warn">
      {t('lost', { seconds: number(seconds, style) })}
      <Button small onClick={() => dispatchEvent(new Event('pasokh-retry'))}>
        {t('tryNow')}
      </Button>
    </div>
  )
}
