/**
 * What the schema's fields are made of, by the functions of zod/mini: a start waits for the schema, and with methods it
 * takes 9 ms and 130 kB more.
 */
import * as z from 'zod/mini'

export const withDefault = z._default

export const text = z.string().check(z.minLength(1))
/** A whole number, from 0. */
export const count = z.int().check(z.nonnegative())
/** A whole number, from 1. */
export const positive = z.int().check(z.positive())
/** A number, from 0. */
export const amount = z.number().check(z.nonnegative())
/** In milliseconds; 0 is unlimited. Timers of the platforms go off at once if they are set for longer. */
export const timeout = z.int().check(z.nonnegative(), z.maximum(2 ** 31 - 1))

/** What a header can carry, except quotes and backslashes, which JSON escapes. */
export const secret = z
  .string()
  .check(z.regex(/^[!#-[\]-~]+$/, 'must be printable ASCII without spaces, quotes or backslashes'))

/** At least one of them. */
export const list = <Item extends z.core.SomeType>(item: Item) => z.array(item).check(z.minLength(1))

export const callback = <T>() => z.custom<T>((value) => typeof value === 'function', 'must be a function')
