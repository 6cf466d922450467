import { useBlocker } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { ask } from './confirm'

/** Asks whether to go although something is not saved. */
export function useAskToLeave(): () => Promise<boolean> {
  const { t } = useTranslation()
  return () => ask({ title: t('leave.title'), text: t('leave.text'), action: t('leave.go') })
}

/** While it is on the screen something is not saved: nobody goes elsewhere in the app, or closes the page, without being asked. */
export function LeaveGuard() {
  const mayGo = useAskToLeave()
  useBlocker({ shouldBlockFn: async () => !(await mayGo()), enableBeforeUnload: true })
  return null
}
