// Writes the pages that are made of other sources: the repository's own documents, the configuration's schema, the
// command's help and the catalogue of models. The console's page of formats becomes the playground. Git ignores what
// is written.
import { cpSync } from 'node:fs'
import { cli } from './generate/cli.ts'
import { configuration } from './generate/configuration.ts'
import { documents } from './generate/documents.ts'
import { models } from './generate/models.ts'
import { ROOT, writePage } from './generate/page.ts'

const pages = [...documents(), configuration(), cli(), models()]
for (const page of pages) writePage(page)
cpSync(`${ROOT}packages/console/dist/web`, `${ROOT}apps/docs/public/playground`, { recursive: true })
console.log(`${pages.length} pages generated`)
