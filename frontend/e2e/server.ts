import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const binary = resolve(import.meta.dirname, '../../bin/pasokh')

/** What a program is waited for: only one that hangs takes so long. */
const patience = 240_000

/** A real pasokh on a data folder of its own and a free port of the loopback. */
export class Server {
  private process?: ChildProcess
  private log = ''
  readonly data = mkdtempSync(join(tmpdir(), 'pasokh-e2e-'))
  url = ''

  /** `flags` are beside those that every test needs. */
  constructor(private readonly flags: () => string[] = () => []) {}

  /** Starts `pasokh <command>` and waits until it answers. A demo begins with a copy of demo-company.ts's, where there is one. */
  async start(command: 'serve' | 'demo' = 'serve'): Promise<this> {
    const made = process.env.PASOKH_TEST_DEMO
    if (command === 'demo' && made && readdirSync(this.data).length === 0) cpSync(made, this.data, { recursive: true })
    const port = this.url ? Number(new URL(this.url).port) : await freePort()
    this.url = `http://localhost:${port}`
    const args = [command, '--addr', `127.0.0.1:${port}`, '--data', this.data, ...this.flags()]
    this.process = spawn(binary, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    for (const stream of [this.process.stdout, this.process.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        this.log += chunk.toString()
      })
    }
    await this.ready()
    return this
  }

  /** Ends it as a power cut would. */
  async kill(): Promise<void> {
    await this.end('SIGKILL')
  }

  /** Ends it as an operator would. */
  async stop(): Promise<void> {
    await this.end('SIGTERM')
  }

  /** Stops it, if it runs, and removes its data. */
  async remove(): Promise<void> {
    if (this.process?.exitCode === null) await this.stop()
    rmSync(this.data, { recursive: true, force: true })
  }

  output(): string {
    return this.log
  }

  /** Waits until it has said the words. */
  async says(words: string): Promise<void> {
    for (const deadline = Date.now() + patience; !this.log.includes(words); ) {
      if (Date.now() > deadline) throw new Error(`did not say “${words}”:\n${this.log}`)
      await new Promise((done) => setTimeout(done, 50))
    }
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const running = this.process
    if (!running || running.exitCode !== null || running.signalCode !== null) return
    const ended = once(running, 'exit')
    running.kill(signal)
    const late = setTimeout(() => running.kill('SIGKILL'), patience)
    const [code, by] = await ended
    clearTimeout(late)
    if (signal === 'SIGTERM' && by === 'SIGKILL') throw new Error(`did not end:\n${this.log}`)
    if (signal === 'SIGTERM' && code !== 0) throw new Error(`ended with ${code}:\n${this.log}`)
  }

  private async ready(): Promise<void> {
    const deadline = Date.now() + patience
    while (Date.now() < deadline) {
      if (this.process?.exitCode !== null) throw new Error(`ended at start:\n${this.log}`)
      const answer = await fetch(`${this.url}/readyz`).catch(() => undefined)
      if (answer?.ok) return
      await new Promise((done) => setTimeout(done, 50))
    }
    throw new Error(`did not get ready:\n${this.log}`)
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}
