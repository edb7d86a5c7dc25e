import type { Command } from 'commander';
import { DaytwoError, EXIT } from '../../domain/errors.ts';
import type { Io } from '../io.ts';

/** `daytwo completion` */
export function registerCompletion(program: Command, io: Io): void {
  program
    .command('completion <shell>')
    .description('a script that completes commands and options in bash, zsh or fish')
    .addHelpText(
      'after',
      `
Examples:
  source <(daytwo completion bash)
  daytwo completion zsh > "\${fpath[1]}/_daytwo"
  daytwo completion fish > ~/.config/fish/completions/daytwo.fish`,
    )
    .action(async (shell: string) => {
      const { completionScript, isShell } = await import('../text/completion.ts');
      if (!isShell(shell))
        throw new DaytwoError({
          code: 'no-shell',
          exitCode: EXIT.usage,
          message: `there is no script for ${shell}`,
          next: 'there are scripts for bash, zsh and fish',
        });
      io.out(completionScript(program, shell));
    });
}
