import { useParams, useRouterState, useSearch } from '@tanstack/react-router'

/** Which conversation is open, out of which list, and which message of it the address names. */
export interface Where {
  folder?: string // none while one searches
  id?: string
  sort?: string
  q?: string
  message?: number
}

type Said = Partial<Record<'sort' | 'q' | 'message', unknown>>

/** What the path names, when it is one of a list like the one on the screen. */
function namedIn(pathname: string, searching: boolean): { folder?: string; id?: string } | undefined {
  const [, room, first, second] = pathname.split('/')
  if (pathname.includes('%')) return undefined // nothing that the app made: the router reads it
  if (searching) return room === 'search' ? { id: first || undefined } : undefined
  return room === 'inbox' && first ? { folder: first, id: second || undefined } : undefined
}

const textOf = (said: unknown) => (typeof said === 'string' ? said : undefined)
const seqOf = (said: unknown) => (Number.isSafeInteger(said) && Number(said) > 0 ? Number(said) : undefined)

/**
 * Where one is, as the address says from the moment it changed. The router shows another place only once it has looked
 * whether one may go there, and until then the next key, which is meant for the conversation that was chosen, would act on
 * the one that is being left.
 */
export function useWhere(): Where {
  const shown = useParams({ strict: false }) as { folder?: string; id?: string }
  const said = useSearch({ strict: false }) as Said
  const location = useRouterState({ select: (s) => s.location })
  const named = namedIn(location.pathname, shown.folder === undefined)
  const { sort, q, message } = named ? (location.search as Said) : said
  return { ...(named ?? shown), sort: textOf(sort), q: textOf(q), message: seqOf(message) }
}
