/** What somebody who is signed in holds. */
export interface Tokens {
  access: string
  refresh: string
}

/** Where tokens are kept. `write(undefined)` means that the session has ended: show the sign-in page. */
export interface TokenStore {
  read(): Tokens | undefined | Promise<Tokens | undefined>
  write(tokens: Tokens | undefined): void | Promise<void>
}

/** Keeps tokens for as long as the page lives. */
export function inMemory(tokens?: Tokens): TokenStore {
  return {
    read: () => tokens,
    write: (given) => {
      tokens = given
    },
  }
}
