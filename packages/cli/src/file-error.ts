const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'it does not exist',
  EACCES: 'permission was denied',
  EPERM: 'permission was denied',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of its path is not a folder',
  ENOSPC: 'the disk is full',
}

/** Why a file can't be read or written. */
export function describeFileError(error: Error & { code?: unknown }): string {
  return REASONS[String(error.code)] ?? error.message
}
