/** The name of a tool in a namespace where there are none. */
export function qualifiedName(namespace: string, name: string): string {
  return namespace.endsWith('__') ? `${namespace}${name}` : `${namespace}__${name}`
}

/** The name of a tool within its namespace. */
export function localName(namespace: string, name: string): string {
  const prefix = qualifiedName(namespace, '')
  return name.startsWith(prefix) ? name.slice(prefix.length) : name
}
