import { unwrap } from './problems.ts'

type Items<Data> = Data extends { items: Array<infer Item>; next_cursor: string | null } ? Item : never

/**
 * Everything in a long list, fetched as it is read; throws `Refused`.
 *
 *     for await (const booking of each((cursor) => api.bookings.list({ query: { cursor, status: 'pending' } }))) …
 */
export async function* each<Data>(
  ask: (cursor: string) => Promise<{ data?: Data | undefined; error?: unknown }>,
): AsyncGenerator<Items<Data>, void, undefined> {
  let cursor: string | null = '' // from the beginning
  while (cursor !== null) {
    const part: unknown = unwrap(await ask(cursor))
    const { items, next_cursor } = part as { items: Array<Items<Data>>; next_cursor: string | null }
    yield* items
    cursor = next_cursor ?? null
  }
}
