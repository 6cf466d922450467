import { useTranslation } from 'react-i18next'
import { number } from '../../../shared/date'
import { useDateStyle } from '../../data/bootstrap'
import type { Attempt } from './webhooks'

/** Why a try came to nothing, in words. */
export function useTryWords(): (a: Attempt) => string {
  const { t } = useTranslation('hooks')
  const style = useDateStyle()
  return (a) =>
    a.error
      ? t(`error.${a.error as 'status'}`, { status: number(a.status ?? 0, style) })
      : t('tried', { status: number(a.status ?? 0, style), ms: number(a.tookMs, style) })
}
