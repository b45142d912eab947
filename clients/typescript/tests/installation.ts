import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const FRONTDESK = process.env['FRONTDESK'] ?? resolve(import.meta.dirname, '../../../.venv/bin/frontdesk')
const PATIENCE_MS = 120_000

export interface Installation {
  baseUrl: string
  stop(): Promise<void>
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  if (typeof address !== 'object' || address === null) throw new Error('no port')
  return address.port
}

/** A whole installation of its own: PostgreSQL, Valkey, the API and a worker. */
export async function start(): Promise<Installation> {
  const data = await mkdtemp(join(tmpdir(), 'frontdesk-'))
  const port = await freePort()
  const options = ['--data', data, '--port', String(port), '--workers', '1', '--no-demo']
  const program = spawn(FRONTDESK, ['up', ...options], { stdio: ['ignore', 'ignore', 'inherit'] })
  const ended = once(program, 'exit')
  async function stop(): Promise<void> {
    program.kill('SIGTERM')
    await ended
    await rm(data, { recursive: true, force: true })
  }
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await sleep(100)) {
    if (program.exitCode !== null) throw new Error(`frontdesk up ended with ${program.exitCode}`)
    // written once everything answers
    const status = await readFile(join(data, 'status.json'), 'utf8').catch(() => undefined)
    if (status !== undefined) return { baseUrl: `http://127.0.0.1:${port}`, stop }
  }
  await stop()
  throw new Error('frontdesk up was not ready in time')
}
