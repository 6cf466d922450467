import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useDeferredValue, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Contact, type ContactRef, type Duplicate, type FoundPage, get, post } from '../../../shared/api/client'
import { useBootstrap, useNames } from '../../data/bootstrap'
import { listed } from '../../data/i18n'
import { Avatar } from '../../ui/avatar'
import { Button } from '../../ui/button'
import { Dialog } from '../../ui/dialog'
import { TextField } from '../../ui/field'
import { useRefusal } from '../../ui/refusal'
import { toast } from '../../ui/toast'
import { useUnmergeContact } from './change'
import { type Difference, differences } from './merge-choice'

interface MergeContactsProps {
  contact: Contact
  found: Duplicate[] // who may be the same
  onClose: () => void
}

/** Makes another contact one with this one: who it is, then what is kept where they differ. */
export function MergeContacts({ contact, found, onClose }: MergeContactsProps) {
  const { t } = useTranslation('contact')
  const [other, setOther] = useState<Contact>()
  return (
    <Dialog open wide title={t('merge.title')} onClose={onClose}>
      {other ? (
        <Compare key={other.id} contact={contact} other={other} onBack={() => setOther(undefined)} onDone={onClose} />
      ) : (
        <Choose contact={contact} found={found} onChoose={setOther} />
      )}
    </Dialog>
  )
}

interface ChooseProps {
  contact: Contact
  found: Duplicate[]
  onChoose: (other: Contact) => void
}

function Choose({ contact, found, onChoose }: ChooseProps) {
  const { t } = useTranslation('contact')
  const [text, setText] = useState('')
  const asked = useDeferredValue(text.trim())
  const { data } = useQuery({
    queryKey: ['search', 'contacts', asked],
    queryFn: ({ signal }) => get<FoundPage>(`/api/v1/search?${new URLSearchParams({ q: asked })}`, signal),
    enabled: asked.length > 1,
    retry: false,
  })
  const known = useMutation({ mutationFn: (id: string) => get<Contact>(`/api/v1/contacts/${id}`), onSuccess: onChoose })
  const others = new Map(data?.items.map((f) => [f.conversation.contact.id, f.conversation.contact]))
  others.delete(contact.id)
  return (
    <>
      {found.length > 0 && (
        <ul className="-mx-2">
          {found.map((d) => (
            <li key={d.contact.id}>
              <Person
                person={d.contact}
                below={[
                  t('merge.same', { what: listed(d.traits.map((trait) => t(`merge.trait.${trait as 'email'}`))) }),
                  d.contact.email ?? d.contact.claimedEmail,
                  d.contact.phone,
                ]}
                onClick={() => onChoose(d.contact)}
              />
            </li>
          ))}
        </ul>
      )}
      <TextField
        label={t(found.length > 0 ? 'merge.else' : 'merge.who')}
        hint={t('merge.whoHint')}
        value={text}
        autoFocus={found.length === 0}
        onChange={(e) => setText(e.target.value)}
      />
      <ul className="-mx-2" aria-live="polite">
        {[...others.values()].slice(0, 8).map((c) => (
          <li key={c.id}>
            <Person person={c} onClick={() => known.mutate(c.id)} disabled={known.isPending} />
          </li>
        ))}
        {asked.length > 1 && data && others.size === 0 && (
          <li className="px-2 text-sm text-ink-3">{t('merge.nobody')}</li>
        )}
      </ul>
    </>
  )
}

interface PersonProps {
  person: ContactRef
  below?: (string | undefined)[]
  disabled?: boolean
  onClick: () => void
}

function Person({ person, below, disabled, onClick }: PersonProps) {
  const names = useNames()
  const line = below?.filter(Boolean).join(' · ')
  return (
    <button
      type="button"
      disabled={disabled}
      onClick={onClick}
      className="flex min-h-11 w-full items-center gap-3 rounded-sm px-2 py-1.5 text-start text-sm hover:bg-hover"
    >
      <Avatar name={names.contact(person)} color={person.color} size="l" />
      <span className="min-w-0 flex-1">
        <span dir="auto" className="cut block font-medium">
          {names.contact(person)}
        </span>
        {line && (
          <span dir="auto" className="cut block text-xs text-ink-3">
            {line}
          </span>
        )}
      </span>
    </button>
  )
}

interface CompareProps {
  contact: Contact
  other: Contact
  onBack: () => void
  onDone: () => void
}

function Compare({ contact, other, onBack, onDone }: CompareProps) {
  const { t } = useTranslation('contact')
  const names = useNames()
  const client = useQueryClient()
  const undo = useUnmergeContact()
  const [take, setTake] = useState<string[]>([])
  const merge = useMutation({
    mutationFn: () => post<Contact>(`/api/v1/contacts/${other.id}/merge`, { into: contact.id, take }),
    onSuccess: async () => {
      onDone()
      toast(t('merge.done'), 'plain', { label: t('merge.undo'), run: () => undo.mutate(other.id) })
      await client.invalidateQueries()
    },
    onError: useRefusal(),
  })
  const differ = differences(contact, other)
  const choose = (d: Difference, its: boolean) =>
    setTake((all) => (its ? [...all, d.field] : all.filter((field) => field !== d.field)))
  const handleSubmit = (e: FormEvent) => {
    e.preventDefault()
    merge.mutate()
  }
  return (
    <form onSubmit={handleSubmit} className="flex flex-col gap-4">
      <div className="grid grid-cols-2 gap-4">
        {[contact, other].map((c, i) => (
          <div key={c.id} className="flex min-w-0 items-center gap-2">
            <Avatar name={names.contact(c)} color={c.color} size="l" />
            <span className="min-w-0">
              <span dir="auto" className="cut block font-medium">
                {names.contact(c)}
              </span>
              <span dir="auto" className="cut block text-xs text-ink-3">
                {i === 0 ? t('merge.stays') : t('merge.goes')}
              </span>
            </span>
          </div>
        ))}
      </div>
      {differ.length > 0 && (
        <div className="flex flex-col gap-3">
          <p className="text-sm text-ink-2">{t('merge.choose')}</p>
          {differ.map((d) => (
            <Choice key={d.field} difference={d} its={take.includes(d.field)} onChoose={(its) => choose(d, its)} />
          ))}
        </div>
      )}
      <p className="text-sm text-ink-2">{t('merge.hint')}</p>
      <div className="flex justify-end gap-2">
        <Button onClick={onBack}>{t('merge.back')}</Button>
        <Button type="submit" look="primary" disabled={merge.isPending}>
          {t('merge.merge')}
        </Button>
      </div>
    </form>
  )
}

interface ChoiceProps {
  difference: Difference
  its: boolean
  onChoose: (its: boolean) => void
}

function Choice({ difference: d, its, onChoose }: ChoiceProps) {
  const { t } = useTranslation('contact')
  const { attributes } = useBootstrap()
  const label = {
    attribute: attributes.find((a) => a.key === d.key)?.name ?? d.key,
    language: t('merge.language'),
    claimedEmail: t('contact.email'),
    name: t('contact.name'),
    phone: t('contact.phone'),
    company: t('contact.company'),
    title: t('contact.title'),
  }[d.label]
  return (
    <fieldset className="grid grid-cols-2 gap-x-4 gap-y-1 text-sm">
      <legend className="mb-1 text-xs text-ink-3">{label}</legend>
      {[d.mine, d.its].map((value, i) => (
        <label
          key={value}
          className="flex min-h-9 pointer-coarse:min-h-11 min-w-0 cursor-pointer items-center gap-2 rounded-md border border-line px-2.5 has-checked:border-accent has-checked:bg-accent-soft"
        >
          <input
            type="radio"
            name={d.field}
            checked={its === (i === 1)}
            onChange={() => onChoose(i === 1)}
            className="shrink-0 accent-accent"
          />
          <span dir="auto" className="min-w-0 break-words">
            {value}
          </span>
        </label>
      ))}
    </fieldset>
  )
}
