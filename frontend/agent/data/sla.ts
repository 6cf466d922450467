import { useTranslation } from 'react-i18next'
import type { Row } from '../../shared/api/client'
import { full, span } from '../../shared/date'
import { useDateStyle } from './bootstrap'
import { useNow } from './now'

export interface SlaMark {
  tone: 'plain' | 'warn' | 'danger'
  text: string
  title: string
}

/** The promise that runs out first, as a countdown: amber once somebody was to be warned, red when it is broken. */
export function useSlaMark(sla: Row['sla']): SlaMark | undefined {
  const { t } = useTranslation('inbox')
  const style = useDateStyle()
  const now = useNow()
  if (!sla) return undefined
  const what = t(`sla.${sla.kind}`)
  if (sla.paused || !sla.due) return { tone: 'plain', text: t('sla.paused'), title: what }
  const due = new Date(sla.due)
  const left = due.getTime() - now.getTime()
  const late = left < 0 || sla.breached
  const warned = sla.warnAt !== undefined && new Date(sla.warnAt) <= now
  return {
    tone: late ? 'danger' : warned ? 'warn' : 'plain',
    text: late ? t('sla.late', { time: span(Math.abs(left), style) }) : t('sla.left', { time: span(left, style) }),
    title: `${what} · ${full(due, style)}`,
  }
}
