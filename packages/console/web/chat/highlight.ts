import { createHighlighterCore, type HighlighterCore, type LanguageInput, type ThemedToken } from 'shiki/core'
import { createJavaScriptRegexEngine } from 'shiki/engine/javascript'

const LANGUAGES: Readonly<Record<string, () => Promise<unknown>>> = {
  typescript: () => import('shiki/langs/typescript.mjs'),
  javascript: () => import('shiki/langs/javascript.mjs'),
  json: () => import('shiki/langs/json.mjs'),
  python: () => import('shiki/langs/python.mjs'),
  bash: () => import('shiki/langs/bash.mjs'),
  html: () => import('shiki/langs/html.mjs'),
  css: () => import('shiki/langs/css.mjs'),
  sql: () => import('shiki/langs/sql.mjs'),
  go: () => import('shiki/langs/go.mjs'),
  rust: () => import('shiki/langs/rust.mjs'),
  java: () => import('shiki/langs/java.mjs'),
  yaml: () => import('shiki/langs/yaml.mjs'),
}
const ALIASES: Readonly<Record<string, string>> = {
  ts: 'typescript',
  tsx: 'typescript',
  js: 'javascript',
  jsx: 'javascript',
  py: 'python',
  sh: 'bash',
  shell: 'bash',
  rs: 'rust',
  yml: 'yaml',
}

let highlighter: Promise<HighlighterCore> | undefined

/** The lines of a code with a colour for each scheme; undefined for a language that is not known. */
export async function highlight(code: string, name: string): Promise<ThemedToken[][] | undefined> {
  const lang = ALIASES[name] ?? name
  const load = LANGUAGES[lang]
  if (!load) return undefined
  highlighter ??= createHighlighterCore({
    engine: createJavaScriptRegexEngine({ forgiving: true }),
    themes: [
      import('shiki/themes/github-light-high-contrast.mjs'),
      import('shiki/themes/github-dark-high-contrast.mjs'),
    ],
  })
  const shiki = await highlighter
  if (!shiki.getLoadedLanguages().includes(lang)) await shiki.loadLanguage((await load()) as LanguageInput)
  const themes = { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' }
  return shiki.codeToTokens(code, { lang, themes, defaultColor: false }).tokens
}
