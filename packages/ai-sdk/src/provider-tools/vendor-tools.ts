import type { Format, Tool } from '@mixrouter/core'

/** The provider tools of a vendor, such as `anthropic.web_search_20250305`. Their type is what follows the vendor. */
export interface VendorTools {
  /** A tool in its wire form; undefined for a type that no format has. */
  convert(type: string, args: Record<string, unknown>, name: string): Tool | undefined
  /** The vendor's name of a tool; undefined where it has the user's. @default its type */
  nameOf?(type: string): string | undefined
  /** Values of the `anthropic-beta` header that a tool requires, by its type. */
  betas?: Readonly<Record<string, string>>
  /** What a format includes in the items of a tool only on request: values of `include`, by the tool's type. */
  includes?: Partial<Record<Format, Readonly<Record<string, string>>>>
}
