import { ApiError } from '@mixrouter/core'
import { ByteCollector, concatBytes } from '@mixrouter/core/internal'
import { boundaryOf, createFormScanner, type FormField } from './form-scanner.ts'

/** A form whose beginning, at least up to its model, was read. */
export interface Form {
  contentType: string
  /** The model that it names, if it names one. */
  model: string | undefined
  /** What was read so far; the whole form if `rest` is absent. */
  head: Uint8Array
  /** What has not been read yet. Reading it fails if the form names a second model. */
  rest?: AsyncIterable<Uint8Array>
  /** Where the model's name is in `head`. */
  field?: FormField
  /** Why `rest` failed, if it did. */
  failure(): unknown
}

/** Forms up to this size are read whole, so that they can be sent again. */
const WHOLE_FORM_BYTES = 1024 * 1024

/**
 * Reads a form up to its model, and on until it has ended or is too large to be kept. Files that precede the model's
 * field have to fit into `limit` bytes.
 *
 * @throws ApiError 400 if it is not valid, 413 if no model is among the first `limit` bytes
 */
export async function readForm(
  chunks: AsyncIterable<Uint8Array>,
  contentType: string,
  limit: number,
): Promise<Form> {
  let field: FormField | undefined
  const scanner = createFormScanner(boundaryOf(contentType), isModel, (found) => {
    if (field || found.name !== 'model') throw notTheModel(found.name)
    field = found
  })
  const iterator = chunks[Symbol.asyncIterator]()
  const read = new ByteCollector()
  let ended = false
  try {
    while (!ended && (read.size < WHOLE_FORM_BYTES || (!field && !scanner.ended()))) {
      const { value, done } = await iterator.next()
      if (done) ended = true
      else {
        read.add(value)
        scanner.feed(value)
        if (read.size > limit && !field) throw modelTooLate(limit)
      }
    }
  } catch (error) {
    await iterator.return?.()
    throw error
  }
  if (ended && !scanner.ended()) throw incomplete()
  let failure: unknown
  return {
    contentType,
    model: field?.value,
    head: read.bytes(),
    ...(field && { field }),
    ...(!ended && { rest: follow(iterator, scanner, (error) => (failure = error)) }),
    failure: () => failure,
  }
}

/** A form with another name of the model. */
export function renameModel(form: Form, model: string): Uint8Array {
  const { head, field } = form
  if (!field || field.value === model) return head
  const name = new TextEncoder().encode(model)
  return concatBytes([head.subarray(0, field.start), name, head.subarray(field.end)])
}

async function* follow(
  iterator: AsyncIterator<Uint8Array>,
  scanner: ReturnType<typeof createFormScanner>,
  onError: (error: unknown) => void,
): AsyncGenerator<Uint8Array> {
  try {
    for (;;) {
      const { value, done } = await iterator.next()
      if (done) break
      scanner.feed(value)
      yield value
    }
    if (!scanner.ended()) throw incomplete()
  } catch (error) {
    onError(error)
    throw error
  } finally {
    await iterator.return?.()
  }
}

/** Upstreams may read a field whose name differs in case, or the last of several: that could name an unchecked model. */
const isModel = (name: string) => name.toLowerCase().replace(/\[\]$/, '') === 'model'

function notTheModel(name: string): ApiError {
  const message =
    name === 'model' ? 'The form names the model twice' : `The field ${name} must be spelled model`
  return new ApiError(message, { status: 400, param: name })
}

function modelTooLate(limit: number): ApiError {
  return new ApiError(
    `The field model must come before the files in a form of more than ${limit} bytes. Put it first`,
    { status: 413, param: 'model', code: 'request_too_large' },
  )
}

function incomplete(): ApiError {
  return new ApiError('The request body is not a valid form: it ends before its closing boundary', {
    status: 400,
    code: 'invalid_form',
  })
}
