import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { finder } from '../../../shared/text/fold'
import { SelectField, TextAreaField, TextField } from '../../ui/field'
import { LanguageOptions } from '../../ui/language-options'
import type { TabProps } from './tab'
import { type Language, missingGaps, ownKeys, ownText, panelTextsIn, withOwnText, withText } from './texts'

/** What the widget says, in each language: the company's own words, then every text of the panel. */
export function TextsTab({ channel, set, language, onLanguage }: TabProps) {
  const { t } = useTranslation('admin')
  const [search, setSearch] = useState('')
  const common = panelTextsIn(language)
  const own = channel.texts[language] ?? {}
  const fits = finder(search)
  const found = Object.entries(common).filter(([key, text]) => fits(`${text} ${own[key] ?? ''}`))
  return (
    <>
      <SelectField
        label={t('channels.textsIn')}
        hint={t('channels.textsHint')}
        value={language}
        onChange={(e) => onLanguage(e.target.value as Language)}
      >
        <LanguageOptions />
      </SelectField>
      {ownKeys.map((key) => (
        <TextField
          key={key}
          label={t(`channels.${key}`)}
          lang={language}
          maxLength={500}
          hint={key === 'consent' ? t('channels.consentHint') : undefined}
          placeholder={key === 'consent' || language === channel.language ? undefined : channel[key]}
          value={ownText(channel, language, key)}
          onChange={(e) => set(withOwnText(channel, language, key, e.target.value))}
        />
      ))}
      <details className="rounded-lg border border-line">
        <summary className="cursor-pointer px-4 py-3 font-medium">{t('channels.allTexts')}</summary>
        <div className="flex flex-col gap-4 border-t border-line p-4">
          <TextField
            label={t('channels.searchTexts')}
            type="search"
            value={search}
            onChange={(e) => setSearch(e.target.value)}
          />
          {found.map(([key, text]) => {
            const missing = missingGaps(text, own[key] ?? '')
            return (
              <TextAreaField
                key={key}
                label={text}
                lang={language}
                rows={text.length > 60 ? 2 : 1}
                maxLength={500}
                placeholder={text}
                value={own[key] ?? ''}
                error={missing.length ? t('channels.missingGap', { gaps: missing.join(' ') }) : undefined}
                onChange={(e) => set(withText(channel, language, key, e.target.value))}
              />
            )
          })}
          {found.length === 0 && <p className="text-ink-3">{t('channels.noText')}</p>}
        </div>
      </details>
    </>
  )
}
