import type { Encoding } from '../encode.ts'
import type { NativeFeatures, NativeLookup, UpstreamCodec } from '../formats/format.ts'
import type { FormatQuirks } from '../formats/quirks.ts'
import type { Format } from '../hub/index.ts'
import type { ModelLookup } from '../models/create-lookup.ts'
import type { makePortable } from '../portable.ts'

/** One format, as a client has it. */
export interface ClientFormat {
  readonly codec: UpstreamCodec
  /** The vendors that deviate from it. */
  readonly quirks: FormatQuirks
  /** What only it has; a client of one format does without. */
  readonly native?: NativeFeatures
}

/** The formats of a client. */
export interface ClientFormats extends Encoding {
  /** Loads formats; undefined where they are there already, or not part of the bundle. @default all are there */
  load?(formats: readonly Format[]): Promise<unknown> | undefined
}

/** How each format is loaded. */
export type FormatLoaders<Loaded extends ClientFormat = ClientFormat> = Readonly<
  Partial<Record<Format, () => Loaded | Promise<Loaded>>>
>

export interface LazyFormats<Loaded extends ClientFormat = ClientFormat> extends Required<ClientFormats> {
  /** Adds formats. Those that are added with `makePortable` have their native features, and replace those without. */
  add(loaders: FormatLoaders<Loaded>, makePortable?: MakePortable): void
  /** A format that is loaded; undefined for others. */
  find(format: Format): Loaded | undefined
}

type MakePortable = typeof makePortable

/**
 * Formats that are loaded when they are first used; none until some are added.
 *
 * @param models what is known of models, where a client's options do not say
 */
export function createLazyFormats<Loaded extends ClientFormat>(models: ModelLookup): LazyFormats<Loaded> {
  type Loader = () => Loaded | Promise<Loaded>
  const loaders = new Map<string, Loader>()
  const loaded = new Map<string, { format: Loaded; loader: Loader }>()
  let makePortable: MakePortable | undefined

  const find = (format: Format) => loaded.get(format)?.format
  const native: NativeLookup = (format) => find(format)?.native
  const loadOne = async (name: Format) => {
    const loader = loaders.get(name)
    if (loader) loaded.set(name, { format: await loader(), loader })
  }
  return {
    models,
    find,
    codecs: (format) => find(format)?.codec,
    quirks: (format) => find(format)?.quirks,
    makePortable: (request, to, warn) => makePortable?.(request, to, native, warn) ?? request,
    add(more, portable) {
      for (const [format, loader] of Object.entries(more)) {
        if (!loaders.has(format) || (portable && !makePortable)) loaders.set(format, loader)
      }
      makePortable ??= portable
    },
    load(formats) {
      const missing = formats.filter((format) => loaders.get(format) !== loaded.get(format)?.loader)
      return missing.length > 0 ? Promise.all(missing.map(loadOne)) : undefined
    },
  }
}
