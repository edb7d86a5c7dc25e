import { parse } from 'yaml';
import { messageOf } from '../../domain/errors.ts';
import { isFileRef, type SuiteFiles, withoutScheme } from './files.ts';

export type Vars = Readonly<Record<string, unknown>>;

/** More combinations than this from one test are a mistake, not a canary. */
export const MOST_COMBINATIONS = 5_000;

/**
 * All combinations of one test's variables, the last varying fastest: lists of text expand, other
 * lists are values, `file://` patterns expand to the files they match. In words what is wrong
 * otherwise.
 */
export function combinations(
  vars: Vars,
  files: SuiteFiles,
): { list: Record<string, unknown>[] } | { variable: string; error: string } {
  let list: Record<string, unknown>[] = [{}];
  for (const [name, value] of Object.entries(vars)) {
    const values = valuesOf(value, files);
    if (!Array.isArray(values)) return { variable: name, error: values.error };
    if (list.length * values.length > MOST_COMBINATIONS)
      return {
        variable: name,
        error: `its lists multiply to more than ${MOST_COMBINATIONS} tests`,
      };
    list = list.flatMap((combination) => values.map((v) => ({ ...combination, [name]: v })));
  }
  return { list };
}

function valuesOf(value: unknown, files: SuiteFiles): unknown[] | { error: string } {
  if (Array.isArray(value)) return typeof value[0] === 'string' ? value : [value];
  if (!isFileRef(value)) return [value];
  if (!/[*?[{]/.test(value)) return [value];
  const matched = files.match(value);
  return matched.length > 0
    ? matched.map((m) => `file://${m}`)
    : { error: `no file matches "${value}"` };
}

/**
 * Variables with `file://` values read: YAML becomes JSON text, everything else text without blanks
 * around it.
 */
export function loadVariables(
  vars: Vars,
  files: SuiteFiles,
): { vars: Record<string, unknown> } | { variable: string; error: string } {
  const loaded: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(vars)) {
    if (!isFileRef(value)) {
      loaded[name] = value;
      continue;
    }
    const reference = withoutScheme(value);
    if (/\.(js|cjs|mjs|ts|cts|mts|py)$/i.test(reference))
      return {
        variable: name,
        error:
          `"${value}" makes a variable with a program, which is not supported; use a ` +
          'text, YAML or JSON file',
      };
    if (
      /\.(pdf|jpe?g|png|gif|bmp|webp|svg|tiff?|ico|avif|heic|heif|mp3|wav|ogg|m4a|flac|mp4|webm|mov|avi|mkv)$/i.test(
        reference,
      )
    )
      return {
        variable: name,
        error: `"${value}": pictures, sound, video and PDF as variables are not supported yet`,
      };
    const read = files.read(value);
    if (!read.ok) return { variable: name, error: read.message };
    try {
      loaded[name] = /\.ya?ml$/i.test(reference)
        ? JSON.stringify(parse(read.text, { merge: true, maxAliasCount: 100, logLevel: 'error' }))
        : read.text.trim();
    } catch (error) {
      return {
        variable: name,
        error: `"${value}" cannot be read: ` + `${messageOf(error).split('\n')[0] ?? ''}`,
      };
    }
  }
  return { vars: loaded };
}
