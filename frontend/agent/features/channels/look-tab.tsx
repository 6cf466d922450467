import { useTranslation } from 'react-i18next'
import type { Channel } from '../../../shared/api/client'
import { inkOn, ratio, readableOn } from '../../../shared/contrast'
import { useBootstrap } from '../../data/bootstrap'
import { Chip } from '../../ui/chip'
import { Check, SelectField, TextField } from '../../ui/field'
import { LanguageOptions } from '../../ui/language-options'
import type { TabProps } from './tab'
import { inLanguage } from './texts'

/** What the widget looks like and where it is. */
export function LookTab({ channel: c, set, onLanguage, wrong }: TabProps) {
  const { t } = useTranslation('admin')
  const { teams } = useBootstrap()
  const { launcher } = c
  const move = (part: Partial<Channel['launcher']>) => set({ launcher: { ...launcher, ...part } })
  const pixels = (value: string) => Math.min(400, Math.max(0, Math.round(Number(value) || 0)))
  return (
    <>
      <div className="grid gap-3 sm:grid-cols-2">
        <TextField
          label={t('name')}
          required
          autoFocus={c.id === ''}
          maxLength={120}
          value={c.name}
          error={wrong?.field === 'name' ? wrong.text : undefined}
          onChange={(e) => set({ name: e.target.value })}
        />
        <SelectField
          label={t('language')}
          value={c.language}
          onChange={(e) => {
            const language = e.target.value as Channel['language']
            set(inLanguage(c, language))
            onLanguage(language)
          }}
        >
          <LanguageOptions />
        </SelectField>
      </div>
      {c.id === '' && (
        <TextField
          label={t('channels.site')}
          hint={t('channels.siteHint')}
          dir="ltr"
          inputMode="url"
          placeholder="https://shop.example.com"
          value={c.origins.join(' ')}
          error={wrong?.field === 'origins' ? wrong.text : undefined}
          onChange={(e) => set({ origins: [e.target.value] })}
        />
      )}
      <Color color={c.color} onColor={(color) => set({ color })} />
      <fieldset className="grid grid-cols-2 items-end gap-3">
        <legend className="mb-1 text-sm font-medium">{t('channels.launcher')}</legend>
        <div className="col-span-2">
          <SelectField
            label={t('channels.side')}
            value={launcher.side ?? 'end'}
            disabled={launcher.hidden}
            onChange={(e) => move({ side: e.target.value as 'start' | 'end' })}
          >
            <option value="end">{t('channels.sideEnd')}</option>
            <option value="start">{t('channels.sideStart')}</option>
          </SelectField>
        </div>
        <TextField
          label={t('channels.fromSide')}
          type="number"
          min={0}
          max={400}
          value={launcher.x ?? 0}
          onChange={(e) => move({ x: pixels(e.target.value) })}
        />
        <TextField
          label={t('channels.fromBelow')}
          type="number"
          min={0}
          max={400}
          value={launcher.y ?? 0}
          onChange={(e) => move({ y: pixels(e.target.value) })}
        />
      </fieldset>
      <Check
        label={t('channels.ownTrigger')}
        checked={launcher.hidden ?? false}
        onChange={(e) => move({ hidden: e.target.checked })}
      />
      <p className="text-xs text-ink-3">{t('channels.launcherHint')}</p>
      <SelectField label={t('channels.team')} value={c.team ?? ''} onChange={(e) => set({ team: e.target.value })}>
        <option value="">–</option>
        {teams.map((g) => (
          <option key={g.id} value={g.id}>
            {g.name}
          </option>
        ))}
      </SelectField>
      <Check
        label={t('channels.askEmail')}
        checked={c.askEmail}
        onChange={(e) => set({ askEmail: e.target.checked })}
      />
      <Check label={t('channels.enabled')} checked={c.enabled} onChange={(e) => set({ enabled: e.target.checked })} />
    </>
  )
}

interface ColorProps {
  color: string
  onColor: (color: string) => void
}

/** The brand's colour, and how readable what is made of it is. */
function Color({ color, onColor }: ColorProps) {
  const { t, i18n } = useTranslation('admin')
  const figure = new Intl.NumberFormat(i18n.language, { maximumFractionDigits: 1 })
  const pairs = [
    { where: 'onColor', ink: inkOn(color), surface: color },
    { where: 'onLight', ink: readableOn('#ffffff', color), surface: '#ffffff' },
    { where: 'onDark', ink: readableOn('#14181a', color), surface: '#14181a' },
  ] as const
  return (
    <div className="grid gap-3 sm:grid-cols-[120px_minmax(0,1fr)]">
      <TextField
        label={t('color')}
        type="color"
        value={color}
        onChange={(e) => onColor(e.target.value.toLowerCase())}
      />
      <dl className="flex flex-wrap content-end gap-2">
        {pairs.map(({ where, ink, surface }) => (
          <div key={where} className="flex items-center gap-2 rounded-md border border-line p-1 pe-2">
            <dt className="rounded-sm px-2 py-1 text-sm font-medium" style={{ background: surface, color: ink }}>
              {t(`channels.contrast.${where}`)}
            </dt>
            <dd className="flex items-center gap-1.5 text-sm text-ink-2">
              <span>{`${figure.format(ratio(ink, surface))} : ${figure.format(1)}`}</span>
              {ratio(ink, surface) >= 4.5 && <Chip tone="ok">AA</Chip>}
            </dd>
          </div>
        ))}
      </dl>
      <p className="text-xs text-ink-3 sm:col-span-2">{t('channels.contrast.about')}</p>
    </div>
  )
}
