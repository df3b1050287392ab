import type { VendorTools } from './vendor-tools.ts'

export const google: VendorTools = {
  convert: (type, args) => ({ type: 'provider', format: 'google', value: { [camelCased(type)]: args } }),
}

function camelCased(name: string): string {
  return name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase())
}
