import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { createMemoryHistory, createRootRoute, createRouter, RouterProvider } from '@tanstack/react-router'
import { render } from '@testing-library/react'
import type { ReactNode } from 'react'
import { I18nextProvider } from 'react-i18next'
import { bootstrapQuery } from '../data/bootstrap'
import { i18n } from '../data/i18n'
import { bootstrap } from './make'

/** Shows a component as the only page of the app. */
export function showPage(component: () => ReactNode, boot = bootstrap()) {
  const client = new QueryClient()
  client.setQueryData(bootstrapQuery.queryKey, boot)
  const router = createRouter({ routeTree: createRootRoute({ component }), history: createMemoryHistory() })
  return render(
    <QueryClientProvider client={client}>
      <I18nextProvider i18n={i18n}>
        <RouterProvider router={router as never} />
      </I18nextProvider>
    </QueryClientProvider>,
  )
}
