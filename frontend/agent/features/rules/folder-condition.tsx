import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { call } from '../../../shared/api/client'
import { readTexts } from '../../data/i18n'
import { type Condition, type Problem, type Vocabulary, vocabularyQuery } from '../../data/rules'
import { ConditionEditor } from './condition-editor'
import { MoreAgents } from './options'
import { groupOf, makeGroup } from './tree'

interface FolderConditionProps {
  when: Condition
  onChange: (when: Condition) => void
}

/** The condition of a smart folder, in the language of rules as far as lists can be filtered by it. */
export function FolderCondition({ when, onChange }: FolderConditionProps) {
  const { t } = useTranslation('rules')
  const { data: vocabulary } = useQuery({
    ...vocabularyQuery,
    queryFn: async (context) => {
      await readTexts('rules')
      return (vocabularyQuery.queryFn as (c: typeof context) => Promise<Vocabulary>)(context)
    },
  })
  const { data: problems = [] } = useQuery({
    queryKey: ['folder check', JSON.stringify(when)],
    queryFn: async ({ signal }) =>
      (await call<{ problems: Problem[] }>('POST', '/api/v1/folders/check', { when }, signal)).problems,
    placeholderData: (before) => before,
    staleTime: Number.POSITIVE_INFINITY,
  })
  if (!vocabulary) return null
  return (
    <MoreAgents value={[{ id: 'me', label: t('whoLooks') }]}>
      <ConditionEditor
        flatOnly
        vocabulary={vocabulary}
        fields={vocabulary.folder}
        condition={groupOf(when) ? when : makeGroup('all', when.field ? [when] : [])}
        path="when"
        problems={problems}
        onChange={onChange}
      />
    </MoreAgents>
  )
}
