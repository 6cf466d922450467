import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Agent } from '../../../shared/api/client'
import { useBootstrap } from '../../data/bootstrap'
import { useSave } from '../../data/save-record'
import { Button } from '../../ui/button'
import { Choose } from '../../ui/choose'
import { Check, SelectField, TextField } from '../../ui/field'
import { HoursField } from '../../ui/hours-field'
import { SaveDialog } from '../../ui/save-dialog'
import { PhotoField, PublicNameField } from './photo-field'

export interface Invitation {
  agent: Agent
  inviteUrl: string
  mailed: boolean
}

/** A link to hand on, and to whom it was mailed too. */
export interface InviteLink {
  url: string
  mailed?: string
}

export const linkOf = ({ agent, inviteUrl, mailed }: Invitation): InviteLink => ({
  url: location.origin + inviteUrl,
  mailed: mailed ? agent.email : undefined,
})

interface AgentDialogProps {
  agent: Agent
  onClose: () => void
  onLink: (link: InviteLink) => void
  onRenew: () => void
}

/** One agent: who it is, what it may see, and how much it is given. */
export function AgentDialog({ agent, onClose, onLink, onRenew }: AgentDialogProps) {
  const { t } = useTranslation('admin')
  const { teams, channels, hours } = useBootstrap()
  const [a, setA] = useState(agent)
  const { save, ...state } = useSave<Invitation>('/api/v1/agents', a)
  const set = (part: Partial<Agent>) => setA((now) => ({ ...now, ...part }))
  const handleSave = () => {
    const { name, role, allChannels, channels: own, teams: groups, ownOnly, capacity, hours } = a
    const common = { name, role, allChannels, channels: own, teams: groups, ownOnly }
    const routing = { capacity: capacity ?? 0, hours: hours ?? null }
    const body = agent.id
      ? { ...common, ...routing, publicName: a.publicName ?? '', disabled: a.disabled }
      : { ...common, email: a.email }
    save(body, (made) => {
      onClose()
      if (!agent.id) onLink(linkOf(made))
    })
  }
  return (
    <SaveDialog wide title={agent.id ? agent.name : t('agents.new')} {...state} onSave={handleSave} onClose={onClose}>
      {agent.id && (
        <PhotoField
          person={a}
          path={`/api/v1/agents/${agent.id}/photo`}
          onChange={({ photo, version }) => set({ photo, version })}
        />
      )}
      <div className="grid gap-3 sm:grid-cols-2">
        <TextField
          label={t('name')}
          required
          maxLength={120}
          value={a.name}
          onChange={(e) => set({ name: e.target.value })}
        />
        <TextField
          label={t('email')}
          type="email"
          dir="ltr"
          required
          disabled={agent.id !== ''}
          value={a.email}
          onChange={(e) => set({ email: e.target.value })}
        />
        {agent.id && (
          <PublicNameField name={a.name} value={a.publicName ?? ''} onChange={(publicName) => set({ publicName })} />
        )}
        <SelectField
          label={t('roleLabel')}
          value={a.role}
          onChange={(e) => set({ role: e.target.value as Agent['role'] })}
        >
          <option value="agent">{t('role.agent')}</option>
          <option value="admin">{t('role.admin')}</option>
        </SelectField>
      </div>
      <Choose
        legend={t('pages.teams')}
        all={teams.map((g) => ({ id: g.id, label: g.name }))}
        chosen={a.teams}
        onChange={(ids) => set({ teams: ids })}
      />
      <Check
        label={t('agents.allChannels')}
        checked={a.allChannels}
        onChange={(e) => set({ allChannels: e.target.checked })}
      />
      {!a.allChannels && (
        <Choose
          legend={t('pages.channels')}
          all={channels.map((c) => ({ id: c.id, label: c.name }))}
          chosen={a.channels}
          onChange={(ids) => set({ channels: ids })}
        />
      )}
      <Check label={t('agents.ownOnly')} checked={a.ownOnly} onChange={(e) => set({ ownOnly: e.target.checked })} />
      {agent.id && (
        <div className="grid gap-3 sm:grid-cols-2">
          <TextField
            label={t('agents.capacity')}
            hint={t('agents.capacityHint')}
            type="number"
            min={0}
            max={1000}
            value={a.capacity ?? 0}
            onChange={(e) => set({ capacity: Math.max(0, Math.floor(Number(e.target.value) || 0)) })}
          />
          <HoursField
            hours={hours}
            value={a.hours}
            none={t('agents.always')}
            hint={t('agents.hoursHint')}
            onChange={(hours) => set({ hours })}
          />
        </div>
      )}
      {agent.id && (
        <Check label={t('agents.disable')} checked={a.disabled} onChange={(e) => set({ disabled: e.target.checked })} />
      )}
      {agent.id && (
        <Button className="self-start" onClick={onRenew}>
          {t('agents.newLink')}
        </Button>
      )}
    </SaveDialog>
  )
}
