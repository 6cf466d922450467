import { useTranslation } from 'react-i18next'
import { useBootstrap } from '../../../data/bootstrap'
import { type BuiltIn, builtIns } from '../../../data/built-ins'
import { useWhere } from '../../../data/where'

export interface Place {
  searching: boolean
  folder: string
  id?: string
  sort?: string
  q: string
  title: string
}

/** Where one is, as the address says. */
export function usePlace(): Place {
  const { t } = useTranslation('inbox')
  const { folders } = useBootstrap()
  const { folder: listed, id, sort, q = '' } = useWhere()
  const searching = listed === undefined
  const folder = listed ?? 'open'
  const builtIn = builtIns.includes(folder as BuiltIn)
  const title = searching
    ? t('search.title')
    : builtIn
      ? t(`folders.${folder as BuiltIn}`)
      : (folders.find((f) => f.id === folder)?.name ?? '')
  return { searching, folder, id, sort, q, title }
}
