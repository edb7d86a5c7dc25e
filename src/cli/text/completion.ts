import type { Command } from 'commander';

const SHELLS = ['bash', 'zsh', 'fish'] as const;
type Shell = (typeof SHELLS)[number];
export const isShell = (name: string): name is Shell => SHELLS.some((s) => s === name);

/** A command as it is typed, with what may follow it. */
interface Typed {
  /** "models scan"; empty for the program itself. */
  path: string;
  does: string;
  commands: { name: string; does: string }[];
  options: { name: string; does: string; file: boolean }[];
}

/** A script that completes the commands and options of a program; files where a file is wanted. */
export function completionScript(program: Command, shell: Shell): string {
  const all = typedCommands(program, '', optionsOf(program));
  return { bash: bashScript, zsh: zshScript, fish: fishScript }[shell](all);
}

function typedCommands(command: Command, path: string, global: Typed['options']): Typed[] {
  const commands = command.commands.map((c) => ({ name: c.name(), does: c.description() }));
  const options = path === '' ? global : [...optionsOf(command), ...global];
  const own = { path, does: command.description(), commands, options };
  return [
    own,
    ...command.commands.flatMap((c) => typedCommands(c, `${path} ${c.name()}`.trim(), global)),
  ];
}

function optionsOf(command: Command): Typed['options'] {
  return command.options.flatMap((o) =>
    o.long == null
      ? []
      : [{ name: o.long, does: o.description, file: /<(?:file|dir|folder)/.test(o.flags) }],
  );
}

const words = (t: Typed): string =>
  [...t.commands.map((c) => c.name), ...t.options.map((o) => o.name)].join(' ');

/** Finds which command was typed, into `path`; bash and zsh read it alike. */
const pathLoop = (typed: string, paths: readonly string[], cases: readonly string[]): string =>
  `  for word in ${typed}; do
    case "\${path:+$path }$word" in
    ${paths.join('|')}) path="\${path:+$path }$word" ;;
    esac
  done
  case "$path" in
${cases.join('\n')}
  esac`;

function bashScript(all: readonly Typed[]): string {
  const cases = all.map((t) => `    "${t.path}") words="${words(t)}" ;;`);
  const paths = all.filter((t) => t.path !== '').map((t) => `"${t.path}"`);
  return `_daytwo() {
  local current="\${COMP_WORDS[COMP_CWORD]}" path="" word words=""
${pathLoop('"${COMP_WORDS[@]:1:COMP_CWORD-1}"', paths, cases)}
  COMPREPLY=( $(compgen -W "$words" -- "$current") )
  [[ \${#COMPREPLY[@]} -eq 0 ]] && COMPREPLY=( $(compgen -f -- "$current") )
}
complete -o filenames -F _daytwo daytwo`;
}

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

function zshScript(all: readonly Typed[]): string {
  const described = (name: string, does: string): string =>
    quoted(`${name.replaceAll(':', '\\:')}:${does.replaceAll('\n', ' ')}`);
  const cases = all.map(
    (t) =>
      `    ${quoted(t.path)}) items=(${[...t.commands, ...t.options]
        .map((x) => described(x.name, x.does))
        .join(' ')}) ;;`,
  );
  const paths = all.filter((t) => t.path !== '').map((t) => quoted(t.path));
  return `#compdef daytwo
_daytwo() {
  local path="" word
  local -a items
${pathLoop('"${words[@]:1:$((CURRENT-2))}"', paths, cases)}
  _describe -t commands daytwo items || _files
}
compdef _daytwo daytwo`;
}

function fishScript(all: readonly Typed[]): string {
  const condition = (path: string): string =>
    path === ''
      ? '__fish_use_subcommand'
      : path
          .split(' ')
          .map((word) => `__fish_seen_subcommand_from ${word}`)
          .join('; and ');
  return all
    .flatMap((t) => [
      ...t.commands.map(
        (c) =>
          `complete -c daytwo -f -n ${quoted(condition(t.path))} -a ${c.name} -d ${quoted(c.does)}`,
      ),
      ...t.options.map(
        (o) =>
          `complete -c daytwo${o.file ? ' -r' : ' -f'} -n ${quoted(condition(t.path))} ` +
          `-l ${o.name.slice(2)} -d ${quoted(o.does)}`,
      ),
    ])
    .join('\n');
}
