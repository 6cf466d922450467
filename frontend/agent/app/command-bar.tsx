import { Command as Bar, defaultFilter } from 'cmdk'
import { Dialog } from 'radix-ui'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { number } from '../../shared/date'
import { useBootstrap, useDateStyle } from '../data/bootstrap'
import { type Command, commandsNow } from '../data/commands'
import type { CommandMaker } from '../data/room'
import { selected } from '../data/selected'
import { actsNow, type KeyName } from '../ui/keys'
import { useReturn } from '../ui/return-focus'
import { useGoCommands } from './go-commands'

/** Keys that belong to the list stand apart from those of the open conversation. */
const ofList: KeyName[] = ['next', 'previous', 'search', 'help', 'select', 'leave']
/** An id is no word that anybody types, and neither are the marks that keep a name apart. */
const byLabel = (_id: string, typed: string, words: string[] = []) =>
  defaultFilter(words.join(' ').replace(/[\u2068\u2069]/g, ''), typed)

/** Commands of the rooms and of the screen as they were when the bar opened, and every place. */
function useAll(makers: readonly CommandMaker[]): { commands: Command[]; many: number | undefined } {
  const { t } = useTranslation('inbox')
  const { t: actions } = useTranslation('actions')
  const boot = useBootstrap()
  const go = useGoCommands()
  const [here] = useState(() => [...makers.flatMap((make) => make(boot, { t, actions })), ...commandsNow()])
  const [many] = useState(selected.get)
  return { commands: [...here, ...go], many: many?.rows.length }
}

const row =
  'flex min-h-9 pointer-coarse:min-h-11 cursor-pointer items-center gap-2 rounded-md px-3 text-sm data-[selected=true]:bg-hover aria-disabled:opacity-50'

interface CommandBarProps {
  makers: readonly CommandMaker[]
  typed: string
  onTyped: (typed: string) => void
  from: Element | null // where the focus was
  onClose: () => void
}

/** Everything that can be done here, found by a few letters. It is made anew each time it opens. */
function CommandBar({ makers, typed, onTyped, from, onClose }: CommandBarProps) {
  const { t } = useTranslation('actions')
  const { commands, many } = useAll(makers)
  const style = useDateStyle()
  const [acts] = useState(actsNow)
  const chosen = useRef<() => void>(undefined)
  const back = useReturn(() => chosen.current?.(), from) // once the dialog is gone: what is run may move the focus
  const choose = (run: () => void) => {
    chosen.current = run
    onClose()
  }
  const heads = {
    conversation: many ? t('bulk.selected', { count: many, n: number(many, style) }) : t('bar.conversation'),
    go: t('bar.go'),
    app: t('bar.app'),
  }
  const act = ({ name, shown, run }: (typeof acts)[number]) => (
    <Bar.Item key={name} value={name} keywords={[t(`keys.${name}`)]} onSelect={() => choose(run)} className={row}>
      <span className="flex-1">{t(`keys.${name}`)}</span>
      <kbd dir="ltr" className="rounded-[4px] border border-line px-1.5 font-sans text-[11px] text-ink-2">
        {shown}
      </kbd>
    </Bar.Item>
  )
  const command = ({ id, label, more, run }: Command) => (
    <Bar.Item key={id} value={id} keywords={[label, more ?? '']} onSelect={() => choose(run)} className={row}>
      <span dir="auto" className="cut flex-1">
        {label}
      </span>
    </Bar.Item>
  )
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-black/35" />
        <Dialog.Content
          {...back}
          aria-describedby={undefined}
          className="fixed inset-x-3 top-[12vh] z-50 mx-auto max-w-xl overflow-hidden rounded-xl border border-line bg-raised shadow-lg"
        >
          <Dialog.Title className="sr-only">{t('bar.title')}</Dialog.Title>
          <Bar label={t('bar.title')} loop filter={byLabel}>
            <Bar.Input
              dir={typed ? 'auto' : undefined}
              value={typed}
              onValueChange={onTyped}
              placeholder={t('bar.placeholder')}
              className="h-12 w-full border-b border-soft bg-transparent px-4 text-md outline-none"
            />
            <Bar.List className="max-h-[52vh] overflow-y-auto p-1.5 [&_[cmdk-group-heading]]:px-3 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-[11px] [&_[cmdk-group-heading]]:text-ink-2">
              <Bar.Empty className="p-6 text-center text-sm text-ink-3">{t('bar.none')}</Bar.Empty>
              {(['conversation', 'go', 'app'] as const).map((group) => {
                const keyed = acts.filter((a) => group === (ofList.includes(a.name) ? 'go' : 'conversation'))
                const named = commands.filter((c) => c.group === group)
                if (group === 'app' ? named.length === 0 : keyed.length + named.length === 0) return null
                return (
                  <Bar.Group key={group} heading={heads[group]}>
                    {group !== 'app' && keyed.map(act)}
                    {named.map(command)}
                  </Bar.Group>
                )
              })}
            </Bar.List>
          </Bar>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

/** The command bar, with what the rooms offer in it. */
export const commandBarOf = (makers: readonly CommandMaker[]) => (props: Omit<CommandBarProps, 'makers'>) => (
  <CommandBar makers={makers} {...props} />
)
