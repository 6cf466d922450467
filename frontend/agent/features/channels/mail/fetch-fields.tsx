import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { listed } from '../../../data/i18n'
import { SelectField, TextAreaField, TextField } from '../../../ui/field'
import type { FieldsProps } from './identity-fields'
import type { MailFields } from './queries'

const ways = ['imap', 'listen', 'none'] as const
const mostNamed = 20

interface FetchFieldsProps extends FieldsProps {
  found: string[] // the folders of the mailbox
  children: ReactNode // its server
}

/** How mail comes in, and what becomes of it on its server. */
export function FetchFields({ fields, set, found, children }: FetchFieldsProps) {
  const { t } = useTranslation('mail')
  return (
    <>
      <SelectField
        label={t('channel.way')}
        hint={fields.way === 'listen' ? t('channel.listenHint') : undefined}
        value={fields.way}
        onChange={(e) => set({ way: e.target.value as MailFields['way'] })}
      >
        {ways.map((way) => (
          <option key={way} value={way}>
            {t(`channel.${way}`)}
          </option>
        ))}
      </SelectField>
      {fields.way === 'imap' && (
        <>
          {children}
          <div className="grid gap-3 sm:grid-cols-2">
            <SelectField
              label={t('channel.import')}
              disabled={fields.version > 0}
              value={fields.import}
              onChange={(e) => set({ import: e.target.value as MailFields['import'] })}
            >
              <option value="">{t('channel.importNothing')}</option>
              <option value="month">{t('channel.importMonth')}</option>
              <option value="all">{t('channel.importAll')}</option>
            </SelectField>
            <SelectField
              label={t('channel.afterRead')}
              value={fields.afterRead}
              onChange={(e) => set({ afterRead: e.target.value as MailFields['afterRead'] })}
            >
              <option value="">{t('channel.leave')}</option>
              <option value="mark">{t('channel.mark')}</option>
              <option value="move">{t('channel.move')}</option>
            </SelectField>
          </div>
          {fields.afterRead === 'move' && (
            <TextField
              label={t('channel.moveTo')}
              required
              value={fields.moveTo ?? ''}
              onChange={(e) => set({ moveTo: e.target.value })}
            />
          )}
          <TextAreaField
            label={t('channel.folders')}
            hint={
              found.length > 0
                ? `${t('channel.foldersHint')} ${t('channel.foundFolders')} ${listed(found.slice(0, mostNamed))}`
                : t('channel.foldersHint')
            }
            rows={2}
            value={fields.folders.join('\n')}
            onChange={(e) => set({ folders: e.target.value.split('\n') })}
          />
        </>
      )}
    </>
  )
}
