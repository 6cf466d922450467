import { useTranslation } from 'react-i18next'

/** What the server refuses about one part, in words. */
export function Refused({ problems }: { problems: { path: string; key: string }[] }) {
  const { t } = useTranslation('rules')
  if (problems.length === 0) return null
  return (
    <p role="alert" className="w-full text-xs text-danger">
      {[...new Set(problems.map((p) => p.key))]
        .map((key) => t(`problem.${key as 'missing'}`, { defaultValue: key }))
        .join(' · ')}
    </p>
  )
}
