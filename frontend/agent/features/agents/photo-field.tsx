import { type ChangeEvent, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Agent } from '../../../shared/api/client'
import { useWrite } from '../../data/save-record'
import { useFileRefusal } from '../../data/use-file-refusal'
import { Avatar } from '../../ui/avatar'
import { Button } from '../../ui/button'
import { TextField } from '../../ui/field'
import { toast } from '../../ui/toast'
import { PhotoPart } from './photo-part'
import { cut, type Part, pictureOf } from './square'

interface PhotoFieldProps {
  person: Pick<Agent, 'name' | 'color' | 'photo'>
  /** Where the photo is posted to, and removed from. */
  path: string
  /** Takes the agent as it is now. */
  onChange?: (now: Agent) => void
}

/** What an agent is shown by: a photo, of which one chooses a square here, or letters. */
export function PhotoField({ person, path, onChange }: PhotoFieldProps) {
  const { t } = useTranslation('admin')
  const { t: common } = useTranslation()
  const input = useRef<HTMLInputElement>(null)
  const [picture, setPicture] = useState<ImageBitmap>()
  const write = useWrite<Agent>(common('saved'))
  const send = (method: 'POST' | 'DELETE', body?: FormData) =>
    write.mutate({ method, path, body }, { onSuccess: onChange })
  const refused = useFileRefusal()
  const handleFile = async ({ target }: ChangeEvent<HTMLInputElement>) => {
    const [file] = target.files ?? []
    target.value = '' // so that the same one can be chosen again
    if (!file) return
    const read = await pictureOf(file).catch(() => undefined)
    // A browser that can show what the server refuses, as some do HEIC, makes a JPEG of it here.
    if (!read) return toast((await refused.before(file)) ?? t('photo.unreadable', { name: file.name }), 'bad')
    setPicture(read)
  }
  const handleClose = () => {
    picture?.close()
    setPicture(undefined)
  }
  const handleChoose = async (part: Part) => {
    const square = picture && (await cut(picture, part).catch(() => undefined))
    handleClose()
    if (!square) return toast(t('photo.uncut'), 'bad')
    const form = new FormData()
    form.append('file', square, 'photo.jpg')
    send('POST', form)
  }
  return (
    <fieldset className="flex items-center gap-4">
      <legend className="sr-only">{t('photo.label')}</legend>
      <Avatar name={person.name} color={person.color} photo={person.photo} size="xl" />
      <div className="flex flex-col gap-1.5">
        <div className="flex flex-wrap gap-2">
          <Button disabled={write.isPending} onClick={() => input.current?.click()}>
            {t(person.photo ? 'photo.change' : 'photo.choose')}
          </Button>
          {person.photo && (
            <Button look="ghost" disabled={write.isPending} onClick={() => send('DELETE')}>
              {t('photo.remove')}
            </Button>
          )}
        </div>
        <p className="text-xs text-ink-3">{t('photo.hint')}</p>
      </div>
      <input
        ref={input}
        type="file"
        accept="image/*"
        hidden
        aria-label={t('photo.label')}
        onChange={(e) => void handleFile(e)}
      />
      {picture && <PhotoPart picture={picture} onChoose={(part) => void handleChoose(part)} onClose={handleClose} />}
    </fieldset>
  )
}

interface PublicNameFieldProps {
  name: string
  value: string
  onChange: (value: string) => void
}

/** What visitors are told, when it is not the first name. */
export function PublicNameField({ name, value, onChange }: PublicNameFieldProps) {
  const { t } = useTranslation('admin')
  return (
    <TextField
      label={t('publicName')}
      hint={t('publicNameHint')}
      maxLength={120}
      placeholder={name.split(' ')[0]}
      value={value}
      onChange={(e) => onChange(e.target.value)}
    />
  )
}
