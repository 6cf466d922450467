import { useQuery } from '@tanstack/react-query'
import { number } from '../../../shared/date'
import { useDateStyle } from '../../data/bootstrap'
import { asideQuery } from './queries'

/** How much is set aside, when something is. */
export function AsideCount() {
  const { data } = useQuery(asideQuery)
  const style = useDateStyle()
  if (!data?.total) return null
  return (
    <span className="ms-auto rounded-full bg-danger-soft px-1.5 text-xs text-danger">{number(data.total, style)}</span>
  )
}
