import { afterEach, describe, expect, test, vi } from 'vitest'
import { upload } from '../../agent/data/upload'
import { upload as uploadOfVisitor } from '../../widget/panel/upload'
import { get } from './client'

/** A network that answers everything with a page of its own. */
class HotelRequest {
  status = 200
  responseText = '<html>Room number?</html>'
  upload = {}
  onload = () => {}
  open() {}
  abort() {}
  setRequestHeader() {}
  getResponseHeader = () => null
  send() {
    queueMicrotask(() => this.onload())
  }
}

afterEach(() => vi.unstubAllGlobals())

describe('a page that is no answer of ours is as if nobody had answered', () => {
  const file = new File(['abc'], 'a.txt')

  test('to a request', async () => {
    vi.stubGlobal('fetch', async () => new Response('<html>Room number?</html>', { status: 200 }))
    await expect(get('/api/v1/bootstrap')).rejects.toMatchObject({ status: 0, code: 'offline' })
  })

  test("to an agent's file", async () => {
    vi.stubGlobal('XMLHttpRequest', HotelRequest)
    await expect(upload(file, () => {}).done).rejects.toMatchObject({ status: 0, code: 'offline' })
  })

  test("to a visitor's file", async () => {
    vi.stubGlobal('XMLHttpRequest', HotelRequest)
    await expect(uploadOfVisitor(file, 'token', () => {}).done).rejects.toMatchObject({ status: 0, code: 'offline' })
  })
})
