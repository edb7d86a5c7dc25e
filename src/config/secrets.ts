import { existsSync, readFileSync, statSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { fileWords } from '../domain/text-files.ts';
import { LARGEST_SECRET } from '../platform/privacy/followed-files.ts';
import { hasShape } from '../platform/privacy/shapes.ts';
import { isVariableName } from '../platform/privacy/variable-names.ts';

/** `typed`: what stands after the colon is likely a secret itself, and must not be shown. */
export type Secret =
  | { ok: true; value: string }
  | { ok: false; message: string; next: string; typed?: string };

/** The path of a reference to a file; null where it is another reference. */
export function fileOfReference(reference: string, folder: string): string | null {
  if (!reference.startsWith('file:')) return null;
  const given = reference.slice('file:'.length);
  return isAbsolute(given) ? given : join(folder, given);
}

/** Longer parts of a path, of letters and figures in a jumble, are no names of files. */
const JUMBLE = /^(?=.*\d)(?=.*[A-Za-z])[\w+/=-]{16,}$/;
const HOW = 'write a reference: env:NAME, the name of a variable, or file:/path, a file';

/**
 * Signs that nobody sees and that copying brings along: controls, other blanks than the usual one,
 * marks of width zero and of direction (Unicode Cc, Zs, Zl, Zp, Cf). At an end the usual blank too.
 */
const INVISIBLE = /(?! )[\p{Cc}\p{Zs}\p{Zl}\p{Zp}\p{Cf}]|^ | $/u;

/** Quotation marks of a text processor, which it puts in place of the straight ones that were typed. */
const WRAPPED = /^[“”„‟‘’‚‛«»‹›]|[“”„‟‘’‚‛«»‹›]$/u;

/**
 * A secret as it is, unless something in it cannot be seen or stands about it as about a quotation:
 * no server would take it for the key.
 */
export function visible(value: string, from: string): Secret {
  const at = INVISIBLE.exec(value);
  if (at === null) return wrapped(value, from);
  const code = (at[0].codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  const place = at.index === 0 ? 'at its beginning' : `after ${at.index} others`;
  return {
    ok: false,
    message: `${from} holds a character that cannot be seen (U+${code}, ${place})`,
    next: 'type or copy it again without it',
  };
}

function wrapped(value: string, from: string): Secret {
  const mark = WRAPPED.exec(value);
  if (mark === null) return { ok: true, value };
  const place = mark.index === 0 ? 'begins' : 'ends';
  return {
    ok: false,
    message: `${from} ${place} with a typographic quotation mark (${mark[0]}), which no key holds`,
    next: 'write it again without the quotation marks',
  };
}

/**
 * Resolves `env:NAME` or `file:/path` (its content, trimmed; a relative path lies in `folder`). The
 * value is held in memory only; what is written or sent passes the redactor.
 * @param document it may have lines and blanks at its ends, as what another program reads may
 */
export function resolveSecret(
  reference: string,
  env: NodeJS.ProcessEnv,
  folder: string,
  document = false,
): Secret {
  const [scheme, ...rest] = reference.split(':');
  const given = rest.join(':');
  return scheme === 'env'
    ? secretInVariable(given, env, document)
    : secretInFile(given, folder, document);
}

function secretInVariable(name: string, env: NodeJS.ProcessEnv, document: boolean): Secret {
  const value = env[name];
  if (value !== undefined && value !== '')
    return document ? { ok: true, value } : visible(value, `the environment variable ${name}`);
  if (!isVariableName(name))
    return {
      ok: false,
      message: 'what follows env: is no name of an environment variable; is it the secret itself?',
      next: HOW,
      typed: name.trim(),
    };
  return {
    ok: false,
    message: `the environment variable ${name} is not set`,
    next: `export ${name}=… before starting, or put it in the service's environment file`,
  };
}

function secretInFile(given: string, folder: string, document: boolean): Secret {
  const name = isAbsolute(given) ? given : join(folder, given);
  if (hasShape(given) || (!isAbsolute(given) && JUMBLE.test(given.trim()) && !existsSync(name)))
    return {
      ok: false,
      message: 'what follows file: is no path; is it the secret itself?',
      next: HOW,
      typed: given.trim(),
    };
  const unusable = (what: string, next: string): Secret => ({
    ok: false,
    message: `the secret file ${name} ${what}`,
    next,
  });
  try {
    // A pipe is read once and could hang a reload; a device has no end.
    const stat = statSync(name);
    const alone = 'name a file that holds the secret alone';
    if (!stat.isFile()) return unusable('is no regular file', alone);
    if (stat.size > LARGEST_SECRET)
      return unusable(`is larger than ${LARGEST_SECRET / 1e6} MB`, alone);
    const value = readFileSync(name, 'utf8').trim();
    if (value === '') return unusable('is empty', 'write the secret into it');
    return document ? { ok: true, value } : visible(value, `the secret file ${name}`);
  } catch (e) {
    return unusable(fileWords(e), 'check that it exists and that this user may read it');
  }
}
