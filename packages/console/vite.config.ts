import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

/** KaTeX's style sheet also names fonts for browsers that can't read WOFF2; no browser of the build's target asks for them. */
const onlyWoff2: Plugin = {
  name: 'only-woff2',
  generateBundle(_, bundle) {
    for (const name of Object.keys(bundle)) if (/\.(ttf|woff)$/.test(name)) delete bundle[name]
  },
}

/** Paths are relative, as the console may be mounted anywhere. */
export default defineConfig({
  root: 'web',
  base: './',
  plugins: [react(), onlyWoff2],
  build: {
    outDir: '../dist/web',
    emptyOutDir: true,
    rolldownOptions: { input: ['web/index.html', 'web/formats.html'] },
    target: 'es2022',
    assetsInlineLimit: 0, // the policy of the page allows no inlined fonts and scripts
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1000,
    reportCompressedSize: false,
    license: { fileName: 'THIRD-PARTY-NOTICES.md' },
  },
})
