import { useTranslation } from 'react-i18next'
import { Button } from '../../ui/button'
import { CopyBox } from '../../ui/snippet'
import { installLine, policy, stub, trigger } from './install'
import type { TabProps } from './tab'

/** How the widget comes to a site. */
export function InstallTab({ channel, onTab }: TabProps) {
  const { t } = useTranslation('admin')
  const { origin } = location
  const steps = [
    { title: t('channels.install'), text: installLine(origin, channel) },
    ...(channel.launcher.hidden
      ? [{ title: t('channels.installTrigger'), text: trigger(t('channels.triggerText')) }]
      : []),
    { title: t('channels.installPolicy'), text: policy(origin) },
    { title: t('channels.installScript'), text: stub },
  ]
  return (
    <>
      {!channel.origins.some((site) => site.trim()) && (
        <div role="note" className="flex flex-wrap items-center gap-3 rounded-md bg-warn-soft p-3">
          <p className="min-w-60 flex-1">{t('channels.noSite')}</p>
          <Button onClick={() => onTab('security')}>{t('channels.addSite')}</Button>
        </div>
      )}
      {steps.map(({ title, text }) => (
        <section key={title} className="flex flex-col gap-2">
          <h3 className="text-sm font-medium text-ink-2">{title}</h3>
          <CopyBox text={text} />
        </section>
      ))}
      <a
        className="self-start text-accent-strong underline underline-offset-2"
        href={`/chat/?channel=${channel.id}`}
        target="_blank"
        rel="noreferrer"
      >
        {t('channels.tryIt')}
      </a>
    </>
  )
}
