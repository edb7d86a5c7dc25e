import { secretsOfArguments } from '../../config/literal-secrets.ts';
import { PASSWORD_IN_ADDRESS, SECRET_FIELD } from '../../config/secret-references.ts';
import { secretReference } from '../../config/schema.ts';
import { hasShape } from '../../platform/privacy/shapes.ts';

// What an answer holds that must not be written into a file. Why it will not do repeats nothing of it.

/** Before the host stands who comes in. */
const USER = /^[a-z][a-z0-9+.-]*:\/\/[^\s/?#]*@/i;
/** A part of the query or of what is behind `#` whose name speaks of a credential. */
const CREDENTIAL = /[?&#;][\w.-]*(?:key|token|secret|pass|pwd|sig|auth|credential)[\w.-]*=[^&#]/i;
const ADDRESSES = /[a-z][a-z0-9+.-]{0,20}:\/\/[^\s"'<>]+/gi;

/** What a suite or the worker fills in is none. */
const PLACES = /\{\{[^{}]*\}\}/g;

function lets(address: string): boolean {
  const own = address.replaceAll(PLACES, '');
  return [USER, PASSWORD_IN_ADDRESS, CREDENTIAL].some((form) => form.test(own)) || hasShape(own);
}

const holdsKey = (text: string): boolean =>
  hasShape(text) || (text.match(ADDRESSES) ?? []).some(lets);

/** Why an address will not do because it lets in whoever reads it. */
export const keyInAddress = (address: string): string | null =>
  lets(address)
    ? 'holds a secret itself: leave it out and give it as --header authorization=env:NAME or ' +
      '--key env:NAME, or name the whole address as a reference, env:NAME or file:/path'
    : null;

/** The same of a program's words, which every user of the machine can read. */
export const keyInCommand = (words: readonly string[]): string | null =>
  words.some(holdsKey) || secretsOfArguments(words).some((secret) => secret.isCertain)
    ? 'holds a secret itself: leave it out, and in the file that is then written give it under ' +
      'env, as a reference (NAME: env:NAME or file:/path), for the program to read there'
    : null;

/** The same of what an agent is sent, as JSON. */
export const keyInBody = (json: string): string | null =>
  isTelling(JSON.parse(json), '')
    ? 'holds a secret itself: write a reference in its place, env:NAME or file:/path'
    : null;

function isTelling(value: unknown, key: string): boolean {
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).some(([name, part]) =>
      isTelling(part, Array.isArray(value) ? key : name),
    );
  if (typeof value !== 'string' || value === '' || isReference(value)) return false;
  return holdsKey(value) || (SECRET_FIELD.test(key) && !value.includes('{{'));
}

/** Whether an answer is a reference to what it stands for. */
export const isReference = (text: string): boolean => secretReference.safeParse(text).success;
