import { makeRedactor, type Redactor } from '../../platform/privacy/redactor.ts';

/** Longest message stored for people (`CallFailure.message`). */
const LONGEST = 500;

/**
 * Wider than what is cut out of answers: in an error body whatever looks like a credential is
 * nobody's evidence.
 */
const SHAPES: readonly RegExp[] = [
  /\b(Bearer|Basic)\s+[A-Za-z0-9._~+/=-]{8,}/gi,
  /\b(?:sk|pk|gsk|xai|rk|key|org|proj)[-_][A-Za-z0-9*_-]{6,}/g,
  /\b(?:AIza|ghp_|gho_|xox[abprs]-|hf_)[A-Za-z0-9_-]{8,}/g,
  /([?&](?:api[-_]?key|key|token|access_token|signature)=)[^&\s"']+/gi,
  /(\/\/)[^/\s:]+:[^/\s]+@/g,
];

/** An adapter hands in one list for its whole life. */
const known = new WeakMap<readonly string[], Redactor>();

function redactorOf(secrets: readonly string[]): Redactor {
  let redactor = known.get(secrets);
  if (redactor === undefined) known.set(secrets, (redactor = makeRedactor(secrets)));
  return redactor;
}

/**
 * Cuts the given secrets and anything that looks like one out of a text, then shortens it to 500
 * characters.
 */
export function redact(text: string, secrets: readonly string[]): string {
  let clean = redactorOf(secrets).text(text);
  for (const shape of SHAPES) {
    clean = clean.replace(shape, (_match: string, group: unknown) =>
      typeof group === 'string' && (group === '//' || group.endsWith('='))
        ? `${group}[secret]${group === '//' ? '@' : ''}`
        : '[secret]',
    );
  }
  clean = clean.replace(/\s+/g, ' ').trim();
  return clean.length <= LONGEST ? clean : `${clean.slice(0, LONGEST - 1)}…`;
}
