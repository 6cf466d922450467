import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { type AddressInfo, connect, createServer, type Server as Listener, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const module = resolve(import.meta.dirname, '../../server/store/mongo/testserver')

/** The MongoDB that the Go tests build, behind a wire that can be cut. */
export class Mongo {
  private process?: ChildProcess
  private wire?: Listener
  private readonly folder = mkdtempSync(join(tmpdir(), 'pasokh-e2e-mongo-'))
  private readonly open = new Set<Socket>()
  private cut = false
  uri = ''

  async start(): Promise<this> {
    const binary = resolve(import.meta.dirname, '../../bin/testserver') // where the Go tests put it: it is there already, as a rule
    execFileSync('go', ['build', '-C', module, '-tags', 'ferretdb_no_postgresql', '-o', binary, '.'], {
      stdio: 'inherit',
      env: { ...process.env, CGO_ENABLED: '0' },
    })
    this.process = spawn(binary, ['--addr', '127.0.0.1:0'], { stdio: ['pipe', 'pipe', 'inherit'] }) // it ends with its input
    if (!this.process.stdout) throw new Error('no output')
    const [line] = await once(this.process.stdout, 'data')
    const port = Number(new URL(String(line).trim()).port)
    this.wire = createServer((from) => this.pass(from, port)).listen(0, '127.0.0.1')
    await once(this.wire, 'listening')
    this.uri = `mongodb://127.0.0.1:${(this.wire.address() as AddressInfo).port}/pasokh`
    return this
  }

  /** Ends every connection and lets none through. */
  sever(): void {
    this.cut = true
    for (const socket of this.open) socket.destroy()
  }

  mend(): void {
    this.cut = false
  }

  async stop(): Promise<void> {
    this.sever()
    this.wire?.close()
    if (this.process && this.process.exitCode === null) {
      const ended = once(this.process, 'exit')
      this.process.kill('SIGKILL')
      await ended
    }
    rmSync(this.folder, { recursive: true, force: true })
  }

  private pass(from: Socket, port: number): void {
    if (this.cut) {
      from.destroy()
      return
    }
    const to = connect(port, '127.0.0.1')
    for (const [one, other] of [
      [from, to],
      [to, from],
    ] as const) {
      this.open.add(one)
      one.pipe(other)
      one.on('error', () => other.destroy())
      one.on('close', () => {
        this.open.delete(one)
        other.destroy()
      })
    }
  }
}
