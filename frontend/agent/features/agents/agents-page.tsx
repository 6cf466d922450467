import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Agent, post } from '../../../shared/api/client'
import { useBootstrap } from '../../data/bootstrap'
import { listed } from '../../data/i18n'
import { liveState } from '../../data/live-state'
import { faultsOfHours } from '../../data/named'
import { useWhy } from '../../data/save-record'
import { Avatar } from '../../ui/avatar'
import { BrokenChip } from '../../ui/broken-chip'
import { Chip } from '../../ui/chip'
import { Dialog } from '../../ui/dialog'
import { RecordList } from '../../ui/record-list'
import { CopyBox } from '../../ui/snippet'
import { toast } from '../../ui/toast'
import { AgentDialog, type Invitation, type InviteLink, linkOf } from './agent-dialog'

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
  const [link, setLink] = useState<InviteLink>()
  const why = useWhy()
  const renew = async (agent: Agent) => {
    try {
      const made = await post<Invitation>(`/api/v1/agents/${agent.id}/invite`)
      setEditing(undefined)
      setLink(linkOf(made))
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
        description={
          link?.mailed
            ? `${t('agents.linkText')} ${t('agents.linkMailed', { email: link.mailed })}`
            : t('agents.linkText')
        }
        onClose={() => setLink(undefined)}
      >
        <CopyBox text={link?.url ?? ''} />
      </Dialog>
    </>
  )
}
