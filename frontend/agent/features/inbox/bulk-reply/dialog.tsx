import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { number } from '../../../../shared/date'
import { useBootstrap, useDateStyle } from '../../../data/bootstrap'
import { type Addressee, type BulkJob, forgetJob, left, retried, unfinishedJob } from '../../../data/bulk-reply'
import { Button } from '../../../ui/button'
import { Dialog } from '../../../ui/dialog'
import { Progress } from './progress'
import { Write } from './write'

interface BulkReplyProps {
  to: Addressee[] // as they were when they were chosen
  onClose: (sent: boolean) => void
}

/** One reply to many conversations: it is written, checked and sent in here. What was interrupted before is gone on with first. */
export function BulkReplyDialog({ to, onClose }: BulkReplyProps) {
  const { t } = useTranslation('bulk')
  const { me } = useBootstrap()
  const [chosen] = useState(to) // the list under the dialog goes on changing
  const [interrupted, setInterrupted] = useState(() => unfinishedJob(me.id))
  const [job, setJob] = useState<BulkJob>()
  const busy = useRef(false) // a click beside the dialog is no end of it while it sends
  const close = () => {
    if (busy.current) return
    if (job) forgetJob(me.id)
    onClose(job !== undefined && job.sent.length > 0)
  }
  const begin = (next: BulkJob) => {
    busy.current = true
    setJob(next)
  }
  const goOn = () => {
    if (interrupted) begin(retried(interrupted))
    setInterrupted(undefined)
  }
  const giveUp = () => {
    forgetJob(me.id)
    setInterrupted(undefined)
    if (chosen.length === 0) onClose(false)
  }
  return (
    <Dialog open wide title={t('title')} onClose={close}>
      {interrupted ? (
        <Interrupted job={interrupted} onGoOn={goOn} onGiveUp={giveUp} />
      ) : job ? (
        <Progress
          job={job}
          onBusy={(now) => {
            busy.current = now
          }}
          onJob={setJob}
          onClose={close}
        />
      ) : (
        <Write to={chosen} onSend={begin} onCancel={close} />
      )}
    </Dialog>
  )
}

interface InterruptedProps {
  job: BulkJob
  onGoOn: () => void
  onGiveUp: () => void
}

function Interrupted({ job, onGoOn, onGiveUp }: InterruptedProps) {
  const { t } = useTranslation('bulk')
  const style = useDateStyle()
  const count = left(job).length + Object.keys(job.failed).length
  return (
    <>
      <p>{t('interrupted', { count, n: number(count, style), all: number(job.to.length, style) })}</p>
      <blockquote
        dir="auto"
        className="max-h-40 overflow-y-auto rounded-md bg-subtle p-3 text-sm break-words whitespace-pre-wrap"
      >
        {job.reply.text}
      </blockquote>
      <div className="flex justify-end gap-2">
        <Button look="ghost" onClick={onGiveUp}>
          {t('giveUp')}
        </Button>
        <Button look="primary" onClick={onGoOn}>
          {t('goOn', { count, n: number(count, style) })}
        </Button>
      </div>
    </>
  )
}
