import { useQuery } from '@tanstack/react-query'
import { CalendarDays, Ellipsis, ImageOff } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Message } from '../../../../shared/api/client'
import { day, dayAndTime, sameDay, time } from '../../../../shared/date'
import { directionOf } from '../../../../shared/text/direction'
import { useBootstrap, useDateStyle } from '../../../data/bootstrap'
import { type MessageMail, personName, wholeQuery } from '../../../data/mail'
import { Button } from '../../../ui/button'
import { Linked } from '../linked'
import { MailFrame } from './mail-frame'
import { rememberImages, showsImages } from './shown-images'

/** What a mail says: its own HTML safely framed or its text, and all of it when that is asked for. */
export function MailBody({ message: m, mail }: { message: Message; mail: MessageMail }) {
  const { t } = useTranslation('mail')
  const { me } = useBootstrap()
  const [unfolded, setUnfolded] = useState(false)
  const whole = useQuery({ ...wholeQuery(m.conversation, m.id), enabled: unfolded })
  const trusted = mail.trust !== 'fail'
  const [asked, setAsked] = useState(() => trusted && showsImages(me.id, mail.from.address))
  const all = unfolded ? whole.data : undefined
  const html = all ? all.html : m.html
  const text = (all ? all.text : m.text) ?? ''
  const handleImages = () => {
    setAsked(true)
    if (trusted) rememberImages(me.id, mail.from.address)
  }
  return (
    <div className="flex flex-col gap-2">
      {mail.remote && !asked && (
        <div className="flex flex-wrap items-center gap-2 text-xs text-ink-2">
          <ImageOff size={14} aria-hidden="true" />
          {t('imagesOff')}
          <Button small onClick={handleImages}>
            {t('showImages')}
          </Button>
        </div>
      )}
      {html ? (
        <MailFrame
          title={t('mailOf', { name: personName(mail.from) })}
          html={html}
          files={m.files}
          direction={mail.direction}
          images={asked && (mail.remote ?? false)}
        />
      ) : (
        text && (
          <p dir={mail.direction ?? directionOf(text) ?? 'auto'} className="break-words whitespace-pre-wrap">
            <Linked text={text} />
          </p>
        )
      )}
      {mail.calendar && <Invitation calendar={mail.calendar} />}
      {mail.folded && (
        <button
          type="button"
          aria-expanded={unfolded}
          aria-label={t(unfolded ? 'fold' : 'unfold')}
          title={t(unfolded ? 'fold' : 'unfold')}
          onClick={() => setUnfolded(!unfolded)}
          className="grid h-5 w-9 place-items-center self-start rounded-full bg-subtle text-ink-2 hover:bg-hover pointer-coarse:h-11"
        >
          <Ellipsis size={16} />
        </button>
      )}
      {unfolded && whole.isError && (
        <p role="alert" className="text-xs text-danger">
          {t('wholeFailed')}
        </p>
      )}
    </div>
  )
}

/** An invitation that a mail carries. */
function Invitation({ calendar: c }: { calendar: NonNullable<MessageMail['calendar']> }) {
  const { t } = useTranslation('mail')
  const style = useDateStyle()
  const when = (at: string) => (c.allDay ? day(new Date(at), style) : dayAndTime(new Date(at), style))
  const until = (at: string) =>
    c.start && sameDay(new Date(c.start), new Date(at), style) ? time(new Date(at), style) : when(at)
  return (
    <section
      aria-label={t('invitation')}
      className="flex gap-2.5 rounded-md border border-line bg-surface px-3 py-2 text-sm text-ink"
    >
      <CalendarDays size={18} aria-hidden="true" className="mt-0.5 shrink-0 text-ink-2" />
      <div className="min-w-0">
        <p className="text-xs text-ink-3">{t(c.method === 'CANCEL' ? 'cancelled' : 'invitation')}</p>
        <p dir="auto" className="font-medium break-words">
          {c.summary}
        </p>
        {c.start && (
          <p>
            {when(c.start)}
            {c.end && !c.allDay && ` – ${until(c.end)}`}
          </p>
        )}
        {c.location && (
          <p dir="auto" className="break-words text-ink-2">
            {c.location}
          </p>
        )}
        {c.by && <p className="text-xs text-ink-3">{t('by', { name: personName(c.by) })}</p>}
      </div>
    </section>
  )
}
