import { makeRedactor, MARK, type Redactor } from '../../platform/privacy/redactor.ts';
import { type Clean, firstWords } from '../../platform/privacy/told.ts';

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

/** What an account cuts out of all that it tells: its own secrets, and every other one known. */
export function cleanerOf(secrets: readonly string[], everyones: Redactor | null = null): Clean {
  if (everyones === null) return makeRedactor(secrets).text;
  // What everyone's knows already is not looked for twice.
  const own = makeRedactor(secrets.filter((secret) => everyones.text(secret) !== MARK));
  return (text) => own.text(everyones.text(text));
}

/**
 * Cuts secrets and anything that looks like one out of a text as it came, then puts it on one line
 * of at most 500 characters.
 */
export function redact(text: string, clean: Clean): string {
  return firstWords(text, LONGEST, (t) => withoutShapes(clean(t)));
}

function withoutShapes(text: string): string {
  return SHAPES.reduce(
    (clean, shape) =>
      clean.replace(shape, (_match: string, group: unknown) =>
        typeof group === 'string' && (group === '//' || group.endsWith('='))
          ? `${group}[secret]${group === '//' ? '@' : ''}`
          : '[secret]',
      ),
    text,
  );
}
