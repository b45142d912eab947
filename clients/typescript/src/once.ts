/**
 * A header that has a POST carried out once, however often it is sent: `api.bookings.place({ body, headers: once() })`.
 * Make it when the button is pressed and keep it for further attempts of the same press.
 */
export function once(key: string = crypto.randomUUID()): { 'idempotency-key': string } {
  return { 'idempotency-key': key }
}
