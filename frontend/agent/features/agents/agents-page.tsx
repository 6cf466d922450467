import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Agent, post } from '../../../shared/api/client'
import { useBootstrap } from '../../data/bootstrap'
import { listed } from '../../data/i18n'
import { liveState } from '../../data/live-state'
import { faultsOfHours } from '../../data/named'
import { saved, useWhy, useWrite } from '../../data/save-record'
import { Avatar } from '../../ui/avatar'
import { BrokenChip } from '../../ui/broken-chip'
import { Button } from '../../ui/button'
import { Chip } from '../../ui/chip'
import { Choose } from '../../ui/choose'
import { Dialog } from '../../ui/dialog'
import { Check, SelectField, TextField } from '../../ui/field'
import { HoursField } from '../../ui/hours-field'
import { RecordList } from '../../ui/record-list'
import { SaveRow } from '../../ui/save-row'
import { CopyBox } from '../../ui/snippet'
import { toast } from '../../ui/toast'
import { PhotoField, PublicNameField } from './photo-field'

interface Invitation {
  agent: Agent
  inviteUrl: string
}

const blank: Agent = {
  id: '',
  version: 0,
  name: '',
  email: '',
  role: 'agent',
  disabled: false,
  pending: false,
  allChannels: true,
  channels: [],
  teams: [],
  ownOnly: false,
  color: 0,
}

/** Who answers, what each may see, and the links that invite. */
export function AgentsPage() {
  const { t } = useTranslation('admin')
  const boot = useBootstrap()
  const { agents, teams } = boot
  const here = liveState.use((s) => s.agents)
  const [editing, setEditing] = useState<Agent>()
  const [link, setLink] = useState<string>()
  const why = useWhy()
  const renew = async (agent: Agent) => {
    try {
      const made = await post<Invitation>(`/api/v1/agents/${agent.id}/invite`)
      setEditing(undefined)
      setLink(location.origin + made.inviteUrl)
    } catch (error) {
      toast(why(error), 'bad')
    }
  }
  const state = (a: Agent) => (a.disabled ? 'disabled' : a.pending ? 'invited' : here[a.id])
  return (
    <>
      <RecordList
        about={t('agents.about')}
        empty=""
        items={agents}
        name={(a) => a.name}
        row={(a) => (
          <>
            <Avatar name={a.name} color={a.color} photo={a.photo} online={here[a.id] === 'online'} />
            <span className="min-w-0 flex-1 max-sm:basis-[calc(100%-44px)]">
              <b dir="auto" className="cut block font-medium">
                {a.name}
              </b>
              <span dir="ltr" className="cut block text-sm text-ink-3 rtl:text-end">
                {a.email}
              </span>
            </span>
            <span className="text-sm text-ink-3">
              {listed(teams.filter((g) => a.teams.includes(g.id)).map((g) => g.name))}
            </span>
            <BrokenChip faults={faultsOfHours(boot, a)} />
            <Chip tone={a.role === 'admin' ? 'accent' : 'plain'}>{t(`role.${a.role}`)}</Chip>
            {state(a) && (
              <Chip tone={a.disabled ? 'danger' : a.pending || here[a.id] === 'away' ? 'warn' : 'ok'}>
                {t(`agents.${state(a) as 'online'}`)}
              </Chip>
            )}
          </>
        )}
        onAdd={() => setEditing(blank)}
        onEdit={setEditing}
      />
      {editing && (
        <AgentDialog
          agent={editing}
          onClose={() => setEditing(undefined)}
          onLink={setLink}
          onRenew={() => void renew(editing)}
        />
      )}
      <Dialog
        open={link !== undefined}
        title={t('agents.link')}
        description={t('agents.linkText')}
        onClose={() => setLink(undefined)}
      >
        <CopyBox text={link ?? ''} />
      </Dialog>
    </>
  )
}

interface AgentDialogProps {
  agent: Agent
  onClose: () => void
  onLink: (link: string) => void
  onRenew: () => void
}

function AgentDialog({ agent, onClose, onLink, onRenew }: AgentDialogProps) {
  const { t } = useTranslation('admin')
  const { teams, channels, hours } = useBootstrap()
  const [a, setA] = useState(agent)
  const write = useWrite<Invitation>()
  const set = (part: Partial<Agent>) => setA((now) => ({ ...now, ...part }))
  const handleSubmit = (e: FormEvent) => {
    e.preventDefault()
    const { name, role, allChannels, channels: own, teams: groups, ownOnly, capacity, hours } = a
    const common = { name, role, allChannels, channels: own, teams: groups, ownOnly }
    const routing = { capacity: capacity ?? 0, hours: hours ?? null }
    const body = agent.id
      ? { ...common, ...routing, publicName: a.publicName ?? '', disabled: a.disabled }
      : { ...common, email: a.email }
    write.mutate(saved('/api/v1/agents', a, body), {
      onSuccess: (made) => {
        onClose()
        if (!agent.id) onLink(location.origin + made.inviteUrl)
      },
    })
  }
  return (
    <Dialog open wide title={agent.id ? agent.name : t('agents.new')} onClose={onClose}>
      <form onSubmit={handleSubmit} className="flex flex-col gap-4">
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
          <Check
            label={t('agents.disable')}
            checked={a.disabled}
            onChange={(e) => set({ disabled: e.target.checked })}
          />
        )}
        {agent.id && (
          <Button className="self-start" onClick={onRenew}>
            {t('agents.newLink')}
          </Button>
        )}
        <SaveRow busy={write.isPending} onCancel={onClose} />
      </form>
    </Dialog>
  )
}
