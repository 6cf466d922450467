import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Row } from '../../../shared/api/client'
import { number } from '../../../shared/date'
import { useDateStyle, useNames } from '../../data/bootstrap'
import { type BulkResult, changeAll, takeBack } from '../../data/bulk'
import type { Addressee } from '../../data/bulk-reply'
import type { Change } from '../../data/change'
import { toast } from '../../ui/toast'

/** The selected as addressees: each with what one had seen when it was selected, whatever is said in it since. */
export function useChosen(rows: Row[]): () => Addressee[] {
  const names = useNames()
  const seen = useRef(new Map<string, number>())
  useEffect(() => {
    seen.current = new Map(rows.map((r) => [r.id, seen.current.get(r.id) ?? r.lastSeq]))
  }, [rows])
  return () =>
    rows.map((r) => ({
      id: r.id,
      number: r.number,
      name: names.contact(r.contact),
      seenSeq: seen.current.get(r.id) ?? r.lastSeq,
    }))
}

/** Changes many at once, says how far that is, and offers to take it back. */
export function useBulk(onDone: (rows: Row[]) => void) {
  const { t } = useTranslation('actions')
  const { t: common } = useTranslation()
  const style = useDateStyle()
  const client = useQueryClient()
  const [done, setDone] = useState(0)
  const [all, setAll] = useState(0)
  const [busy, setBusy] = useState(false)
  const failed = () => toast(common('errors.internal'), 'bad')
  const kept = ({ refused }: BulkResult) => {
    if (refused > 0) toast(t('bulk.kept', { count: refused, n: number(refused, style) }), 'bad')
  }
  const run = async (rows: Row[], change: Change) => {
    setDone(0)
    setAll(rows.length) // what leaves the list meanwhile is among them
    setBusy(true)
    const result = await changeAll(client, rows, change, setDone).catch(failed)
    setBusy(false)
    onDone(rows)
    if (!result) return
    const count = result.made.length
    if (count > 0) {
      toast(t('bulk.changed', { count, n: number(count, style) }), 'plain', {
        label: t('bulk.undo'),
        run: () => void takeBack(client, result, () => {}).then(kept, failed),
      })
    }
    if (result.refused > 0) {
      toast(t('bulk.refused', { count: result.refused, n: number(result.refused, style) }), 'bad')
    }
  }
  return { run, done, all, busy }
}
