import { useTranslation } from 'react-i18next'
import { number } from '../../../../shared/date'
import { useDateStyle } from '../../../data/bootstrap'
import type { Addressee } from '../../../data/bulk-reply'
import { Check, TextField } from '../../../ui/field'
import { type Hindrance, hindrances, overridable, type Reach } from './reach'

interface ReachListProps {
  to: Addressee[]
  reach: Reach
  checked: boolean
  anyway: ReadonlySet<Hindrance>
  onAnyway: (anyway: ReadonlySet<Hindrance>) => void
  fallbacks: Record<string, string>
  onFallbacks: (fallbacks: Record<string, string>) => void
  used: string[] // variables in the text
}

/** How many will get it; who will not and why, and what can be done about it. */
export function ReachList({ to, reach, checked, anyway, onAnyway, fallbacks, onFallbacks, used }: ReachListProps) {
  const { t } = useTranslation('bulk')
  const style = useDateStyle()
  const n = (count: number) => number(count, style)
  const toggle = (why: Hindrance, on: boolean) => {
    const next = new Set(anyway)
    if (on) next.add(why)
    else next.delete(why)
    onAnyway(next)
  }
  const asked = used.filter((name) => reach.missing.has(name) || fallbacks[name] !== undefined)
  return (
    <section aria-label={t('reach')} className="flex flex-col gap-2 rounded-md bg-subtle p-3 text-sm">
      <p aria-live="polite" className="font-medium">
        {checked ? t('gets', { n: n(reach.gets.length), all: n(to.length) }) : t('checking')}
      </p>
      {hindrances.map((why) => {
        const out = reach.out.get(why) ?? []
        const sentAnyway = overridable(why) && anyway.has(why)
        if (out.length === 0 && !sentAnyway) return null
        return (
          <div key={why} className="flex flex-col gap-1 border-t border-line pt-2">
            <p>
              <span className="font-medium">{t(`why.${why}`)}</span> {out.length > 0 && <Names all={out} />}
            </p>
            {overridable(why) && (
              <Check label={t('anyway')} checked={anyway.has(why)} onChange={(e) => toggle(why, e.target.checked)} />
            )}
          </div>
        )
      })}
      {asked.map((name) => (
        <TextField
          key={name}
          label={t('instead', { name: variableName(name, t) })}
          hint={reach.missing.has(name) ? t('without_in', { n: n(reach.missing.get(name) ?? 0) }) : undefined}
          maxLength={200}
          value={fallbacks[name] ?? ''}
          onChange={(e) => onFallbacks({ ...fallbacks, [name]: e.target.value })}
        />
      ))}
    </section>
  )
}

const most = 20

/** Who they are, as far as there is room. */
function Names({ all }: { all: Addressee[] }) {
  const { t } = useTranslation('bulk')
  const style = useDateStyle()
  return (
    <span className="text-ink-2">
      {all.slice(0, most).map((a, i) => (
        <span key={a.id}>
          {i > 0 && ' · '}
          <bdi>{a.name}</bdi> <bdi>#{number(a.number, style)}</bdi>
        </span>
      ))}
      {all.length > most && ` · ${t('others', { n: number(all.length - most, style) })}`}
    </span>
  )
}

/** What a variable is called; one that is unknown is shown as it was typed. */
function variableName(name: string, t: (key: 'name.contact_name') => string): string {
  const key = `name.${name.replace('.', '_')}` as 'name.contact_name'
  const said = t(key)
  return said === key ? `{{${name}}}` : said
}
