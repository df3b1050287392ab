// Writes the pages that are made of other sources: the repository's own documents, the configuration's schema, the
// command's help and the catalogue of models. The site's folders of these are ignored by git.
import { cli } from './generate/cli.ts'
import { configuration } from './generate/configuration.ts'
import { documents } from './generate/documents.ts'
import { models } from './generate/models.ts'
import { writePage } from './generate/page.ts'

const pages = [...documents(), configuration(), cli(), models()]
for (const page of pages) writePage(page)
console.log(`${pages.length} pages generated`)
