import { createClient, createConfig } from './generated/client/index.ts'
import { Frontdesk } from './generated/sdk.gen.ts'
import type { ClientOptions } from './generated/types.gen.ts'
import { asProblem, unwrap } from './problems.ts'
import { inMemory, type TokenStore } from './tokens.ts'
import { patient, refreshing } from './transport.ts'

export interface Where {
  /** The installation, without a path: `https://desk.example.org`. */
  baseUrl: string
  /** Where tokens are kept; in memory where nothing is named. */
  tokens?: TokenStore
  /** What sends requests; the platform's own where nothing is named. */
  fetch?: typeof fetch
}

export interface Connection {
  /** Every operation by its name: `bookings_place` is `api.bookings.place`. None throws; each answers `data` or `error`. */
  api: Frontdesk
  /** Sign in and keep the tokens; throws `Refused`. They are refreshed as needed from then on. */
  signIn(email: string, password: string): Promise<void>
  /** End the session there and forget the tokens. */
  signOut(): Promise<void>
}

/** The API of an installation, and who is signed in to it. */
export function connect({ baseUrl, tokens = inMemory(), fetch: send = globalThis.fetch }: Where): Connection {
  const address = baseUrl.replace(/\/+$/, '')
  const client = createClient(
    createConfig<ClientOptions>({
      baseUrl: address,
      auth: async () => (await tokens.read())?.access,
      fetch: refreshing(patient(send), tokens, address),
    }),
  )
  client.interceptors.error.use((error, response) => asProblem(error, response))
  const api = new Frontdesk({ client })

  return {
    api,
    async signIn(email, password) {
      const given = unwrap(await api.auth.loginJson({ body: { email, password } }))
      await tokens.write({ access: given.access_token, refresh: given.refresh_token })
    },
    async signOut() {
      await api.auth.logout()
      await tokens.write(undefined)
    },
  }
}
