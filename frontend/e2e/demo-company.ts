import { rmSync } from 'node:fs'
import { Server } from './server'

/**
 * Makes the demo company once for all journeys: every server that starts with it begins with a copy, which takes
 * milliseconds and not the seconds of making and indexing it.
 */
export default async function demoCompany(): Promise<() => void> {
  const first = await new Server().start('demo')
  await Promise.all([first.says('search index is complete'), first.says('customers wrote mails')])
  await first.stop()
  process.env.PASOKH_TEST_DEMO = first.data // the workers inherit it
  return () => rmSync(first.data, { recursive: true, force: true })
}
