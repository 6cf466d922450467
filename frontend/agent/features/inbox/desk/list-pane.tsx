import { type ReactNode, Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import type { Row } from '../../../../shared/api/client'
import { useBootstrap } from '../../../data/bootstrap'
import { limits, useView } from '../../../data/view'
import { Separator } from '../../../ui/separator'
import { ConversationList } from '../list'
import type { Parts } from './parts'
import type { Place } from './use-place'

interface ListPaneProps {
  place: Place
  parts: Parts
  back: ReactNode // leads to the folders, where they have no room of their own
  onRows: (rows: Row[], at?: Map<string, number>) => void
}

/** The folder's conversations, or those that were found. */
export function ListPane({ place, parts, back, onRows }: ListPaneProps) {
  const { t } = useTranslation('inbox')
  const { folder, id, sort, q, searching, title } = place
  const { channels } = useBootstrap()
  const [view, changeView] = useView()
  const { Search, NoChannel, Snooze } = parts
  return (
    <>
      <Separator
        range={limits.list}
        label={t('panes.list')}
        width={view.list}
        before
        onWidth={(width) => changeView({ list: width })}
        className="-end-1 max-md:hidden"
      />
      {searching ? (
        <Search q={q} open={id} back={back} onRows={onRows} />
      ) : (
        <ConversationList
          key={folder}
          folder={folder}
          title={title}
          sort={sort}
          open={id}
          back={back}
          instead={
            channels.length > 0 ? undefined : (
              <Suspense>
                <NoChannel />
              </Suspense>
            )
          }
          Snooze={Snooze}
          onRows={onRows}
        />
      )}
    </>
  )
}
