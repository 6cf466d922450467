import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { get } from '../../shared/api/client'
import type { MailPerson } from './recipients'

const pause = 150
const shortest = 2

/** Contacts who may be meant by what is typed, asked once somebody pauses. */
export function usePeople(typed: string): MailPerson[] {
  const [asked, setAsked] = useState('')
  const text = typed.trim()
  useEffect(() => {
    const timer = setTimeout(() => setAsked(text), pause)
    return () => clearTimeout(timer)
  }, [text])
  const { data } = useQuery({
    queryKey: ['people', asked],
    queryFn: ({ signal }) => get<{ items: MailPerson[] }>(`/api/v1/people?q=${encodeURIComponent(asked)}`, signal),
    enabled: asked.length >= shortest,
    staleTime: 60_000,
    retry: false,
  })
  return text.length >= shortest ? (data?.items ?? []) : []
}
