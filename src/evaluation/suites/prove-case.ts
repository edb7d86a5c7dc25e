import type { Config } from '../../config/load.ts';
import type { SuiteConfig } from '../../config/schema.ts';
import { suiteName } from '../../config/names.ts';
import { DaytwoError, EXIT } from '../../domain/errors.ts';
import type { Case, Sandbox } from '../../domain/suite.ts';
import { askedFirst } from '../conversations/exchanges.ts';
import { type CaseSource, usage } from './case-source.ts';
import { type LoadedSuite, loadSuite } from './load.ts';
import { saysThat } from './pin-conversation.ts';
import { promptOf } from './prompt-of.ts';

interface Deps {
  config: Pick<Config, 'redactor' | 'secretFiles'>;
  sandbox: Sandbox;
}

/** A suite as it is in its file now. @throws DaytwoError `bad-suite` */
export async function mustLoadSuite(
  deps: Deps,
  file: string,
  s: SuiteConfig,
): Promise<LoadedSuite> {
  const loaded = await readSuite(deps, file, s);
  if (!loaded.ok)
    throw new DaytwoError({
      code: 'bad-suite',
      exitCode: EXIT.config,
      message: `the suite ${file} has problems of its own`,
      problems: loaded.problems,
      next: 'mend the lines named above first',
    });
  return loaded;
}

/** A suite read as the agent's own is. @param text what its file would hold, before it does */
export const readSuite = (
  { config, sandbox }: Deps,
  file: string,
  s: SuiteConfig,
  text?: string,
): ReturnType<typeof loadSuite> =>
  loadSuite(file, {
    name: suiteName(s),
    sandbox,
    text,
    secretFiles: config.secretFiles,
    clean: config.redactor.text,
  });

/**
 * Loads what would be written as if it stood in the file; the new case must ask what was asked,
 * once. Resolves to its hash and its line.
 * @param into.isWished whether somebody said what it should have done or said
 * @throws DaytwoError `cannot-append`, `duplicate`
 */
export async function provedCase(
  deps: Deps,
  into: { file: string; text: string; suite: SuiteConfig; now: LoadedSuite; isWished: boolean },
  source: CaseSource,
): Promise<Pick<Case, 'hash' | 'line'>> {
  const { file, text, suite, now } = into;
  const loaded = await readSuite(deps, file, suite, text);
  if (!loaded.ok)
    throw new DaytwoError({
      code: 'cannot-append',
      exitCode: EXIT.couldNotMeasure,
      message: `with the new case ${file} could not be loaded; nothing was written`,
      problems: loaded.problems,
    });
  const before = new Set(now.suite.cases.map((c) => c.hash));
  const fresh = loaded.suite.cases.filter((c) => !before.has(c.hash));
  const [one] = fresh;
  if (one === undefined) throw known(into, source);
  if (fresh.length > 1 || !(await asksThat(deps, one, source)))
    throw new DaytwoError({
      code: 'cannot-append',
      exitCode: EXIT.couldNotMeasure,
      message: `the new case would ask something else than "${source.label}" did; nothing was written`,
      next: 'add the case by hand',
    });
  return one;
}

/** Of an answer that failed, somebody wants to say more than its own check did, unless that is it. */
function known(
  { file, isWished }: { file: string; isWished: boolean },
  { label, stored }: CaseSource,
): DaytwoError {
  const has = `${file} has this very case already: the same prompt with the same check`;
  return stored?.trial.outcome === 'fail' && !isWished
    ? usage(
        'duplicate',
        `"${label}" failed in that trial (${stored.trial.reason}), and ${has}`,
        'the case goes on telling of it; say what it should have said with --should-say TEXT, or ' +
          'what it should have done with --expect, and that is checked too',
      )
    : usage(
        'duplicate',
        has,
        'nothing is to be done, or say what else you want with --expect or --should-say',
      );
}

/** Whether a case asks what was asked; of a conversation, all of it, with tools that answer. */
async function asksThat({ config, sandbox }: Deps, c: Case, source: CaseSource): Promise<boolean> {
  const { lines, stored } = source;
  const clean = config.redactor.text;
  if (lines === null) return clean(promptOf(c)) === stored?.case.prompt;
  const opening = clean(promptOf({ messages: c.messages }));
  const began = stored?.case.prompt ?? opening;
  return (
    (began === opening || began.startsWith(`${opening}\n\n`)) &&
    clean(askedFirst(c)) === clean(lines[0]?.text ?? '') &&
    c.simulatedUser === undefined &&
    (await saysThat(c.turns, lines, sandbox)) &&
    (c.toolSandbox !== undefined || !lines.some((l) => l.by === 'tool'))
  );
}
