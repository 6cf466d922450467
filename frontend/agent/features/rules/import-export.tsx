import { Download, Upload } from 'lucide-react'
import type { ChangeEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { get } from '../../../shared/api/client'
import type { Rule } from '../../data/rules'
import { useRuleWrite } from '../../data/save-record'
import { Button } from '../../ui/button'
import { toast } from '../../ui/toast'

/** Carries the rules elsewhere as a file, and brings them in from one. */
export function ImportExport() {
  const { t } = useTranslation('rules')
  const write = useRuleWrite()
  const handleExport = async () => {
    const file = new Blob([JSON.stringify(await get('/api/v1/rules/export'), null, 2)], { type: 'application/json' })
    const link = document.createElement('a')
    link.href = URL.createObjectURL(file)
    link.download = 'rules.json'
    link.click()
    URL.revokeObjectURL(link.href)
  }
  const handleImport = async (e: ChangeEvent<HTMLInputElement>) => {
    const file = e.target.files?.[0]
    e.target.value = ''
    if (!file) return
    try {
      const { format, rules } = JSON.parse(await file.text()) as { format: number; rules: Rule[] }
      const plain = rules.map(({ name, note, stop, events, after, when, then }) => ({
        name,
        note,
        stop,
        events,
        after,
        when,
        then,
      }))
      write.mutate(
        { method: 'POST', path: '/api/v1/rules/import', body: { format, rules: plain } },
        { onSuccess: () => toast(t('imported')) },
      )
    } catch {
      toast(t('notJson'), 'bad')
    }
  }
  return (
    <>
      <Button onClick={() => void handleExport()}>
        <Download size={15} />
        {t('export')}
      </Button>
      <label className="inline-flex h-8 cursor-pointer items-center gap-1.5 rounded-md border border-line bg-surface px-3.5 text-sm shadow-sm focus-within:outline-2 hover:bg-hover">
        <Upload size={15} />
        {t('import')}
        <input type="file" accept="application/json,.json" className="sr-only" onChange={(e) => void handleImport(e)} />
      </label>
    </>
  )
}
