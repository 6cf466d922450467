import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { post, put } from '../../../shared/api/client'
import { useBootstrap } from '../../data/bootstrap'
import { beginPush, canPush, endPush, isPushed } from '../../data/push'
import { Button } from '../../ui/button'
import { SelectField } from '../../ui/field'
import { toast } from '../../ui/toast'
import { kinds, type NotificationSettings, settingsQuery } from './queries'
import { play } from './tones'

const media = ['app', 'sound', 'push'] as const
const tones = ['chime', 'drop', 'knock', 'none'] as const

/** What one wants to be told of, and how. */
export function NotificationsPage() {
  const { t } = useTranslation('notify')
  const { t: common } = useTranslation()
  const client = useQueryClient()
  const { data: stored } = useQuery(settingsQuery)
  const [chosen, setChosen] = useState<NotificationSettings>() // until the server has it
  const save = useMutation({
    mutationFn: ({ media: m, tone, volume }: NotificationSettings) =>
      put<NotificationSettings>('/api/v1/me/notifications', { media: m, tone, volume }),
    onSuccess: (now) => client.setQueryData(settingsQuery.queryKey, now),
    onSettled: (_now, _error, asked) => setChosen((now) => (now === asked ? undefined : now)),
    onError: () => {
      toast(common('errors.internal'), 'bad')
      void client.invalidateQueries({ queryKey: settingsQuery.queryKey })
    },
  })
  const data = chosen ?? stored
  if (!data) return null
  const change = (part: Partial<NotificationSettings>) => {
    const next = { ...data, ...part }
    setChosen(next)
    save.mutate(next)
  }
  return (
    <div className="flex flex-col gap-6">
      <p className="text-ink-2">{t('about')}</p>
      <table className="w-full text-sm">
        <thead>
          <tr className="border-b border-line text-ink-2">
            <th scope="col" className="py-2 text-start font-medium">
              {t('when')}
            </th>
            {media.map((m) => (
              <th key={m} scope="col" className="w-24 py-2 text-center font-medium max-md:w-16">
                {t(`media.${m}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {kinds.map((kind) => (
            <tr key={kind} className="border-b border-soft">
              <th scope="row" className="py-2.5 text-start font-normal">
                {t(`kind.${kind}`)}
              </th>
              {media.map((m) => (
                <td key={m} className="text-center">
                  {(m !== 'app' || kind !== 'unassigned') && (
                    <input
                      type="checkbox"
                      aria-label={`${t(`kind.${kind}`)}: ${t(`media.${m}`)}`}
                      className="size-4 accent-(--accent)"
                      checked={data.media[kind]?.[m] ?? false}
                      onChange={(e) =>
                        change({
                          media: {
                            ...data.media,
                            [kind]: {
                              app: false,
                              sound: false,
                              push: false,
                              ...data.media[kind],
                              [m]: e.target.checked,
                            },
                          },
                        })
                      }
                    />
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <div className="flex flex-wrap items-end gap-4">
        <div className="w-44">
          <SelectField
            label={t('tone')}
            value={data.tone}
            onChange={(e) => {
              const tone = e.target.value as NotificationSettings['tone']
              change({ tone })
              void play(tone, data.volume)
            }}
          >
            {tones.map((tone) => (
              <option key={tone} value={tone}>
                {t(`tones.${tone}`)}
              </option>
            ))}
          </SelectField>
        </div>
        <label className="flex items-center gap-2 pb-1.5 text-sm">
          {t('volume')}
          <input
            type="range"
            min={5}
            max={100}
            step={5}
            className="accent-(--accent)"
            value={data.volume}
            onChange={(e) => change({ volume: Number(e.target.value) })}
            onPointerUp={() => void play(data.tone, data.volume)}
          />
        </label>
        <Button onClick={() => void play(data.tone, data.volume)}>{t('listen')}</Button>
      </div>
      {data.pushKey && <Push pushKey={data.pushKey} />}
    </div>
  )
}

/** Whether this very browser is pushed to. */
function Push({ pushKey }: { pushKey: string }) {
  const { t, i18n } = useTranslation('notify')
  const { settings } = useBootstrap()
  const client = useQueryClient()
  const [refused, setRefused] = useState(false)
  const { data: on } = useQuery({ queryKey: ['pushed'], queryFn: isPushed })
  const change = useMutation({
    mutationFn: async () => {
      if (on) await endPush()
      else setRefused(!(await beginPush(pushKey, i18n.language || settings.language)))
    },
    onError: () => toast(t('pushFailed'), 'bad'),
    onSettled: () => client.invalidateQueries({ queryKey: ['pushed'] }),
  })
  return (
    <section aria-labelledby="push" className="flex flex-col items-start gap-2 rounded-lg border border-line p-4">
      <h2 id="push" className="font-semibold">
        {t('push')}
      </h2>
      <p className="text-sm text-ink-2">{t(canPush() ? 'pushAbout' : 'pushMissing')}</p>
      {canPush() && (
        <div className="flex flex-wrap gap-2">
          <Button look={on ? 'plain' : 'primary'} disabled={change.isPending} onClick={() => change.mutate()}>
            {t(on ? 'pushEnd' : 'pushBegin')}
          </Button>
          {on && <Button onClick={() => void post('/api/v1/me/push/try', {})}>{t('pushTry')}</Button>}
        </div>
      )}
      {refused && (
        <p role="alert" className="text-sm text-danger">
          {t('pushRefused')}
        </p>
      )}
    </section>
  )
}
