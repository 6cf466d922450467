import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import { useBootstrap } from '../../data/bootstrap'

interface AttributeKeyProps {
  value: string
  onChange: (key: string) => void
}

/** Which attribute of the contact: one that admins defined, or any key that a program set. */
export function AttributeKey({ value, onChange }: AttributeKeyProps) {
  const { t } = useTranslation('rules')
  const id = useId()
  const { attributes } = useBootstrap()
  return (
    <>
      <input
        dir="auto"
        list={id}
        aria-label={t('attribute')}
        placeholder={t('attribute')}
        className="h-8 w-44 max-w-full rounded-md border border-line bg-raised px-2 text-sm shadow-sm"
        value={value}
        onChange={(e) => onChange(e.target.value)}
      />
      <datalist id={id}>
        {attributes.map((a) => (
          <option key={a.key} value={a.key}>
            {a.name}
          </option>
        ))}
      </datalist>
    </>
  )
}
