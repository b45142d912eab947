/** Somebody books a room with the client, on a whole installation that the test starts. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'

import { connect, each, inMemory, isProblem, once, Refused, unwrap, type Connection, type RoomOut } from '../src/index.ts'
import { start, type Installation } from './installation.ts'

const PASSWORD = 'a long pass phrase'
let installation: Installation
let room: RoomOut

async function signedUp(given: Partial<Parameters<typeof connect>[0]> = {}): Promise<Connection> {
  const connection = connect({ baseUrl: installation.baseUrl, ...given })
  const email = `${randomUUID()}@example.com`
  unwrap(await connection.api.auth.register({ body: { email, password: PASSWORD, full_name: 'Ada Lovelace' } }))
  await connection.signIn(email, PASSWORD)
  return connection
}

function inDays(days: number): string {
  return new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)
}

before(async () => {
  installation = await start()
  const { api } = await signedUp()
  unwrap(await api.companies.create({ body: { name: 'Blue Note' }, headers: once() }))
  const place = unwrap(
    await api.providers.create({
      body: {
        name: 'Blue Note Berlin',
        sector: 'studio',
        phone: '+49 30 901820',
        email: 'hello@example.com',
        address: 'Oranienstraße 1, Berlin',
        timezone: 'Europe/Berlin',
        auto_confirm: true,
      },
    }),
  )
  room = unwrap(await api.rooms.create({ path: { provider_id: place.id }, body: { name: 'Room A', capacity: 6 } }))
})

after(() => installation.stop())

test('a room is found, booked once, refused to the next, and free again when it is called off', async () => {
  const { api } = await signedUp()
  const found = unwrap(await api.search.rooms({ query: { q: 'Room A', date: inDays(7), duration: 90 } }))
  assert.deepEqual(found.items.map((each) => each.id), [room.id])

  const free = unwrap(await api.rooms.getAvailability({ path: { room_id: room.id }, query: { date: inDays(7), duration: 90 } }))
  const start_time = free.days[0]?.starts[40]
  assert.ok(start_time)
  const body = { room_id: room.id, start_time, duration_minutes: 90 }
  const key = once()
  const booking = unwrap(await api.bookings.place({ body, headers: key }))
  assert.equal(booking.status, 'confirmed')
  assert.equal(booking.start_time, start_time)
  assert.equal(typeof booking.number, 'number')

  // the same press of the button, sent again because its answer was lost
  assert.equal(unwrap(await api.bookings.place({ body, headers: key })).id, booking.id)

  const second = await (await signedUp()).api.bookings.place({ body, headers: once() })
  assert.ok(isProblem(second.error, 'slot_taken'))
  assert.equal(second.error.status, 409)
  assert.equal(second.data, undefined)
  assert.ok(second.error.next_free?.length)
  assert.ok(!second.error.next_free.includes(start_time))

  // by the number that people say on the phone
  const cancelled = unwrap(await api.bookings.cancel({ path: { booking_id: booking.number }, body: { reason: 'ill' } }))
  assert.equal(cancelled.status, 'cancelled')
  assert.equal(unwrap(await api.bookings.place({ body })).status, 'confirmed')
})

test('a long list is read to its end', async () => {
  const { api } = await signedUp()
  const placed = new Set<string>()
  for (let day = 20; day < 25; day += 1) {
    const body = { room_id: room.id, date: inDays(day), start_time: '10:00', duration_minutes: 60 }
    placed.add(unwrap(await api.bookings.place({ body })).id)
  }
  const read: string[] = []
  for await (const booking of each((cursor) => api.bookings.list({ query: { cursor, size: 2 } }))) read.push(booking.id)
  assert.equal(read.length, 5)
  assert.deepEqual(new Set(read), placed)
  await assert.rejects(each(() => api.bookings.list({ query: { cursor: 'nowhere' } })).next(), (error) => {
    return error instanceof Refused && isProblem(error.problem, 'invalid_cursor')
  })
})

test('an access token that has ended is refreshed once, whoever notices it', async () => {
  const exchanges: string[] = []
  const counting: typeof fetch = (input, init) => {
    const address = input instanceof Request ? input.url : String(input)
    if (address.endsWith('/auth/refresh')) exchanges.push(address)
    return fetch(input, init)
  }
  const tokens = inMemory()
  const { api, signOut } = await signedUp({ tokens, fetch: counting })
  const held = await tokens.read()
  assert.ok(held)
  await tokens.write({ ...held, access: `${held.access.slice(0, -4)}nope` })
  const [me, mine] = await Promise.all([api.users.getMe(), api.bookings.list()])
  assert.equal(unwrap(me).full_name, 'Ada Lovelace')
  assert.deepEqual(unwrap(mine).items, [])
  assert.equal(exchanges.length, 1)

  await signOut()
  assert.ok(isProblem((await api.users.getMe()).error, 'unauthenticated'))
})

test('a session that has ended elsewhere is over here, too', async () => {
  const tokens = inMemory()
  const { api } = await signedUp({ tokens })
  await tokens.write({ access: 'of no use', refresh: randomUUID() })
  assert.ok(isProblem((await api.users.getMe()).error, 'invalid_token'))
  assert.equal(await tokens.read(), undefined)
})

test('what is lost on the way is sent again, a POST only with a key', async () => {
  let broken = 0
  const sent: string[] = []
  const flaky: typeof fetch = async (input, init) => {
    const request = new Request(input, init)
    sent.push(request.method)
    const answer = await fetch(request)
    if (broken > 0) {
      broken -= 1
      throw new TypeError('the line broke') // after it was carried out
    }
    return answer
  }
  const { api } = await signedUp({ fetch: flaky })
  const body = { room_id: room.id, date: inDays(30), start_time: '10:00', duration_minutes: 60 }
  sent.length = 0
  broken = 1
  const booking = unwrap(await api.bookings.place({ body, headers: once() }))
  assert.deepEqual(sent, ['POST', 'POST'])
  assert.deepEqual(unwrap(await api.bookings.list()).items.map((each) => each.id), [booking.id])

  sent.length = 0
  broken = 1
  const lost = await api.bookings.place({ body: { ...body, start_time: '12:00' } })
  assert.ok(isProblem(lost.error, 'no_answer'))
  assert.deepEqual(sent, ['POST'])
})
