import { queryOptions } from '@tanstack/react-query'
import { type Channel, get, type Schemas } from '../../../../shared/api/client'

export type MailChannel = Schemas['MailChannel']
export type MailFields = Omit<MailChannel, 'channel' | 'has' | 'connectedAt' | 'dkim'>
export type MailServer = Schemas['MailServer']
export type MailChecked = Schemas['MailChecked']
export type MailPreset = Schemas['MailPreset']
export type MailState = Schemas['MailState']
export type Signed = Schemas['MailDKIMChecked']
export type MailAside = Schemas['MailAside']

/** What one types of the secrets; empty, what is kept stays. */
export interface Secrets {
  fetchPassword: string
  sendPassword: string
}

export const settingsQuery = (channel: string) =>
  queryOptions({
    queryKey: ['mail', 'settings', channel],
    queryFn: ({ signal }) => get<MailChannel>(`/api/v1/channels/${channel}/mail`, signal),
    staleTime: 0,
  })

/** How a channel is fetched and sends now; looked at again while somebody looks. */
export const stateQuery = (channel: string) =>
  queryOptions({
    queryKey: ['mail', 'state', channel],
    queryFn: ({ signal }) => get<MailState>(`/api/v1/channels/${channel}/mail/state`, signal),
    refetchInterval: 5_000,
  })

export const readPresets = (address: string, signal: AbortSignal) =>
  get<{ items: MailPreset[] }>(`/api/v1/mail/presets?${new URLSearchParams({ address })}`, signal)

const noServer = (port: number): MailServer => ({ host: '', port, security: 'tls', user: '', auth: 'password' })

/** A channel of e-mail before anybody has said anything. */
export const newFields = (): MailFields => ({
  version: 0,
  addresses: [],
  fromName: '',
  agentName: true,
  signatures: {},
  way: 'imap',
  fetch: noServer(993),
  folders: [],
  afterRead: '',
  import: '',
  send: noServer(465),
  perMinute: 0,
  replyForm: 'plus',
  newAfterDays: 0,
  colleagues: false,
})

/** The fields of what the server told, of which the rest is not for saying. */
export function fieldsOf({ channel, has, connectedAt, dkim, ...fields }: MailChannel): MailFields {
  const named = (server: MailServer, port: number) => (server.host ? server : noServer(port))
  return { ...fields, fetch: named(fields.fetch, 993), send: named(fields.send, 465) }
}

/** What is sent: no empty lines, no empty signatures, and no password that was not typed. */
export function saying(fields: MailFields, secrets: Secrets) {
  return {
    ...fields,
    addresses: linesOf(fields.addresses),
    folders: linesOf(fields.folders),
    signatures: Object.fromEntries(Object.entries(fields.signatures).filter(([, text]) => text.trim())),
    ...(secrets.fetchPassword && { fetchPassword: secrets.fetchPassword }),
    ...(secrets.sendPassword && { sendPassword: secrets.sendPassword }),
  }
}

/** The domains of addresses, each once. */
export const domainsOf = (addresses: string[]): string[] => [
  ...new Set(addresses.map((address) => address.split('@').at(-1) ?? '').filter(Boolean)),
]

/**
 * The version that is saved over: the newest one, when all that happened since the form was read is that a key began
 * to sign or a new one was made, which is no part of the form.
 */
export function versionOver(fields: MailFields, kept: MailFields, newest: MailChannel | undefined): number {
  if (!newest) return fields.version
  const now = { ...fieldsOf(newest), version: kept.version }
  return JSON.stringify(now) === JSON.stringify(kept) ? newest.version : fields.version
}

const linesOf = (lines: string[]) => lines.map((line) => line.trim()).filter(Boolean)

/** The servers that a preset knows, in place of those before. */
export const withPreset = (fields: MailFields, { fetch, send }: MailPreset): MailFields => ({
  ...fields,
  // Without a consent that was given, Google and Microsoft are signed in to by a password of theirs too.
  fetch: { ...fetch, auth: 'password' },
  send: { ...send, auth: 'password' },
})

export const newEmailChannel = (
  language: Channel['language'],
): Pick<Channel, 'name' | 'kind' | 'language' | 'enabled'> => ({
  name: '',
  kind: 'email',
  language,
  enabled: true,
})
