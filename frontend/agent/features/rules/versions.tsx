import { useQuery } from '@tanstack/react-query'
import { History } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ago, full, number } from '../../../shared/date'
import { useDateStyle } from '../../data/bootstrap'
import type { Rule } from '../../data/rules'
import { useRuleWrite } from '../../data/save-record'
import { Button } from '../../ui/button'
import { Dialog } from '../../ui/dialog'
import { bodyOf } from './body'
import { changes } from './changes'
import { versionsQuery } from './queries'

interface VersionsProps {
  rule: Rule
  onRestore: () => void
}

/** What a rule was: who saved it, when, what changed, and the way back. */
export function Versions({ rule, onRestore }: VersionsProps) {
  const { t } = useTranslation('rules')
  const style = useDateStyle()
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button onClick={() => setOpen(true)}>
        <History size={15} />
        {t('version', { version: number(rule.version, style) })}
        {rule.updatedBy?.name && (
          <span dir="auto" className="cut max-w-40 text-ink-2">
            {rule.updatedBy.name}
          </span>
        )}
        {rule.updatedAt && <span className="text-ink-2">{ago(new Date(rule.updatedAt), style)}</span>}
      </Button>
      {open && (
        <Dialog open wide title={t('versions')} onClose={() => setOpen(false)}>
          <VersionList rule={rule} onRestore={onRestore} />
        </Dialog>
      )}
    </>
  )
}

function VersionList({ rule, onRestore }: VersionsProps) {
  const { t } = useTranslation('rules')
  const style = useDateStyle()
  const { data: all = [] } = useQuery(versionsQuery(rule.id))
  const write = useRuleWrite()
  return (
    <ol className="flex max-h-[60vh] flex-col gap-3 overflow-y-auto">
      {all.map((v, i) => {
        const before = all[i + 1]
        return (
          <li key={v.version} className="rounded-lg border border-line p-3">
            <div className="flex flex-wrap items-center gap-2 text-sm">
              <b>{t('version', { version: number(v.version, style) })}</b>
              <span className="flex-1 text-ink-2">
                <bdi>{v.updatedBy?.name}</bdi> {v.updatedAt && full(new Date(v.updatedAt), style)}
              </span>
              {i > 0 && (
                <Button
                  small
                  onClick={() =>
                    write.mutate(
                      { method: 'POST', path: `/api/v1/rules/${rule.id}/restore`, body: { version: v.version } },
                      { onSuccess: onRestore },
                    )
                  }
                >
                  {t('restore')}
                </Button>
              )}
            </div>
            <pre dir="ltr" className="mt-2 overflow-x-auto text-xs">
              {changes(before && bodyOf(before), bodyOf(v)).map((line) => (
                <span key={line.key} className={line.kind === 'gone' ? 'block text-danger' : 'block text-ok'}>
                  {line.kind === 'gone' ? '− ' : '+ '}
                  {line.text}
                </span>
              ))}
            </pre>
          </li>
        )
      })}
    </ol>
  )
}
