import { useTranslation } from 'react-i18next'
import { number } from '../../../shared/date'
import { useBootstrap, useDateStyle } from '../../data/bootstrap'
import { listed } from '../../data/i18n'
import { placeholders } from '../../data/variables'
import { tooMany } from './slash'

/** What keeps a text from being sent: variables without a value, some nearly written right, and letters too many. */
export function useWrong(text: string) {
  const { variables, limits } = useBootstrap()
  const unfilled = placeholders(text, variables)
  const missing = unfilled.filter((p) => p.exact || !p.name).map((p) => p.name ?? p.written)
  const nearly = unfilled.find((p) => p.name && !p.exact)
  const over = tooMany(text, limits.textRunes)
  return { missing, nearly, over, any: unfilled.length > 0 || over > 0 }
}

/** Says why the text cannot be sent as it is. */
export function TextProblems({ text }: { text: string }) {
  const { t } = useTranslation('compose')
  const style = useDateStyle()
  const { limits } = useBootstrap()
  const { missing, nearly, over } = useWrong(text)
  const problems = [
    missing.length > 0 && t('composer.missing', { names: listed(missing) }),
    nearly && t('composer.nearly', { written: nearly.written, name: `{{${nearly.name}}}` }),
    over > 0 && t('composer.tooLong', { n: number(over, style), most: number(limits.textRunes, style) }),
  ]
  return problems.map(
    (problem) =>
      problem && (
        <p key={problem} role="alert" className="px-3.5 text-xs text-danger">
          {problem}
        </p>
      ),
  )
}
