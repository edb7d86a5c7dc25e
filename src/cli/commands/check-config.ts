import type { Command } from 'commander';
import { EXIT, problemLine } from '../../domain/errors.ts';
import { plural } from '../../domain/text.ts';
import { configFile, printResult } from '../context.ts';
import type { Io } from '../io.ts';

/** `daytwo check-config` */
export function registerCheckConfig(program: Command, io: Io): void {
  program
    .command('check-config')
    .description(
      'check configuration, suites, souls, tools and prices; list every problem at once, ' +
        'with file and line',
    )
    .option('--no-secrets', 'do not ask whether secrets are set (on a build machine)')
    .option('--strict', 'a skill that no canary tests is a problem, not a warning')
    .action(async (options: { secrets: boolean; strict?: boolean }, command: Command) => {
      const { checkInstallation } = await import('../check-config/check.ts');
      const file = configFile(io, command);
      const secrets = options.secrets ? 'all' : 'none';
      const checked = await checkInstallation(
        file,
        io.env,
        secrets,
        options.strict === true,
        io.redactor,
      );
      const { problems, warnings } = checked;
      if (problems.length > 0) io.setExit(EXIT.config);
      const short = (line: string): string => line.replaceAll(`${io.cwd}/`, '');
      const words = [
        ...problems.map((p) => short(problemLine(p))),
        ...warnings.map((p) => `${short(problemLine(p))} [warning]`),
        problems.length === 0
          ? `${short(file)} is sound: ${checked.summary}`
          : `${plural(problems.length, 'problem')}, ${plural(warnings.length, 'warning')}.`,
      ];
      printResult(io, command, checked, words.join('\n'));
    });
}
