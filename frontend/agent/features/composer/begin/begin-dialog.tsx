import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Paperclip } from 'lucide-react'
import { type DragEvent, type KeyboardEvent, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { beginKey, beginning, useHead } from '../../../data/begin'
import { forgetBeginning, sendBeginning } from '../../../data/begin-send'
import { useBootstrap } from '../../../data/bootstrap'
import { changeDraft, useDraft } from '../../../data/drafts'
import { addressesQuery } from '../../../data/mail'
import { useWhy } from '../../../data/save-record'
import { Button, IconButton } from '../../../ui/button'
import { Dialog } from '../../../ui/dialog'
import { SelectField, TextAreaField, TextField } from '../../../ui/field'
import { toast } from '../../../ui/toast'
import { PeopleField } from '../mail/people-field'
import { SendButtons } from '../send-buttons'
import { sendKey } from '../send-key'
import { FileList, useUploads } from '../uploads'
import { Refused } from './refused'
import { type BeginAddress, sendersOf } from './senders'

const close = () => beginning.set(() => false)

/** A new conversation by e-mail. What is written is kept until it is sent or thrown away. */
export function BeginDialog() {
  const { t } = useTranslation('begin')
  const { t: mail } = useTranslation('mail')
  const { t: compose } = useTranslation('compose')
  const { me, channels } = useBootstrap()
  const client = useQueryClient()
  const navigate = useNavigate()
  const why = useWhy()
  const key = beginKey(me.id)
  const [head, setHead] = useHead(me.id)
  const { text, files } = useDraft(key)
  const uploads = useUploads(key)
  const picker = useRef<HTMLInputElement>(null)
  const [busy, setBusy] = useState(false)
  const { data } = useQuery(addressesQuery)
  const senders = sendersOf(me, channels, data?.items ?? [])
  const from: BeginAddress | undefined = senders.find((s) => s.address === head.from) ?? senders[0]
  const blocked =
    busy || !from || head.to.length === 0 || uploads.going.length > 0 || (text.trim() === '' && files.length === 0)
  const write = (next: string) => changeDraft(key, (d) => ({ ...d, text: next }))
  const send = async (closed: boolean) => {
    if (blocked || !from) return
    setBusy(true)
    const open = (id: string) => void navigate({ to: '/inbox/$folder/$id', params: { folder: 'open', id } })
    try {
      await sendBeginning(client, { me, channel: from.channel, status: closed ? 'closed' : undefined, open })
    } catch (error) {
      toast(why(error), 'bad')
    }
    setBusy(false)
  }
  const handleKey = (e: KeyboardEvent) => {
    const act = sendKey(e.nativeEvent, me.preferences.enterSends)
    if (act !== 'send' && act !== 'sendClose') return
    e.preventDefault()
    void send(act === 'sendClose')
  }
  const handleDrop = (e: DragEvent) => {
    if (e.dataTransfer.files.length === 0) return
    e.preventDefault()
    uploads.add(e.dataTransfer.files)
  }
  const people = (field: 'to' | 'cc' | 'bcc') => (
    <PeopleField label={mail(field)} value={head[field]} offered={[]} onChange={(next) => setHead({ [field]: next })} />
  )
  return (
    <Dialog open wide title={t('title')} onClose={close}>
      <Refused />
      {data && senders.length === 0 && <p role="alert">{t('noChannel')}</p>}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: files are dropped anywhere on it */}
      <div className="flex flex-col gap-3 text-sm" onDrop={handleDrop} onDragOver={(e) => e.preventDefault()}>
        {people('to')}
        {people('cc')}
        {people('bcc')}
        {senders.length > 1 && (
          <SelectField label={mail('from')} value={from?.address} onChange={(e) => setHead({ from: e.target.value })}>
            {senders.map((s) => (
              <option key={s.address} value={s.address}>
                {t('sender', { address: s.address, channel: s.name })}
              </option>
            ))}
          </SelectField>
        )}
        <TextField
          label={mail('subject')}
          maxLength={200}
          value={head.subject}
          onChange={(e) => setHead({ subject: e.target.value })}
        />
        <TextAreaField
          label={compose('composer.message')}
          rows={8}
          value={text}
          onChange={(e) => write(e.target.value)}
          onKeyDown={handleKey}
        />
        <FileList
          files={files}
          going={uploads.going}
          onDrop={(file) => changeDraft(key, (d) => ({ ...d, files: d.files.filter((f) => f.id !== file) }))}
        />
        <p className="text-xs text-ink-3">{t('keptHere')}</p>
      </div>
      <div className="flex flex-wrap items-center gap-2">
        <input
          ref={picker}
          type="file"
          multiple
          hidden
          onChange={(e) => {
            uploads.add([...(e.target.files ?? [])])
            e.target.value = '' // so that the same file can be picked again
          }}
        />
        <IconButton label={compose('composer.attach')} onClick={() => picker.current?.click()}>
          <Paperclip size={16} />
        </IconButton>
        <Button
          look="ghost"
          onClick={() => {
            forgetBeginning(me.id)
            close()
          }}
        >
          {t('discard')}
        </Button>
        <SendButtons note={false} disabled={blocked} onSend={(closed) => void send(closed)} />
      </div>
    </Dialog>
  )
}
