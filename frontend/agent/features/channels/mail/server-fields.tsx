import { CircleAlert, CircleCheck, LoaderCircle } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { SelectField, TextField } from '../../../ui/field'
import type { MailChecked, MailServer } from './queries'

interface ServerFieldsProps {
  what: 'fetch' | 'send'
  server: MailServer
  set: (part: Partial<MailServer>) => void
  password: string
  onPassword: (password: string) => void
  kept: boolean // a password is set
  side?: MailChecked['fetch']
  busy: boolean
  failed: boolean
}

const auths = {
  fetch: ['password', 'google', 'microsoft'],
  send: ['password', 'google', 'microsoft', 'none'],
} as const
const authNames = {
  password: 'channel.byPassword',
  google: 'channel.byGoogle',
  microsoft: 'channel.byMicrosoft',
  none: 'channel.byNone',
} as const
const securities = ['tls', 'starttls', 'none'] as const
/** The port that servers listen on, unless somebody chose another. */
const usual = { fetch: { tls: 993, starttls: 143, none: 143 }, send: { tls: 465, starttls: 587, none: 25 } }

/** How one server is reached, and whether it can be. */
export function ServerFields(props: ServerFieldsProps) {
  const { what, server, set, password, onPassword, kept, side, busy, failed } = props
  const { t } = useTranslation('mail')
  const handleSecurity = (security: MailServer['security']) => {
    const usualBefore = server.port === usual[what][server.security]
    set({ security, ...(usualBefore && { port: usual[what][security] }) })
  }
  return (
    <fieldset className="flex flex-col gap-3 rounded-lg border border-line p-4">
      <legend className="px-1 font-medium">{t(`channel.${what}`)}</legend>
      <div className="grid gap-3 sm:grid-cols-[minmax(0,1fr)_90px_150px]">
        <TextField
          label={t('channel.host')}
          dir="ltr"
          spellCheck={false}
          autoComplete="off"
          maxLength={253}
          value={server.host}
          onChange={(e) => set({ host: e.target.value.trim() })}
        />
        <TextField
          label={t('channel.port')}
          type="number"
          min={0}
          max={65535}
          value={String(server.port)}
          onChange={(e) => set({ port: Number(e.target.value) })}
        />
        <SelectField
          label={t('channel.security')}
          value={server.security}
          onChange={(e) => handleSecurity(e.target.value as MailServer['security'])}
        >
          {securities.map((one) => (
            <option key={one} value={one}>
              {t(`channel.${one === 'none' ? 'plain' : one}`)}
            </option>
          ))}
        </SelectField>
      </div>
      <div className="grid gap-3 sm:grid-cols-3">
        <SelectField
          label={t('channel.auth')}
          value={server.auth}
          onChange={(e) => set({ auth: e.target.value as MailServer['auth'] })}
        >
          {auths[what].map((one) => (
            <option key={one} value={one}>
              {t(authNames[one])}
            </option>
          ))}
        </SelectField>
        {server.auth !== 'none' && (
          <TextField
            label={t('channel.user')}
            dir="ltr"
            spellCheck={false}
            autoComplete="off"
            value={server.user}
            onChange={(e) => set({ user: e.target.value })}
          />
        )}
        {server.auth === 'password' && (
          <TextField
            label={t('channel.password')}
            type="password"
            dir="ltr"
            autoComplete="new-password"
            hint={kept ? t('channel.passwordSet') : what === 'send' ? t('channel.samePassword') : undefined}
            value={password}
            onChange={(e) => onPassword(e.target.value)}
          />
        )}
      </div>
      {(server.auth === 'google' || server.auth === 'microsoft') && (
        <p className="text-sm text-ink-2">{t('consent.later')}</p>
      )}
      <Found side={side} busy={busy} failed={failed} />
    </fieldset>
  )
}

const reasons = [
  'dns',
  'forbidden',
  'refused',
  'timeout',
  'tls',
  'auth',
  'noPassword',
  'consent',
  'folder',
  'protocol',
  'closed',
  'store',
]

/** A reason that has words, or the one for all others. */
export const reasonOf = (why: string | undefined) => (reasons.includes(why ?? '') ? (why as 'auth') : 'unknown')

function Found({ side, busy, failed }: Pick<ServerFieldsProps, 'side' | 'busy' | 'failed'>) {
  const { t } = useTranslation('mail')
  const line = 'flex items-center gap-1.5 text-sm'
  return (
    <div aria-live="polite">
      {busy ? (
        <p className={`${line} text-ink-3`}>
          <LoaderCircle size={15} aria-hidden="true" className="shrink-0 motion-safe:animate-spin" />
          {t('channel.checking')}
        </p>
      ) : failed ? (
        <p className={`${line} text-ink-3`}>{t('channel.checkFailed')}</p>
      ) : !side?.asked ? (
        <p className={`${line} text-ink-3`}>{t('channel.unasked')}</p>
      ) : side.ok ? (
        <p className={`${line} text-ok`}>
          <CircleCheck size={15} aria-hidden="true" className="shrink-0" />
          {t('channel.ok')}
        </p>
      ) : (
        <div className="text-sm text-danger">
          <p className={line}>
            <CircleAlert size={15} aria-hidden="true" className="shrink-0" />
            {t(`reason.${reasonOf(side.why)}`)}
          </p>
          {side.error && (
            <details className="text-xs text-ink-3">
              <summary className="pointer-coarse:py-3">{t('channel.more')}</summary>
              <p dir="ltr" className="break-words">
                {side.error}
              </p>
            </details>
          )}
        </div>
      )}
    </div>
  )
}
