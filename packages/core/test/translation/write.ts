import { writeFileSync } from 'node:fs'
import { translationDocument } from './document.ts'

writeFileSync(new URL('../../../../docs/translation.md', import.meta.url), translationDocument())
