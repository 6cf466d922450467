import { useTranslation } from 'react-i18next'
import type { ApiError } from '../../shared/api/client'

/** Says which part of the rule a refused password breaks. */
export function usePasswordWhy(): (error: ApiError) => string {
  const { t, i18n } = useTranslation('session')
  return ({ problem }) => {
    const key = `weak.${problem?.errors?.[0]?.key}`
    return i18n.exists(key, { ns: 'session' }) ? t(key as 'weak.short') : t('passwordRule')
  }
}
