import { resolve } from 'node:path'
import { agent } from '../people'
import { type Furnished, furnish } from '../screens/furnish'
import { sizes, walk } from '../screens/walk'
import { Server } from '../server'
import { test } from '../test'

const server = new Server()
const folder = resolve(import.meta.dirname, '../../../data/shots')
let at: Furnished

test.beforeAll(async ({ browser }) => {
  await server.start('demo')
  const [sara, reza] = [
    await agent(browser, server.url, 'sara@narvan.example'),
    await agent(browser, server.url, 'reza@narvan.example'),
  ]
  at = await furnish(sara, reza, server.url)
  await sara.context().close()
  await reza.context().close()
})
test.afterAll(() => server.remove())

for (const language of ['en', 'fa'] as const) {
  for (const theme of ['light', 'dark'] as const) {
    for (const size of Object.keys(sizes) as (keyof typeof sizes)[]) {
      test(`${language} ${theme} ${size}`, ({ browser }) =>
        walk(browser, server.url, at, { language, theme, size }, async (screen, page) => {
          await page.waitForTimeout(250) // pictures and late parts come in
          await page.screenshot({ path: `${folder}/${language}-${theme}-${size}/${screen.name}.png` })
        }))
    }
  }
}
