import type { Config } from '../../config/load.ts';
import { resolvePath, suiteName } from '../../config/names.ts';
import type { SuiteConfig } from '../../config/schema.ts';
import { DaytwoError, EXIT } from '../../domain/errors.ts';
import type { Sandbox, Suite } from '../../domain/suite.ts';
import { plural } from '../../domain/text.ts';
import { loadSuite } from './load.ts';

export async function suiteOf(
  deps: {
    config: Pick<Config, 'folder'> & Partial<Pick<Config, 'secretFiles' | 'redactor'>>;
    sandbox: Sandbox;
  },
  s: SuiteConfig,
): Promise<Suite> {
  const file = resolvePath(deps.config.folder, s.file);
  const loaded = await loadSuite(file, {
    name: suiteName(s),
    sandbox: deps.sandbox,
    secretFiles: deps.config.secretFiles,
    clean: deps.config.redactor?.text,
  });
  if (loaded.ok) return loaded.suite;
  const n = loaded.problems.length;
  throw new DaytwoError({
    code: 'bad-suite',
    exitCode: EXIT.config,
    message: `${plural(n, 'problem')} in the suite ${file}`,
    problems: loaded.problems,
    next: 'mend the lines named above; daytwo check-config lists them again',
  });
}
