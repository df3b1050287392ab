import type { Encoding } from '../encode.ts'
import type { UpstreamCodec } from '../formats/format.ts'
import type { FormatQuirks } from '../formats/quirks.ts'
import { type ChatRequest, type Format, hasForeign } from '../hub/index.ts'
import type { ModelLookup } from '../models/create-lookup.ts'

/** One format, as a client has it. */
export interface ClientFormat {
  readonly codec: UpstreamCodec
  /** The vendors that deviate from it. */
  readonly quirks: FormatQuirks
}

/** The formats of a client. */
export interface ClientFormats extends Encoding {
  /**
   * Loads a format, and what else a request in it needs; undefined where that is there already, or not part of the bundle.
   *
   * @default all of it is there
   */
  load?(to: Format, request?: ChatRequest): Promise<unknown> | undefined
}

/** How each format is loaded. */
export type FormatLoaders<Loaded extends ClientFormat = ClientFormat> = Readonly<
  Partial<Record<Format, () => Loaded | Promise<Loaded>>>
>

type MakePortable = NonNullable<Encoding['makePortable']>

export interface LazyFormats<Loaded extends ClientFormat = ClientFormat> extends Required<ClientFormats> {
  /**
   * Adds formats.
   *
   * @param loadPortable loads what replaces the features of other formats than the request's; a client of one format does
   *   without
   */
  add(loaders: FormatLoaders<Loaded>, loadPortable?: () => Promise<MakePortable>): void
  /** Loads formats; undefined where they are there already, or not part of the bundle. */
  loadAll(formats: readonly Format[]): Promise<unknown> | undefined
  /** A format that is loaded; undefined for others. */
  find(format: Format): Loaded | undefined
}

/**
 * Formats that are loaded when they are first used; none until some are added.
 *
 * @param models what is known of models, where a client's options do not say
 */
export function createLazyFormats<Loaded extends ClientFormat>(models: ModelLookup): LazyFormats<Loaded> {
  const loaders = new Map<string, () => Loaded | Promise<Loaded>>()
  const loaded = new Map<string, Loaded>()
  let loadPortable: (() => Promise<MakePortable>) | undefined
  let makePortable: MakePortable | undefined

  const find = (format: Format) => loaded.get(format)
  const loadFormat = async (format: Format) => {
    const fresh = await loaders.get(format)?.()
    if (fresh) loaded.set(format, fresh)
  }
  const loadAll = (formats: readonly Format[]) => {
    const missing = formats.filter((format) => !loaded.has(format) && loaders.has(format))
    return missing.length > 0 ? Promise.all(missing.map(loadFormat)) : undefined
  }
  const loadForeign = async () => {
    makePortable = await loadPortable?.()
  }
  return {
    models,
    find,
    codecs: (format) => find(format)?.codec,
    quirks: (format) => find(format)?.quirks,
    makePortable: (request, to, warn) => makePortable?.(request, to, warn) ?? request,
    add(more, portable) {
      for (const [format, loader] of Object.entries(more)) loaders.set(format, loader)
      loadPortable ??= portable
    },
    loadAll,
    load(to, request) {
      const loading = loaded.has(to) ? undefined : loadAll([to])
      if (!request || !loadPortable || makePortable || !hasForeign(request, to)) return loading
      return Promise.all([loading, loadForeign()])
    },
  }
}
