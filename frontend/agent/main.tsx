import '@fontsource-variable/inter'
import '@fontsource-variable/vazirmatn'
import './app/styles.css'
import './app/theme'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { I18nextProvider } from 'react-i18next'
import { passing } from '../shared/api/client'
import { backoff } from '../shared/backoff'
import { createAppRouter } from './app/router'
import { pauseAfterFailure } from './data/again'
import { restore } from './data/cache'
import { firstTexts, i18n } from './data/i18n'
import { Asked } from './ui/asked'
import { Toasts } from './ui/toast'

const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 60_000,
      gcTime: 30 * 60_000,
      // A server that says that it cannot do it is soon believed, and asked again as long as the answer is looked at.
      retry: (count, error) => passing(error) && count < (error.status === 0 ? 3 : 1),
      retryDelay: (count, error) => backoff(count + 1, passing(error) ? error.wait : 0),
      refetchInterval: pauseAfterFailure(),
    },
  },
})

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no #root')
await Promise.all([firstTexts(), restore(client)])
createRoot(root).render(
  <StrictMode>
    <I18nextProvider i18n={i18n}>
      <QueryClientProvider client={client}>
        <RouterProvider router={createAppRouter(client)} />
        <Asked />
        <Toasts />
      </QueryClientProvider>
    </I18nextProvider>
  </StrictMode>,
)
