import { once } from 'node:events'
import { createServer, type Server as HttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, type Page } from '@playwright/test'

/** A company's own web site on another origin, with the strictest policy that lets the widget in and nothing inline. */
export class HostSite {
  private server?: HttpServer
  origin = ''

  /** Serves every path with the page's title from the path; `script` is the page's own script file. */
  async start(widget: string, channel: string, script: string, data = ''): Promise<this> {
    this.server = createServer((request, response) => {
      if (request.url === '/own.js') {
        response.setHeader('Content-Type', 'text/javascript').end(script)
        return
      }
      response.setHeader(
        'Content-Security-Policy',
        `default-src 'none'; script-src 'self' ${widget}; frame-src ${widget}; require-trusted-types-for 'script'`,
      )
      const boot = channel ? `data-channel="${channel}"` : ''
      response.setHeader('Content-Type', 'text/html; charset=utf-8').end(
        `<!doctype html><html lang="en"><title>Page ${request.url}</title><meta name="viewport" content="width=device-width">
        <script src="/own.js"></script><script async src="${widget}/widget.js" ${boot} ${data}></script>
        <h1>Lamps</h1><button data-pasokh-open>Help</button>`,
      )
    })
    this.server.listen(0, '127.0.0.1')
    await once(this.server, 'listening')
    this.origin = `http://localhost:${(this.server.address() as AddressInfo).port}`
    return this
  }

  async stop(): Promise<void> {
    this.server?.closeAllConnections()
    this.server?.close()
  }
}

/** A site with the English channel's widget, allowed beside those that are there; it joins them. */
export async function siteFor(
  admin: Page,
  url: string,
  sites: HostSite[],
  script = '',
): Promise<{ host: HostSite; channel: string }> {
  const { channels } = await (await admin.request.get(`${url}/api/v1/bootstrap`)).json()
  const { id } = channels.find((c: { language: string }) => c.language === 'en')
  const host = await new HostSite().start(url, id, script)
  sites.push(host)
  const answer = await admin.request.patch(`${url}/api/v1/channels/${id}`, {
    data: { origins: sites.map((s) => s.origin) },
    headers: { Origin: url },
  })
  expect(answer.ok()).toBe(true)
  return { host, channel: id }
}
