import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ApiError, type Preferences, post } from '../../../shared/api/client'
import { number } from '../../../shared/date'
import { useBootstrap, useDateStyle } from '../../data/bootstrap'
import { readTexts } from '../../data/i18n'
import { usePasswordWhy } from '../../data/password'
import { useWhy, useWrite } from '../../data/save-record'
import { Button } from '../../ui/button'
import { Check, SelectField, TextField } from '../../ui/field'
import { LanguageOptions } from '../../ui/language-options'
import { LeaveGuard } from '../../ui/leave-guard'
import { SaveRow } from '../../ui/save-row'
import { toast } from '../../ui/toast'
import { OwnSessions } from './own-sessions'
import { PhotoField, PublicNameField } from './photo-field'

/** For how many seconds an e-mail that was just sent can be undone. */
const undoTimes = [0, 5, 10, 20, 30]

/** One's own name, language, calendar, look and password. */
export function ProfilePage() {
  const { t } = useTranslation('admin')
  const { t: common } = useTranslation()
  const { me, settings } = useBootstrap()
  const style = useDateStyle()
  const [name, setName] = useState(me.name)
  const [publicName, setPublicName] = useState(me.publicName ?? '')
  const [p, setP] = useState<Preferences>(me.preferences)
  const mine = JSON.stringify([name, publicName, p])
  const [kept, setKept] = useState(mine) // what was there or has been saved
  const [typed, setTyped] = useState(false) // in the password's form
  const write = useWrite(common('saved'))
  const set = (part: Partial<Preferences>) => setP((now) => ({ ...now, ...part }))
  const handleSubmit = (e: FormEvent) => {
    e.preventDefault()
    const body = { name, publicName, preferences: { ...p, folders: me.preferences.folders } }
    write.mutate({ method: 'PATCH', path: '/api/v1/me', body }, { onSuccess: () => setKept(mine) })
  }
  return (
    <>
      {(mine !== kept || typed) && <LeaveGuard />}
      <form onSubmit={handleSubmit} className="flex max-w-lg flex-col gap-4">
        <PhotoField person={me} path="/api/v1/me/photo" />
        <TextField label={t('name')} required maxLength={120} value={name} onChange={(e) => setName(e.target.value)} />
        <PublicNameField name={name} value={publicName} onChange={setPublicName} />
        <SelectField
          label={t('language')}
          value={p.language ?? settings.language}
          onChange={(e) => set({ language: e.target.value as Preferences['language'] })}
        >
          <LanguageOptions />
        </SelectField>
        <SelectField
          label={t('direction')}
          value={p.direction ?? 'auto'}
          onChange={(e) => set({ direction: e.target.value as Preferences['direction'] })}
        >
          <option value="auto">{t('byLanguage')}</option>
          <option value="ltr">{t('ltr')}</option>
          <option value="rtl">{t('rtl')}</option>
        </SelectField>
        <SelectField
          label={t('calendar')}
          value={p.calendar ?? 'auto'}
          onChange={(e) => set({ calendar: e.target.value as Preferences['calendar'] })}
        >
          <option value="auto">{t('byWorkspace')}</option>
          <option value="gregorian">{t('gregorian')}</option>
          <option value="jalali">{t('jalali')}</option>
        </SelectField>
        <SelectField
          label={t('digits')}
          value={p.digits ?? 'auto'}
          onChange={(e) => set({ digits: e.target.value as Preferences['digits'] })}
        >
          <option value="auto">{t('byWorkspace')}</option>
          <option value="latin">123</option>
          <option value="persian">۱۲۳</option>
        </SelectField>
        <SelectField
          label={t('theme')}
          value={p.theme ?? 'system'}
          onChange={(e) => set({ theme: e.target.value as Preferences['theme'] })}
        >
          <option value="system">{t('bySystem')}</option>
          <option value="light">{t('light')}</option>
          <option value="dark">{t('dark')}</option>
        </SelectField>
        <SelectField
          label={t('afterSend')}
          value={p.afterSend ?? 'stay'}
          onChange={(e) => set({ afterSend: e.target.value as Preferences['afterSend'] })}
        >
          <option value="stay">{t('afterSendStay')}</option>
          <option value="next">{t('afterSendNext')}</option>
          <option value="list">{t('afterSendList')}</option>
        </SelectField>
        <SelectField
          label={t('undoTime')}
          hint={t('undoTimeHint')}
          value={p.undo ?? '10'}
          onChange={(e) => set({ undo: e.target.value as Preferences['undo'] })}
        >
          {undoTimes.map((n) => (
            <option key={n} value={n}>
              {n === 0 ? t('undoNone') : t('undoSeconds', { n: number(n, style) })}
            </option>
          ))}
        </SelectField>
        <Check
          label={t('enterSends')}
          checked={p.enterSends ?? false}
          onChange={(e) => set({ enterSends: e.target.checked })}
        />
        <SaveRow busy={write.isPending} />
      </form>
      <Password onTyped={setTyped} />
      <OwnSessions />
    </>
  )
}

/** Changes the password. What is refused is said at the field that it is about. */
function Password({ onTyped }: { onTyped: (typed: boolean) => void }) {
  const { t } = useTranslation('admin')
  const why = useWhy()
  const weak = usePasswordWhy()
  const [current, setCurrent] = useState('')
  const [next, setNext] = useState('')
  const typed = (current || next) !== ''
  useEffect(() => onTyped(typed), [onTyped, typed])
  const change = useMutation({
    mutationFn: async () => {
      await readTexts('session') // in which refused passwords are worded
      await post('/api/v1/me/password', { current, next })
    },
    onSuccess: () => {
      setCurrent('')
      setNext('')
      toast(t('passwordChanged'))
    },
    onError: (error) => blamed(error) || toast(why(error), 'bad'),
  })
  const refused = blamed(change.error)
  const handleSubmit = (e: FormEvent) => {
    e.preventDefault()
    change.mutate()
  }
  return (
    <form onSubmit={handleSubmit} className="flex max-w-lg flex-col gap-4 border-t border-line pt-5">
      <h2 className="text-lg font-semibold">{t('password')}</h2>
      <TextField
        label={t('passwordCurrent')}
        type="password"
        dir="ltr"
        autoComplete="current-password"
        required
        value={current}
        onChange={(e) => setCurrent(e.target.value)}
        error={refused?.field === 'current' ? t('passwordWrong') : undefined}
      />
      <TextField
        label={t('passwordNext')}
        type="password"
        dir="ltr"
        autoComplete="new-password"
        required
        hint={t('passwordRule')}
        value={next}
        onChange={(e) => setNext(e.target.value)}
        error={refused?.field === 'next' ? weak(refused) : undefined}
      />
      <Button type="submit" className="self-end" disabled={change.isPending}>
        {t('passwordChange')}
      </Button>
    </form>
  )
}

/** The refusal that is about one of the two passwords. */
const blamed = (error: unknown): ApiError | undefined =>
  error instanceof ApiError && error.code === 'invalid' && ['current', 'next'].includes(error.field ?? '')
    ? error
    : undefined
