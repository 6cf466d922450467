import { languages } from 'virtual:languages'
import { useQueries, useQuery } from '@tanstack/react-query'
import { createContext, useContext } from 'react'
import { useTranslation } from 'react-i18next'
import { countryName } from '../../../shared/country'
import { flat } from '../../../shared/text/flat'
import { useBootstrap, useDateStyle } from '../../data/bootstrap'
import { languageName } from '../../data/i18n'
import { type Field, hoursQuery, policiesQuery, vocabularyQuery } from '../../data/rules'
import { thingsQuery } from './queries'

export interface Option {
  id: string
  label: string
}

const named = (all: { id: string; name: string }[]): Option[] => all.map((one) => ({ id: one.id, label: one.name }))

/** Who can be chosen beside the agents. */
export const MoreAgents = createContext<Option[]>([])

/** What can be chosen of each kind of thing, by its name in the vocabulary. */
export function useOptions(): (kind: string) => Option[] {
  const { t } = useTranslation('rules')
  const boot = useBootstrap()
  const more = useContext(MoreAgents)
  const { data: hours = [] } = useQuery(hoursQuery)
  const { data: policies = [] } = useQuery(policiesQuery)
  const { data: vocabulary } = useQuery(vocabularyQuery)
  const sources = Object.entries(vocabulary?.sources ?? {})
  const things = useQueries({ queries: sources.map(([, path]) => thingsQuery(path)) })
  return (kind) => {
    switch (kind) {
      case 'agent':
        return [...more, ...named(boot.agents)]
      case 'team':
        return named(boot.teams)
      case 'tag':
        return named(boot.tags)
      case 'folder':
        return named(boot.folders.filter((f) => f.kind === 'manual'))
      case 'language':
        return Object.keys(languages).map((id) => ({ id, label: languageName(id) }))
      case 'channel':
        return named(boot.channels)
      case 'canned':
        return boot.canned.map((c) => ({ id: c.id, label: c.title }))
      case 'calendar':
        return [{ id: 'own', label: t('ownHours') }, ...named(hours)]
      case 'sla':
        return named(policies)
      case 'webhook':
        return named(boot.webhooks)
      case 'attribute':
        return boot.attributes.map((a) => ({ id: a.key, label: a.name }))
      default:
        return named(things[sources.findIndex(([name]) => name === kind)]?.data ?? [])
    }
  }
}

/** A fixed choice in words: a status, a priority, a weekday… */
export function useChoiceWord(): (choice: string) => string {
  const { t } = useTranslation('rules')
  return (choice) => (choice === '' ? t('nobody') : t(`choice.${choice as 'open'}`, { defaultValue: choice }))
}

/** The fixed choices of a field in words, those that are countries by their names. */
export function useChoices(): (field: Pick<Field, 'choices' | 'choose'>) => Option[] {
  const word = useChoiceWord()
  const style = useDateStyle()
  return ({ choices = [], choose }) => {
    if (choose !== 'country') return choices.map((id) => ({ id, label: word(id) }))
    const { compare } = new Intl.Collator(style.language)
    return choices.map((id) => ({ id, label: countryName(id, style) })).sort((a, b) => compare(a.label, b.label))
  }
}

/** Where the texts of each kind of word are. */
const texts = {
  action: (name: string) => `action.${name}`,
  event: (name: string) => `event.${name}`,
  field: (name: string) => `field.${name}`,
  key: (name: string) => `key.${name}`,
  op: (name: string) => `op.${name}`,
  param: (name: string) => `param.${name}`,
}

/** A word of the vocabulary in the reader's language; one without a text is shown as it is. */
export function useWord(): (of: keyof typeof texts, name: string) => string {
  const { t } = useTranslation('rules')
  return (of, name) => t(texts[of](flat(name)) as 'op.is', { defaultValue: name })
}
