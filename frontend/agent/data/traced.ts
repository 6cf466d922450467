import { useQuery } from '@tanstack/react-query'
import { useBootstrap, useDateStyle, useNameOf } from './bootstrap'
import { vocabularyQuery } from './rules'

const none: never[] = []

/** What a trace of rules is told with: the names of things, and the fields of the rules' vocabulary once it is there. */
export function useTraced() {
  const { attributes } = useBootstrap()
  const style = useDateStyle()
  const name = useNameOf()
  const { data } = useQuery(vocabularyQuery)
  return { attributes, style, name, fields: data?.fields ?? none }
}
