import type { AssertionReading } from './read-assertions.ts';
import { child, didYouMean, placeOf } from './problems.ts';
import { loadDeep } from './providers.ts';
import type { RawTest } from './tests.ts';

/** What promptfoo takes as options of a test; all else is a parameter of the request. */
const OPTION_KEYS = [
  'prefix',
  'suffix',
  'provider',
  'rubricPrompt',
  'factuality',
  'transform',
  'postprocess',
  'transformVars',
  'storeOutputAs',
  'disableVarExpansion',
  'disableConversationVar',
  'disableDefaultAsserts',
  'runSerially',
  'repeat',
];

/** Notes options that are refused, ignored or misspelt. */
export function checkOptions(
  test: RawTest,
  options: Readonly<Record<string, unknown>>,
  { problems }: AssertionReading,
): void {
  const at = child(test.at, 'options', options);
  const note = (key: string, message: string, hint?: string): void =>
    problems.add(placeOf(child(at, key, null)), [...at.path, key], message, hint);
  if (options['transformVars'] !== undefined)
    note('transformVars', '`transformVars` is not supported; write the variables out');
  const name = options['storeOutputAs'];
  if (name !== undefined && (typeof name !== 'string' || !/^[A-Za-z_]\w*$/.test(name)))
    note('storeOutputAs', 'must be the name of a variable, of letters, digits and "_"');
  for (const key of ['tools', 'functions'])
    if (options[key] !== undefined)
      note(
        key,
        `\`${key}\` of a single test are not supported; declare them at the provider or the agent`,
      );
  for (const key of Object.keys(options)) {
    const hint = OPTION_KEYS.includes(key) ? undefined : didYouMean(key, OPTION_KEYS);
    if (hint !== undefined) note(key, `unknown option "${key}"`, hint);
  }
  if (options['repeat'] !== undefined)
    problems.warn(
      placeOf(child(at, 'repeat', null)),
      [...at.path, 'repeat'],
      '`repeat` is ignored; daytwo repeats by its own number of trials a case',
    );
}

/** Options that promptfoo passes on to the provider as request parameters. */
export function parametersOf(
  options: Readonly<Record<string, unknown>>,
  test: RawTest,
  { files, problems }: AssertionReading,
): Record<string, unknown> {
  const own = Object.fromEntries(
    Object.entries(options).filter(([key]) => !OPTION_KEYS.includes(key)),
  );
  return loadDeep(own, child(test.at, 'options', own), files, problems) as Record<string, unknown>;
}
