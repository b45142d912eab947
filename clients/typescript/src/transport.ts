import type { TokensOut } from './generated/types.gen.ts'
import type { Tokens, TokenStore } from './tokens.ts'

const ATTEMPTS = 3
const PAUSE_MS = 300
const BUSY = [429, 503]

/** Whether sending a request a second time has no second effect: it only looks, or carries a key. */
function repeatable(request: Request): boolean {
  return ['GET', 'HEAD', 'PUT', 'DELETE'].includes(request.method) || request.headers.has('idempotency-key')
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}

/**
 * `fetch` that sends a request again where that is safe: no answer came, or the API asks to come back in a moment.
 * POST and PATCH are repeated with an `Idempotency-Key` only.
 */
export function patient(send: typeof fetch): typeof fetch {
  return async (input, init) => {
    const request = new Request(input, init)
    for (let attempt = 1; ; attempt += 1) {
      const last = attempt === ATTEMPTS || !repeatable(request)
      try {
        const response = await send(last ? request : request.clone())
        const wait = Number(response.headers.get('retry-after') ?? Number.NaN)
        if (last || !BUSY.includes(response.status) || !(wait <= 2)) return response
        await pause(wait * 1000)
      } catch (error) {
        if (last || request.signal.aborted) throw error
        await pause(PAUSE_MS * attempt)
      }
    }
  }
}

/**
 * `fetch` that exchanges the refresh token when the access token has ended, and sends the request again with the new
 * one. However many requests notice it, there is one exchange: a refresh token is good for one.
 */
export function refreshing(send: typeof fetch, store: TokenStore, baseUrl: string): typeof fetch {
  let underWay: Promise<Tokens | undefined> | undefined

  async function exchange(held: Tokens): Promise<Tokens | undefined> {
    const answer = await send(`${baseUrl}/api/v1/auth/refresh`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ refresh_token: held.refresh }),
    })
    if (answer.status === 401) await store.write(undefined)
    if (!answer.ok) return undefined
    const given = (await answer.json()) as TokensOut
    const tokens = { access: given.access_token, refresh: given.refresh_token }
    await store.write(tokens)
    return tokens
  }

  return async (input, init) => {
    const request = new Request(input, init)
    const again = request.clone()
    const response = await send(request)
    const sent = request.headers.get('authorization')
    const held = await store.read()
    if (response.status !== 401 || sent === null || held === undefined) return response
    // somebody else may have exchanged it while this request was on its way
    const tokens = sent === `Bearer ${held.access}` ? await (underWay ??= exchange(held).finally(() => (underWay = undefined))) : held
    if (tokens === undefined) return response
    again.headers.set('authorization', `Bearer ${tokens.access}`)
    return send(again)
  }
}
