import { useTranslation } from 'react-i18next'
import { ApiError } from '../../shared/api/client'
import { toast } from './toast'

/** Says why the server refused. */
export function useRefusal(): (error: unknown) => void {
  const { t } = useTranslation()
  return (error) => toast(t(`errors.${(error instanceof ApiError ? error.code : 'internal') as 'internal'}`), 'bad')
}
