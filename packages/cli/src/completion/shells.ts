import type { CommandWords } from './words.ts'

type Script = (commands: readonly CommandWords[]) => string

/** The script of each shell. */
export const SHELLS: Readonly<Record<'bash' | 'zsh' | 'fish', Script>> = { bash, zsh, fish }

/** Options complete to their values, or to files; everything else to the options and values of the command. */
function bash(commands: readonly CommandWords[]): string {
  const cases = commands.flatMap(({ name, options, values }) => {
    const withValues = options.filter((option) => option.values.length > 0)
    const withFiles = options.filter((option) => option.takesValue && option.values.length === 0)
    return [
      ...withValues.map((option) => `    ${name}:${option.long}) words=${quote(option.values.join(' '))} ;;`),
      ...(withFiles.length > 0
        ? [`    ${withFiles.map(({ long }) => `${name}:${long}`).join('|')}) files ;;`]
        : []),
      `    ${name}:*) words=${quote([...options.map(({ long }) => long), ...values].join(' '))} ;;`,
    ]
  })
  return `_mixrouter() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" words=
  files() { COMPREPLY=($(compgen -f -- "$current")); }
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    words=${quote(commands.map(({ name }) => name).join(' '))}
  else
    case "\${COMP_WORDS[1]}:$previous" in
${cases.join('\n')}
    esac
  fi
  if [ -n "$words" ]; then COMPREPLY=($(compgen -W "$words" -- "$current")); fi
  if [ "\${#COMPREPLY[@]}" -eq 0 ] && [ "\${current#-}" = "$current" ]; then files; fi
}
complete -o filenames -F _mixrouter mixrouter`
}

/** zsh runs completions of bash. */
function zsh(commands: readonly CommandWords[]): string {
  return `autoload -U +X bashcompinit && bashcompinit\n${bash(commands)}`
}

function fish(commands: readonly CommandWords[]): string {
  const lines = commands.flatMap(({ name, description, options, values }) => {
    const within = `-n ${quote(`__fish_seen_subcommand_from ${name}`)}`
    return [
      `complete -c mixrouter -n __fish_use_subcommand -f -a ${name} -d ${quote(description)}`,
      ...(values.length > 0 ? [`complete -c mixrouter ${within} -f -a ${quote(values.join(' '))}`] : []),
      ...options.map((option) => {
        const value =
          option.values.length > 0
            ? ` -x -a ${quote(option.values.join(' '))}`
            : option.takesValue
              ? ' -r'
              : ''
        return `complete -c mixrouter ${within} -l ${option.long.slice(2)}${value} -d ${quote(option.description)}`
      }),
    ]
  })
  return lines.join('\n')
}

const quote = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`
