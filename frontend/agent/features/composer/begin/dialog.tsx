import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Paperclip } from 'lucide-react'
import { type ChangeEvent, type FormEvent, useEffect, useId, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ApiError, post, type Schemas } from '../../../../shared/api/client'
import { type Beginning, changeBeginning, closeBeginning, forgetBeginning } from '../../../data/begin'
import { useBootstrap } from '../../../data/bootstrap'
import { listKey } from '../../../data/conversations'
import { listed } from '../../../data/i18n'
import { addressesQuery, personName } from '../../../data/mail'
import { addressKey } from '../../../data/recipients'
import { undoTime } from '../../../data/scheduled'
import { takeFiles } from '../../../data/uploads'
import { Button } from '../../../ui/button'
import { Dialog } from '../../../ui/dialog'
import { useRefusal } from '../../../ui/refusal'
import { toast } from '../../../ui/toast'
import type { Box, BoxProps } from '../box'
import { PeopleField } from '../mail/people-field'
import { PlainBox } from '../plain-box'
import { SendButtons } from '../send-buttons'
import { sendKey } from '../send-key'
import { TextProblems, useWrong } from '../text-problems'
import { FileList, useUploads } from '../uploads'
import { useRich } from '../use-rich'
import { Refused } from './refused'
import { offerTakeBack } from './take-back'

const filesKey = 'begin'

interface Way {
  channel: string
  address: string
}

/** The addresses from which this agent may begin a conversation. */
function useWays(): Way[] {
  const { data } = useQuery(addressesQuery)
  return (data?.items ?? [])
    .filter((one) => one.begins)
    .flatMap(({ channel, addresses }) => addresses.map((address) => ({ channel, address })))
}

/** Sends it; sent again, after an answer that was lost, it is the same conversation. */
const send = (b: Beginning, way: Way, close: boolean, undoSeconds: number) =>
  post<Schemas['MailBegun']>('/api/v1/conversations', {
    id: b.id,
    message: b.message,
    channel: way.channel,
    contact: b.contacts[b.to[0]?.address ?? ''],
    text: b.text.trim(),
    html: b.html,
    files: b.files.map((f) => f.id),
    status: close ? 'closed' : undefined,
    mail: { from: { address: way.address }, to: b.to, cc: b.cc, bcc: b.bcc, subject: b.subject.trim() },
    undoSeconds,
  })

/** Where a conversation by e-mail is begun. What is written is kept until it is sent or thrown away. */
export function BeginDialog({ begun: b }: { begun: Beginning }) {
  const { t } = useTranslation('mail')
  const { t: common } = useTranslation()
  const { me } = useBootstrap()
  const client = useQueryClient()
  const navigate = useNavigate()
  const [busy, setBusy] = useState(false)
  const [refused, setRefused] = useState<string>()
  const ways = useWays()
  const way = ways.find((one) => one.address === b.from) ?? ways[0]
  const uploads = useUploads(filesKey)
  const change = (part: Partial<Beginning>) => changeBeginning(me.id, (was) => ({ ...was, ...part }))
  useEffect(
    () => takeFiles(filesKey, (more) => changeBeginning(me.id, (was) => ({ ...was, files: [...was.files, ...more] }))),
    [me.id],
  )
  const own = b.to.find((p) => ways.some((one) => addressKey(one.address) === addressKey(p.address)))
  const wrong = useWrong(b.text)
  const said = b.text.trim() !== '' || b.files.length > 0
  const blocked = busy || !way || wrong.any || uploads.going.length > 0 || !!own || !said
  const incomplete = b.to.length === 0 || b.subject.trim() === ''
  const submit = async (close: boolean) => {
    if (blocked || incomplete || !way) return
    setBusy(true)
    setRefused(undefined)
    try {
      const seconds = undoTime(me.preferences)
      const { id, at } = await send(b, way, close, seconds)
      forgetBeginning(me.id)
      const open = (id: string) => void navigate({ to: '/inbox/$folder/$id', params: { folder: 'mine', id } })
      if (at) return offerTakeBack(client, { agent: me.id, begun: b, open }, seconds)
      void client.invalidateQueries({ queryKey: listKey })
      toast(t('begin.sent', { names: listed(b.to.map(personName)) }), 'plain', {
        label: t('begin.open'),
        run: () => open(id),
      })
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      setRefused(error.code === 'offline' ? t('begin.failed') : common(`errors.${error.code as 'internal'}`))
    } finally {
      setBusy(false)
    }
  }
  return (
    <Dialog wide open title={t('begin.title')} onClose={closeBeginning}>
      <Refused />
      <form
        className="flex flex-col gap-2 text-sm"
        onSubmit={(e: FormEvent) => {
          e.preventDefault()
          void submit(false)
        }}
      >
        <From ways={ways} value={way} onChange={(from) => change({ from })} />
        <Addressees begun={b} onChange={change} />
        {own && (
          <p role="alert" className="text-xs text-danger">
            {t('begin.own')}
          </p>
        )}
        <label className="flex items-center gap-2 border-t border-soft pt-2">
          <span className="w-14 shrink-0 text-ink-3">{t('begin.subject')}</span>
          <input
            dir={b.subject ? 'auto' : undefined}
            maxLength={200}
            value={b.subject}
            onChange={(e) => change({ subject: e.target.value })}
            className="h-8 min-w-0 flex-1 bg-transparent outline-none pointer-coarse:h-11"
          />
        </label>
        <Text begun={b} onChange={change} onFiles={uploads.add} onSend={(close) => void submit(close)} />
        <TextProblems text={b.text} />
        <FileList
          files={b.files}
          going={uploads.going}
          onDrop={(id) => change({ files: b.files.filter((f) => f.id !== id) })}
        />
        {refused && (
          <p role="alert" className="text-danger">
            {refused}
          </p>
        )}
        <div className="flex flex-wrap items-center gap-2">
          <Attach onFiles={uploads.add} />
          <Button type="button" look="ghost" onClick={() => forgetBeginning(me.id)}>
            {t('begin.throwAway')}
          </Button>
          <SendButtons note={false} disabled={blocked || incomplete} onSend={(close) => void submit(close)} />
        </div>
      </form>
    </Dialog>
  )
}

function From({ ways, value, onChange }: { ways: Way[]; value?: Way; onChange: (address: string) => void }) {
  const { t } = useTranslation('mail')
  const id = useId()
  return (
    <div className="flex items-center gap-2">
      <label htmlFor={id} className="w-14 shrink-0 text-ink-3">
        {t('begin.channel')}
      </label>
      {ways.length > 1 ? (
        <select
          id={id}
          dir="ltr"
          value={value?.address}
          onChange={(e) => onChange(e.target.value)}
          className="h-8 min-w-0 flex-1 rounded-md border border-line bg-raised px-2 pointer-coarse:h-11"
        >
          {ways.map((one) => (
            <option key={`${one.channel} ${one.address}`} value={one.address}>
              {one.address}
            </option>
          ))}
        </select>
      ) : (
        <output id={id} dir="ltr" className="cut">
          {value?.address}
        </output>
      )}
    </div>
  )
}

interface PartProps {
  begun: Beginning
  onChange: (part: Partial<Beginning>) => void
}

function Addressees({ begun: b, onChange }: PartProps) {
  const { t } = useTranslation('mail')
  const [more, setMore] = useState(b.cc.length + b.bcc.length > 0)
  const field = (name: 'to' | 'cc' | 'bcc') => (
    <PeopleField
      label={t(`begin.${name}`)}
      value={b[name]}
      offered={[]}
      first={name === 'to'}
      onChange={(next) => onChange({ [name]: next })}
      onContact={(address, contact) => onChange({ contacts: { ...b.contacts, [address]: contact } })}
    />
  )
  return (
    <div className="flex flex-col gap-1.5 border-t border-soft pt-2">
      <div className="flex items-start gap-2">
        <div className="min-w-0 flex-1">{field('to')}</div>
        {!more && (
          <Button type="button" small look="ghost" onClick={() => setMore(true)}>
            {t('begin.more')}
          </Button>
        )}
      </div>
      {more && field('cc')}
      {more && field('bcc')}
    </div>
  )
}

interface TextProps extends PartProps {
  onFiles: (files: Iterable<File>) => void
  onSend: (close: boolean) => void
}

function Text({ begun: b, onChange, onFiles, onSend }: TextProps) {
  const { t } = useTranslation('mail')
  const { me } = useBootstrap()
  const Rich = useRich(true, useRefusal())
  const box = useRef<Box>(null)
  const early = useRef({ caret: false })
  const props: BoxProps = {
    id: 'begin-text',
    value: { text: b.text, html: b.html },
    locked: false,
    early,
    label: t('begin.text'),
    placeholder: t('begin.write'),
    onChange: (next) => onChange({ html: undefined, ...next }),
    onCaret: () => undefined,
    onKey: (e, inList) => {
      const act = sendKey(e, me.preferences.enterSends && !inList)
      if (act === 'send' || act === 'sendClose') onSend(act === 'sendClose')
      return act === 'send' || act === 'sendClose'
    },
    onFiles,
  }
  return (
    <div className="rounded-md border border-line bg-raised focus-within:border-accent [&_#begin-text]:min-h-32">
      {Rich ? <Rich ref={box} {...props} /> : <PlainBox ref={box} {...props} />}
    </div>
  )
}

function Attach({ onFiles }: { onFiles: (files: Iterable<File>) => void }) {
  const { t } = useTranslation('mail')
  const input = useRef<HTMLInputElement>(null)
  const handleChosen = (e: ChangeEvent<HTMLInputElement>) => {
    onFiles([...(e.target.files ?? [])])
    e.target.value = ''
  }
  return (
    <>
      <input ref={input} type="file" multiple hidden onChange={handleChosen} />
      <Button type="button" look="ghost" title={t('begin.attach')} onClick={() => input.current?.click()}>
        <Paperclip size={16} aria-hidden="true" />
        <span className="max-md:sr-only">{t('begin.attach')}</span>
      </Button>
    </>
  )
}
