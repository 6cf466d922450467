import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { number } from '../../../../shared/date'
import { useDateStyle } from '../../../data/bootstrap'
import { type BulkJob, filesOfDay, left, retried, runJob } from '../../../data/bulk-reply'
import { Button } from '../../../ui/button'
import { hindrances } from './reach'

interface ProgressProps {
  job: BulkJob
  onJob: (job: BulkJob) => void
  onBusy: (busy: boolean) => void
  onClose: () => void
}

/** Sends it and says how far it is; then what was not sent and why, to be tried again. */
export function Progress({ job, onJob, onBusy, onClose }: ProgressProps) {
  const { t } = useTranslation('bulk')
  const style = useDateStyle()
  const { running, run, stop } = useRun(onJob)
  const calm = useCalm()
  const begun = useRef(false)
  const told = useRef(onBusy)
  told.current = onBusy
  useEffect(() => told.current(running || !calm), [running, calm])
  useEffect(() => {
    if (begun.current) return
    begun.current = true // a second mount is no second sending
    run(job)
  }, [run, job])
  const n = (count: number) => number(count, style)
  const failed = job.to.filter((a) => job.failed[a.id] !== undefined)
  const newer = failed.filter((a) => job.failed[a.id] === 'newer').map((a) => a.id)
  const rest = left(job).length
  const done = job.to.length - rest
  const again = failed.length + rest
  return (
    <>
      <p role="status" className="font-medium">
        {running
          ? t('sending', { n: n(done), all: n(job.to.length) })
          : t('sent', { n: n(job.sent.length), all: n(job.to.length) })}
      </p>
      <progress aria-label={t('title')} className="h-1.5 w-full accent-(--accent)" max={job.to.length} value={done} />
      {!running && rest > 0 && <p className="text-sm">{t('notTried', { n: n(rest) })}</p>}
      {failed.length > 0 && (
        <ul aria-label={t('notSent')} className="divide-y divide-(--line-soft) text-sm">
          {failed.map((a) => (
            <li key={a.id} className="flex flex-wrap gap-x-2 py-1.5">
              <bdi className="font-medium">{a.name}</bdi>
              <bdi className="text-ink-2">#{n(a.number)}</bdi>
              <span className="ms-auto text-danger">
                <Why code={job.failed[a.id] ?? ''} />
              </span>
            </li>
          ))}
        </ul>
      )}
      <div className="flex flex-wrap justify-end gap-2">
        {running ? (
          <Button disabled={!calm} onClick={stop}>
            {t('stop')}
          </Button>
        ) : (
          <>
            {newer.length > 0 && (
              <Button onClick={() => run(retried(job, newer, true))}>{t('anywayTo', { n: n(newer.length) })}</Button>
            )}
            {again > 0 && (
              <Button onClick={() => run(retried(job))}>{t('retry', { count: again, n: n(again) })}</Button>
            )}
            <Button look="primary" disabled={!calm} onClick={onClose}>
              {t('done')}
            </Button>
          </>
        )}
      </div>
    </>
  )
}

/** Why one did not get it. */
function Why({ code }: { code: string }) {
  const { t } = useTranslation('bulk')
  const { t: common } = useTranslation()
  const why = hindrances.find((one) => one === code)
  if (code === filesOfDay) return t('filesOfDay')
  return why ? t(`why.${why}`) : common(`errors.${code as 'internal'}`)
}

/** The second half of a double click on "Send" is for nothing that came to stand in its place. */
function useCalm(): boolean {
  const [calm, setCalm] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setCalm(true), 600)
    return () => clearTimeout(timer)
  }, [])
  return calm
}

/** Runs a job at a time; the page is not left by accident meanwhile. */
function useRun(onJob: (job: BulkJob) => void) {
  const client = useQueryClient()
  const [running, setRunning] = useState(false)
  const halt = useRef<AbortController>(undefined)
  const told = useRef(onJob)
  told.current = onJob
  const [run] = useState(() => (job: BulkJob) => {
    if (halt.current) return // a second click
    const stop = new AbortController()
    halt.current = stop
    setRunning(true)
    told.current(job)
    void runJob(client, job, (now) => told.current(now), stop.signal).finally(() => {
      halt.current = undefined
      setRunning(false)
    })
  })
  useEffect(() => {
    if (!running) return
    const ask = (e: BeforeUnloadEvent) => e.preventDefault()
    addEventListener('beforeunload', ask)
    return () => removeEventListener('beforeunload', ask)
  }, [running])
  return { running, run, stop: () => halt.current?.abort() }
}
