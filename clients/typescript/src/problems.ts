import type { Problem, ProblemCode } from './generated/types.gen.ts'

/** A refusal, or `no_answer` where none came: nobody listens, the line broke, a proxy answered in our place. */
export type Refusal<Code extends string = string> = Omit<Problem, 'code'> & { code: Code }

/** Whether something is a refusal; with `codes`, whether it is one of those: `isProblem(error, 'slot_taken')`. */
export function isProblem<Code extends ProblemCode | 'no_answer'>(error: unknown, ...codes: Code[]): error is Refusal<Code> {
  if (typeof error !== 'object' || error === null) return false
  const { code, status } = error as Partial<Problem>
  if (typeof code !== 'string' || typeof status !== 'number') return false
  return codes.length === 0 || (codes as string[]).includes(code)
}

/** What `unwrap` throws: the refusal in `problem`. */
export class Refused extends Error {
  readonly problem: Refusal

  constructor(problem: Refusal) {
    super(`${problem.code}: ${problem.detail}`)
    this.name = 'Refused'
    this.problem = problem
  }
}

/** The answer's data, or `Refused` thrown: `const room = unwrap(await api.rooms.get({ path: { room_id } }))`. */
export function unwrap<Data>(result: { data?: Data | undefined; error?: unknown }): Data {
  if (result.error !== undefined) throw new Refused(asProblem(result.error, undefined))
  return result.data as Data
}

/** Whatever went wrong in the one shape that refusals have. */
export function asProblem(error: unknown, response: Response | undefined): Refusal {
  if (isProblem(error)) return error
  return {
    type: 'about:blank',
    title: 'There was no answer that could be read',
    status: response?.status ?? 0,
    detail: error instanceof Error ? error.message : String(error),
    code: 'no_answer',
    correlation_id: response?.headers.get('x-request-id') ?? null,
  }
}
