import { useQuery } from '@tanstack/react-query'
import { ArrowLeft } from 'lucide-react'
import { type ComponentType, type FormEvent, type KeyboardEvent, useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import { useTranslation } from 'react-i18next'
import { ApiError, type Channel } from '../../../shared/api/client'
import { number } from '../../../shared/date'
import { useDateStyle } from '../../data/bootstrap'
import { useWhy, useWrite, type Write } from '../../data/save-record'
import { IconButton } from '../../ui/button'
import { LeaveGuard, useAskToLeave } from '../../ui/leave-guard'
import { useMainAfter } from '../../ui/return-focus'
import { SaveRow } from '../../ui/save-row'
import { tidy } from './form'
import { FormTab } from './form-tab'
import { HoursTab } from './hours-tab'
import { InstallTab } from './install-tab'
import { LookTab } from './look-tab'
import { Preview } from './preview'
import { refusedQuery } from './refused-pages'
import { SecurityTab } from './security-tab'
import type { TabName, TabProps } from './tab'
import { withoutBlanks } from './texts'
import { TextsTab } from './texts-tab'

const tabs = {
  look: LookTab,
  texts: TextsTab,
  form: FormTab,
  hours: HoursTab,
  install: InstallTab,
  security: SecurityTab,
} satisfies Record<TabName, ComponentType<TabProps>>
const names = Object.keys(tabs) as TabName[]

interface ChannelEditorProps {
  channel: Channel
  onClose: () => void
}

/** Everything about one channel, beside the panel as visitors will see it. */
export function ChannelEditor({ channel, onClose }: ChannelEditorProps) {
  const { t } = useTranslation('admin')
  const { t: common } = useTranslation()
  const [kept, setKept] = useState(channel)
  const [c, setC] = useState(channel)
  const [tab, setTab] = useState<TabName>('look')
  const [language, setLanguage] = useState(channel.language)
  const form = useRef<HTMLFormElement>(null)
  const write = useWrite<Channel>(common('saved'))
  const why = useWhy()
  const mayGo = useAskToLeave()
  useMainAfter()
  const changed = JSON.stringify(c) !== JSON.stringify(kept)
  const Tab = tabs[tab]
  const set = (part: Partial<Channel>) => setC((now) => ({ ...now, ...part }))
  const wrong = write.error ? { field: fieldOf(write.error), text: why(write.error) } : undefined
  const handleSaved = (saved: Channel) => {
    setC(saved)
    setKept(saved)
    if (!c.id) setTab('install') // the line for the site is what one came for
  }
  const handleRefused = (error: unknown) => {
    const field = fieldOf(error)
    if (field === 'name') setTab('look')
    if (field === 'origins') setTab(c.id ? 'security' : 'look')
  }
  const handleSubmit = (e: FormEvent) => {
    e.preventDefault()
    if (!c.name.trim() && tab !== 'look') {
      flushSync(() => setTab('look'))
      form.current?.reportValidity()
      return
    }
    write.mutate(saving(c), { onSuccess: handleSaved, onError: handleRefused })
  }
  const handleAllowed = (site: string, stored: Channel) => {
    // What somebody else changed meanwhile is not overwritten by a later Save: only the version one knows goes on.
    const version = (now: Channel) => (stored.version === now.version + 1 ? stored.version : now.version)
    const withSite = (now: Channel) => ({
      ...now,
      version: version(now),
      origins: [...now.origins.filter(Boolean), site],
    })
    setC(withSite)
    setKept(withSite)
  }
  const leave = async () => {
    if (!changed || (await mayGo())) onClose()
  }
  return (
    <>
      {changed && <LeaveGuard />}
      <div className="flex items-center gap-2">
        <IconButton label={t('channels.all')} onClick={() => void leave()}>
          <ArrowLeft size={16} className="rtl:-scale-x-100" />
        </IconButton>
        <h2 dir="auto" className="cut text-lg font-semibold">
          {c.name || t('channels.new')}
        </h2>
      </div>
      <TabList tab={tab} onTab={setTab} channel={c.id} />
      <div className="grid gap-8 lg:grid-cols-[minmax(0,1fr)_300px]">
        <form ref={form} onSubmit={handleSubmit} className="flex min-w-0 flex-col gap-5">
          <div role="tabpanel" id="channel-tab" aria-labelledby={`channel-${tab}`} className="flex flex-col gap-5">
            <Tab
              channel={c}
              set={set}
              language={language}
              onLanguage={setLanguage}
              onTab={setTab}
              wrong={wrong}
              onAllowed={handleAllowed}
            />
          </div>
          <SaveRow busy={write.isPending} onCancel={() => void leave()} />
        </form>
        <Preview channel={c} language={language} />
      </div>
    </>
  )
}

const fieldOf = (error: unknown) => (error instanceof ApiError ? error.field : undefined)

/** How a channel is stored: one that is new by POST. */
function saving({ id, version, team, hours, origins, texts, form, ...rest }: Channel): Write {
  const body = {
    ...rest,
    team: team || null,
    hours: hours || null,
    origins: origins.map((o) => o.trim().replace(/\/+$/, '')).filter(Boolean),
    texts: withoutBlanks(texts),
    form: tidy(form),
  }
  return id
    ? { method: 'PATCH', path: `/api/v1/channels/${id}`, body: { ...body, version } }
    : { method: 'POST', path: '/api/v1/channels', body }
}

interface TabListProps {
  tab: TabName
  onTab: (tab: TabName) => void
  /** The channel's id: once it is stored it can be installed. */
  channel: string
}

function TabList({ tab, onTab, channel }: TabListProps) {
  const known = channel !== ''
  const style = useDateStyle()
  const { data: refused } = useQuery({ ...refusedQuery(channel), enabled: known })
  const { t, i18n } = useTranslation('admin')
  const shown = names.filter((n) => known || (n !== 'install' && n !== 'security'))
  const handleKey = (e: KeyboardEvent) => {
    const forward = i18n.dir() === 'rtl' ? 'ArrowLeft' : 'ArrowRight'
    const step = e.key === forward ? 1 : e.key === 'ArrowLeft' || e.key === 'ArrowRight' ? -1 : 0
    const next = shown[(shown.indexOf(tab) + step + shown.length) % shown.length]
    if (!step || !next) return
    onTab(next)
    document.getElementById(`channel-${next}`)?.focus()
  }
  return (
    <div role="tablist" className="flex gap-1 overflow-x-auto border-b border-line" onKeyDown={handleKey}>
      {shown.map((n) => (
        <button
          key={n}
          id={`channel-${n}`}
          type="button"
          role="tab"
          tabIndex={n === tab ? 0 : -1}
          aria-selected={n === tab}
          aria-controls="channel-tab"
          onClick={() => onTab(n)}
          className={`h-9 pointer-coarse:h-11 shrink-0 border-b-2 px-3 ${n === tab ? 'border-accent font-medium' : 'border-transparent text-ink-2 hover:text-ink'}`}
        >
          {t(`channels.tabs.${n}`)}
          {n === 'security' && !!refused?.length && (
            <span className="ms-1.5 rounded-full bg-warn-soft px-1.5 text-xs text-warn">
              {number(refused.length, style)}
            </span>
          )}
        </button>
      ))}
    </div>
  )
}
