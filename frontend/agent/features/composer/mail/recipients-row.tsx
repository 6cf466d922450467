import { ChevronDown, ChevronUp, Quote } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { number } from '../../../../shared/date'
import { useDateStyle } from '../../../data/bootstrap'
import { listed } from '../../../data/i18n'
import { personName } from '../../../data/mail'
import { Button, IconButton } from '../../../ui/button'
import { useKeys } from '../../../ui/keys'
import { Menu } from '../../../ui/menu'
import { PeopleField } from './people-field'
import type { MailWriting } from './use-mail'

/** How many messages may be handed on at once. */
const mostForwarded = 50
const shownNames = 1

/** To whom a reply goes as a mail: on one line until somebody wants to change it. */
export function RecipientsRow({ mail, locked }: { mail: MailWriting; locked: boolean }) {
  const { t } = useTranslation('mail')
  const style = useDateStyle()
  const { value, set, aliases, last } = mail
  const [open, setOpen] = useState(false)
  const shown = open || (value.to.length === 0 && value.cc.length + value.bcc.length === 0)
  const write = () => requestAnimationFrame(() => document.getElementById('composer')?.focus())
  const toAll = () => {
    mail.toAll()
    write()
  }
  useKeys({ replyAll: toAll })
  const all = [...value.to, ...value.cc, ...value.bcc]
  const names = listed(all.slice(0, shownNames).map(personName))
  const more = all.length - shownNames
  const forward = (ids: string[]) => {
    set({ ...value, to: [], cc: [], bcc: [], forward: ids, quote: undefined })
    setOpen(true)
  }
  const handleHow = (how: string) => {
    if (how === 'sender') mail.toSender()
    else if (how === 'all') mail.toAll()
    else if (how === 'forward' && last) forward([last.id])
    else if (how === 'forwardAll') forward(mail.messages.slice(-mostForwarded).map((m) => m.id))
    if (how === 'sender' || how === 'all') write()
  }
  const people = (field: 'to' | 'cc' | 'bcc') => (
    <PeopleField
      key={field}
      label={t(field)}
      value={value[field]}
      offered={mail.people.filter((p) => !all.some((one) => one.address === p.address))}
      onChange={(next) => set({ ...value, [field]: next })}
    />
  )
  return (
    <fieldset disabled={locked} className="border-b border-soft px-3 py-1 text-sm">
      <legend className="sr-only">{t('recipients')}</legend>
      <div className="flex items-center gap-1">
        <button
          type="button"
          aria-expanded={shown}
          onClick={() => setOpen(!shown)}
          className="flex min-h-7 min-w-0 flex-1 items-center gap-1 text-start text-ink-2 hover:text-ink pointer-coarse:min-h-11"
        >
          <span className="cut">
            {value.forward?.length
              ? t('forwards', { count: value.forward.length, n: number(value.forward.length, style) })
              : more > 0
                ? t('toMore', { names, n: number(more, style) })
                : names
                  ? t('toNames', { names })
                  : t('nobody')}
          </span>
          {shown ? <ChevronUp size={14} aria-hidden="true" /> : <ChevronDown size={14} aria-hidden="true" />}
        </button>
        <IconButton
          label={t('quote')}
          aria-pressed={value.quote ?? false}
          onClick={() => set({ ...value, quote: !value.quote })}
        >
          <Quote size={15} className={value.quote ? 'text-accent' : ''} />
        </IconButton>
        <Menu
          label={t('how')}
          trigger={
            <Button small look="ghost">
              {t('how')}
              <ChevronDown size={13} aria-hidden="true" />
            </Button>
          }
          choices={[
            { id: 'sender', label: t('reply') },
            { id: 'all', label: t('replyAll') },
            ...(last ? [{ id: 'forward', label: t('forward') }] : []),
            ...(mail.messages.length > 1 ? [{ id: 'forwardAll', label: t('forwardAll') }] : []),
          ]}
          onChoose={handleHow}
        />
      </div>
      {shown && (
        <div className="flex flex-col gap-1 pb-1">
          {people('to')}
          {people('cc')}
          {people('bcc')}
          {aliases.length > 1 && (
            <label className="flex items-center gap-2">
              <span className="w-14 shrink-0 text-ink-3">{t('from')}</span>
              <select
                value={value.from ?? aliases[0]}
                onChange={(e) => set({ ...value, from: e.target.value })}
                className="h-8 min-w-0 flex-1 rounded-md border border-line bg-surface px-2 pointer-coarse:h-11"
              >
                {aliases.map((address) => (
                  <option key={address}>{address}</option>
                ))}
              </select>
            </label>
          )}
          <p className="text-xs text-ink-3">{t('onlyHere')}</p>
        </div>
      )}
    </fieldset>
  )
}
