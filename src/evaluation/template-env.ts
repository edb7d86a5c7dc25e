import { isJumble, isTelling } from '../platform/privacy/plain.ts';
import type { Redactor } from '../platform/privacy/redactor.ts';
import { isTellingAddress } from '../platform/privacy/token-form.ts';

/** Names under which people keep what others must not know: `DB_PASS`, `MYSQL_PWD`, `SENTRY_DSN`. */
const SECRET_NAME =
  /key|token|secret|passw|passphrase|passcode|credential|auth|cookie|private|webhook|dsn(?:_|$)|connection_?string|(?:^|_|ssh|pg)pass(?:_|$)|pwd$/i;
/** The folder that a shell is in and was in. */
const FOLDERS = /^(?:old)?pwd$/i;
/** An address with a user in it, and what a database's client reads: `Server=…;Password=…`. */
const SECRET_VALUE =
  /:\/\/[^\s/?#]*@|\b(?:password|passwd|pwd|accountkey|sharedaccesskey|secret|token)\s*=\s*[^\s;&]/i;
/** Shorter ones stand in values that hold no secret: `DB_PASS=root` and `/root`. */
const SHORTEST = 8;
/** A jumble of capitals, small letters and figures, as tokens are; hashes and ids are of one case. */
const TOKEN = /^(?!\/)(?=[\w+/=.~-]{16,400}$)(?=.*[A-Z])(?=.*[a-z])(?=.*\d).*[A-Za-z\d]{12}/;
const isToken = (value: string): boolean => TOKEN.test(value) && isTelling(value);
/** What people put into one variable: a user and a password that is no word, port or time. */
const PAIR = /^[\w.@+-]{1,64}:(?!\/\/)(?=\S{8,200}$)(?=\S*\d)(?=\S*[A-Za-z])\S+$/;
/** Addresses, perhaps several or with words around. */
const ADDRESS = /[a-z][a-z0-9+.-]{0,20}:\/\/[^\s"'<>,]+/gi;

/** Whether a value is a secret by its form. */
const isSecret = (value: string): boolean =>
  SECRET_VALUE.test(value) ||
  isToken(value) ||
  (PAIR.test(value) && isJumble(value.slice(value.indexOf(':') + 1))) ||
  (value.match(ADDRESS) ?? []).some(isTellingAddress);

/**
 * What `{{ env.X }}` in a suite may see: nothing that is a secret by its name, by its form, as part
 * of another that is one, or because the redactor knows it. Prompts leave the machine. What is a
 * secret by its name or form is taught to the redactor: an answer may hold it all the same.
 * @param secrets names of variables that a key or header is made of somewhere
 */
export function templateEnv(
  env: Readonly<Record<string, string | undefined>>,
  redactor: Redactor,
  secrets: readonly string[] = [],
): Record<string, string> {
  const given = Object.entries(env).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  const isNamed = (name: string): boolean =>
    secrets.includes(name) || (SECRET_NAME.test(name) && !FOLDERS.test(name));
  const named = given
    .filter(([name, value]) => isNamed(name) && value.length >= SHORTEST && /\d/.test(value))
    .map(([, value]) => value);
  redactor.learn([
    ...named.filter((value) => !value.startsWith('/')),
    ...given
      .map(([, value]) => value)
      .filter((value) => SECRET_VALUE.test(value) || isToken(value)),
  ]);
  return Object.fromEntries(
    given.filter(
      ([name, value]) =>
        !isNamed(name) &&
        !isSecret(value) &&
        redactor.text(value) === value &&
        !named.some((secret) => value.includes(secret)),
    ),
  );
}
