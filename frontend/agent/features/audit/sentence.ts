import { useTranslation } from 'react-i18next'
import { number } from '../../../shared/date'
import { useDateStyle, useNameOf, useNames } from '../../data/bootstrap'
import { listed } from '../../data/i18n'
import type { AuditEntry } from './queries'

type Move = NonNullable<AuditEntry['moves']>[number]

/** Fields that say when and by whom a record was written, which the entry itself tells. */
const kept = ['createdAt', 'updatedAt', 'updatedBy']

/** Says in one sentence what an entry of the audit trail tells. */
export function useSentence(): (entry: AuditEntry) => string {
  const { t } = useTranslation('audit')
  const names = useNames()
  const style = useDateStyle()
  const person = (id: string | undefined) => names.agent(id)?.name ?? t('who.somebody')
  const actor = ({ kind, id }: AuditEntry['actor']) => (kind === 'agent' ? person(id) : t(`who.${kind}`))
  const record = (r: AuditEntry['record']) => {
    if (!r) return ''
    return r.name ? t(`named.${r.type}`, { name: r.name }) : t(`unnamed.${r.type}`)
  }
  return (e) => {
    const told = {
      who: actor(e.actor),
      whom: person(e.agent),
      what: record(e.record),
      contact: e.contactName ? t('contact', { name: e.contactName }) : t('noContact'),
      conversation: e.number ? t('conversation', { number: number(e.number, style) }) : t('noConversation'),
    }
    const byOther = e.agent !== undefined && e.actor.id !== e.agent
    if (e.kind === 'sign_in_failed' && !e.agent) return t('kind.sign_in_failed_unknown')
    if (e.kind === 'signed_out' && byOther) return t('kind.signed_out_by', told)
    if (e.kind === 'password_set' && byOther) return t('kind.password_set_by', told)
    return t(`kind.${e.kind}`, told)
  }
}

/** Says what the fields are called that a record's change or an agent's access is about, with the values of the latter. */
export function useDetails(): (entry: AuditEntry) => string[] {
  const { t, i18n } = useTranslation('audit')
  const { t: admin } = useTranslation('admin')
  const nameOf = useNameOf()
  const field = (name: string) => (i18n.exists(`field.${name}`, { ns: 'audit' }) ? t(`field.${name as 'name'}`) : name)
  const value = ({ field: of }: Move, raw = '') => {
    if (of === 'role') return admin(`role.${raw as 'agent'}`)
    if (of === 'channels' || of === 'teams') {
      const ids = JSON.parse(raw || 'null') as string[] | null
      return ids?.length ? listed(ids.map(nameOf)) : t('none')
    }
    if (of === 'email') return raw
    return raw === 'true' ? t('yes') : t('no')
  }
  return ({ kind, changed = [], moves = [] }) => {
    const lines = moves.map((m) => t('move', { field: field(m.field), from: value(m, m.from), to: value(m, m.to) }))
    const others = changed.filter((name) => !kept.includes(name) && !moves.some((m) => m.field === name))
    if (others.length && (kind === 'changed' || kind === 'access'))
      lines.push(t('fields', { fields: listed(others.map(field)) }))
    return lines
  }
}
