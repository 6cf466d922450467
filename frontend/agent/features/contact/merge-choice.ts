import type { Contact } from '../../../shared/api/client'

/** A field of which two contacts say something else, as the merge names it. */
export interface Difference {
  field: string
  label: 'name' | 'phone' | 'company' | 'title' | 'language' | 'claimedEmail' | 'attribute'
  key?: string // of an attribute
  mine: string
  its: string
}

const texts = ['name', 'phone', 'company', 'title', 'language', 'claimedEmail'] as const

/** What has to be chosen when `its` becomes one with `mine`: where both say something, and not the same. */
export function differences(mine: Contact, its: Contact): Difference[] {
  const out: Difference[] = texts.map((field) => ({
    field,
    label: field,
    mine: mine[field] ?? '',
    its: its[field] ?? '',
  }))
  for (const [key, value] of Object.entries(its.attributes))
    out.push({
      field: `attributes.${key}`,
      label: 'attribute',
      key,
      mine: mine.attributes[key] ?? '',
      its: value,
    })
  return out.filter((d) => d.mine !== '' && d.its !== '' && d.mine !== d.its)
}
