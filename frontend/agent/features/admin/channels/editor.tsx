import { ArrowLeft } from 'lucide-react'
import { type FormEvent, type KeyboardEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Channel } from '../../../../shared/api/client'
import { IconButton } from '../../../ui/button'
import { SaveRow } from '../../../ui/save-row'
import { useWrite } from '../queries'
import { tidy } from './form'
import { FormTab } from './form-tab'
import { HoursTab } from './hours-tab'
import { InstallTab } from './install-tab'
import { LookTab } from './look-tab'
import { Preview } from './preview'
import { SecurityTab } from './security-tab'
import { withoutBlanks } from './texts'
import { TextsTab } from './texts-tab'

const tabs = {
  look: LookTab,
  texts: TextsTab,
  form: FormTab,
  hours: HoursTab,
  install: InstallTab,
  security: SecurityTab,
}
type TabName = keyof typeof tabs
const names = Object.keys(tabs) as TabName[]

/** What every tab edits a part of. */
export interface TabProps {
  channel: Channel
  set: (part: Partial<Channel>) => void
  /** The language whose texts are looked at. */
  language: Channel['language']
  onLanguage: (language: Channel['language']) => void
}

interface ChannelEditorProps {
  channel: Channel
  onClose: () => void
}

/** Everything about one channel, beside the panel as visitors will see it. */
export function ChannelEditor({ channel, onClose }: ChannelEditorProps) {
  const { t } = useTranslation('admin')
  const { t: common } = useTranslation()
  const [c, setC] = useState(channel)
  const [tab, setTab] = useState<TabName>('look')
  const [language, setLanguage] = useState(channel.language)
  const write = useWrite<Channel>(common('saved'))
  const Tab = tabs[tab]
  const set = (part: Partial<Channel>) => setC((now) => ({ ...now, ...part }))
  const handleSaved = (saved: Channel) => {
    setC(saved)
    if (!c.id) setTab('install') // the line for the site is what one came for
  }
  const handleSubmit = (e: FormEvent) => {
    e.preventDefault()
    const { id, version, team, hours, origins, texts, form, ...rest } = c
    const sites = origins.map((o) => o.trim().replace(/\/+$/, '')).filter(Boolean)
    const body = {
      ...rest,
      team: team || null,
      hours: hours || null,
      origins: sites,
      texts: withoutBlanks(texts),
      form: tidy(form),
    }
    if (id)
      write.mutate(
        { method: 'PATCH', path: `/api/v1/channels/${id}`, body: { ...body, version } },
        { onSuccess: handleSaved },
      )
    else write.mutate({ method: 'POST', path: '/api/v1/channels', body }, { onSuccess: handleSaved })
  }
  return (
    <>
      <div className="flex items-center gap-2">
        <IconButton label={t('channels.all')} onClick={onClose}>
          <ArrowLeft size={16} className="rtl:-scale-x-100" />
        </IconButton>
        <h2 dir="auto" className="cut text-lg font-semibold">
          {c.name || t('channels.new')}
        </h2>
      </div>
      <TabList tab={tab} onTab={setTab} known={c.id !== ''} />
      <div className="grid gap-8 lg:grid-cols-[minmax(0,1fr)_300px]">
        <form onSubmit={handleSubmit} className="flex min-w-0 flex-col gap-5">
          <div role="tabpanel" id="channel-tab" aria-labelledby={`channel-${tab}`} className="flex flex-col gap-5">
            <Tab channel={c} set={set} language={language} onLanguage={setLanguage} />
          </div>
          <SaveRow busy={write.isPending} onCancel={onClose} />
        </form>
        <Preview channel={c} language={language} />
      </div>
    </>
  )
}

interface TabListProps {
  tab: TabName
  onTab: (tab: TabName) => void
  /** The channel is stored: it can be installed. */
  known: boolean
}

function TabList({ tab, onTab, known }: TabListProps) {
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
          className={`h-9 shrink-0 border-b-2 px-3 ${n === tab ? 'border-accent font-medium' : 'border-transparent text-ink-2 hover:text-ink'}`}
        >
          {t(`channels.tabs.${n}`)}
        </button>
      ))}
    </div>
  )
}
