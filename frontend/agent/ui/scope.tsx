import { useTranslation } from 'react-i18next'
import { Chip } from './chip'
import { SelectField } from './field'
import { GoneOption } from './gone-option'

interface Scoped {
  personal?: boolean
  team?: string
}

interface Team {
  id: string
  name: string
}

interface ScopeFieldProps {
  value: Scoped
  fixed: boolean // it exists: what is one's own stays so, and what is shared too
  teams?: Team[] // that may have it
  onChange: (scope: Scoped) => void
}

/** Whether a thing is one's own, a team's or everybody's. */
export function ScopeField({ value, fixed, teams, onChange }: ScopeFieldProps) {
  const { t } = useTranslation('admin')
  const mine = !fixed || value.personal
  const shared = !fixed || !value.personal
  return (
    <SelectField
      label={t('scope.label')}
      value={value.personal ? 'mine' : (value.team ?? '')}
      disabled={fixed && (value.personal || !teams)}
      onChange={(e) => {
        const to = e.target.value
        onChange(to === 'mine' ? { personal: true, team: undefined } : { personal: false, team: to || undefined })
      }}
    >
      {shared && <option value="">{t('scope.all')}</option>}
      {shared && teams && <GoneOption value={value.personal ? undefined : value.team} all={teams} />}
      {shared &&
        teams?.map((team) => (
          <option key={team.id} value={team.id}>
            {t('scope.team', { name: team.name })}
          </option>
        ))}
      {mine && <option value="mine">{t('scope.mine')}</option>}
    </SelectField>
  )
}

/** Says whose a thing is, unless it is everybody's. */
export function ScopeChip({ of, teams = [] }: { of: Scoped; teams?: Team[] }) {
  const { t } = useTranslation('admin')
  if (of.personal) return <Chip>{t('scope.mine')}</Chip>
  const team = teams.find((one) => one.id === of.team)
  return team ? <Chip>{t('scope.team', { name: team.name })}</Chip> : null
}
