import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Rule } from '../../data/rules'
import { TextAreaField } from '../../ui/field'
import { bodyOf } from './body'

interface JsonEditorProps {
  rule: Rule
  onChange: (part: Partial<Rule>) => void
}

/** The same rule as JSON. What cannot be read changes nothing. */
export function JsonEditor({ rule, onChange }: JsonEditorProps) {
  const { t } = useTranslation('rules')
  const [text, setText] = useState(() => JSON.stringify(bodyOf(rule), null, 2))
  const [error, setError] = useState<string>()
  const handleChange = (next: string) => {
    setText(next)
    try {
      const { name, note, enabled, stop, events, after, when, then } = JSON.parse(next) as Rule
      if (!Array.isArray(events) || !Array.isArray(then)) throw new Error('no rule')
      const holds = when && Object.keys(when).length > 0 ? when : undefined
      onChange({
        name: String(name),
        note,
        enabled: enabled === true,
        stop: stop === true,
        events,
        after,
        when: holds,
        then,
      })
      setError(undefined)
    } catch {
      setError(t('notJson'))
    }
  }
  return (
    <TextAreaField
      label="JSON"
      dir="ltr"
      rows={22}
      spellCheck={false}
      className="font-mono text-sm"
      error={error}
      value={text}
      onChange={(e) => handleChange(e.target.value)}
    />
  )
}
