import { isTelling } from '../platform/privacy/plain.ts';
import { hasShape } from '../platform/privacy/shapes.ts';
import { holdsJumble, isTellingAddress, isTokenForm } from '../platform/privacy/token-form.ts';

/** What a program of others is given, and what in it must not stand in a file that is shared. */
export interface LiteralSecret {
  /** Of an argument or value all that is not to be shown. */
  value: string;
  /** Whether it is surely one; what only may be one is cut out and accepted. */
  isCertain: boolean;
}

/** Parts of names under which people keep what others must not know. */
const WORDS =
  'tokens?|keys?|apikey|secrets?|pass|password|passwd|passphrase|pwd|auth|authorization|credentials?|bearer|pat|cookies?|session';
const NAME = new RegExp(`(?:^|[-_.]|[a-z](?=[A-Z]))(?:${WORDS}|[a-z]*key|[a-z]*token)\\d*$`, 'i');
const NAMED_WITHIN = new RegExp(`(?:^|[-_.])(?:${WORDS}|[a-z]+key|[a-z]+token)(?:[-_.\\d]|$)`, 'i');
/** Of these any value is one; the others are asked about words, too: `--auth none`. */
const SURELY = /(?:token|key|secret|pass|password|passwd|passphrase|pwd|pat|bearer)\d*$/i;
const HEADER =
  /^[\w-]*(?:auth|key|token|secret|cookie|session|password|credential)[\w-]*\s*:\s*(\S.{3,})$/i;
const SCHEME = /^(?:bearer|basic|token|apikey|api-key)\s+(\S{4,})$/i;
const FLAG = /^(--?[A-Za-z][\w.-]*|[A-Za-z_]\w*)=(.+)$/s;
/** A file, a variable that the program fills in itself, one of its switches. */
const ELSEWHERE = /^(?:[./~]|[A-Za-z]:\\|\$\{?\w+\}?$|\{\{|%\w+%$|-)/;
const REFERENCE = /^(?:env|file):/;
const WORD = /^(?:[A-Za-z]?[a-z]{0,14}|[A-Z]{1,8}|\d{1,10})(?:[ ,._-](?:[a-z]{0,14}|\d{1,6}))*$/;
const SHORTEST = 8;

/** The secrets that stand in a program's arguments, each with its place in the list. */
export function secretsOfArguments(
  command: readonly unknown[],
): (LiteralSecret & { at: number })[] {
  return command.flatMap((argument, at) => {
    if (typeof argument !== 'string' || REFERENCE.test(argument)) return [];
    const before = command[at - 1];
    const flag = FLAG.exec(argument);
    const named =
      flag?.[1] !== undefined
        ? secretNamed(flag[1], flag[2] ?? '')
        : at > 1 && typeof before === 'string' && /^--?[A-Za-z]/.test(before)
          ? secretNamed(before, argument)
          : null;
    const own = flag?.[2] ?? argument;
    const found = named ?? headerSecret(own) ?? unnamedSecret(own) ?? inWords(own);
    return found === null ? [] : [{ ...found, at }];
  });
}

/** What is given to a shell is a command of its own: `TOKEN=… exec node server.mjs`. */
function inWords(argument: string): LiteralSecret | null {
  const words = argument.split(/\s+/);
  return words.length === 1 ? null : (secretsOfArguments(['', ...words])[0] ?? null);
}

/** What a variable of a program's environment holds, where that is or may be a secret. */
export function secretOfVariable(name: string, value: string): LiteralSecret | null {
  if (REFERENCE.test(value)) return null;
  const certain = secretNamed(name, value) ?? headerSecret(value) ?? unnamedSecret(value);
  if (certain !== null) return certain;
  const may = value.length >= SHORTEST && !ELSEWHERE.test(value) && !value.includes('://');
  return may && !WORD.test(value) && isTelling(value) ? { value, isCertain: false } : null;
}

function secretNamed(name: string, value: string): LiteralSecret | null {
  if (value === '' || ELSEWHERE.test(value) || REFERENCE.test(value)) return null;
  const isValue = value.length >= SHORTEST && (/[\d=]/.test(value) || isTelling(value));
  const isCertain = NAME.test(name)
    ? SURELY.test(name) || isValue
    : NAMED_WITHIN.test(name) && isValue && !WORD.test(value) && isTelling(value);
  return isCertain ? { value, isCertain } : null;
}

function headerSecret(value: string): LiteralSecret | null {
  const held = HEADER.exec(value)?.[1] ?? SCHEME.exec(value)?.[0];
  if (held === undefined || ELSEWHERE.test(held)) return null;
  const secret = SCHEME.exec(held)?.[1] ?? held;
  return ELSEWHERE.test(secret) || (WORD.test(secret) && !SCHEME.test(held))
    ? null
    : { value: secret, isCertain: true };
}

/** By its form alone: a maker's key, a webhook, a jumble. */
function unnamedSecret(value: string): LiteralSecret | null {
  if (hasShape(value) || addressesIn(value).some(isTellingAddress))
    return { value, isCertain: true };
  if (ELSEWHERE.test(value) || value.includes('://')) return null;
  if (holdsJumble(value)) return { value, isCertain: true };
  return isTokenForm(value) ? { value, isCertain: false } : null;
}

const addressesIn = (text: string): string[] =>
  text.match(/[a-z][a-z0-9+.-]{0,20}:\/\/[^\s"'<>,]+/gi) ?? [];
