/**
 * Where a credential may begin: at a word's beginning, or behind an escape of JSON or of an address,
 * whose last letter is none of its own (`\\nsk-…`, `%20AKIA…`).
 */
const BEGIN = String.raw`(?:\b|(?<=\\[nrtbf]|\\u[\da-fA-F]{4}|%[\da-fA-F]{2}))`;

/** A form where a credential may begin. */
export const fromBegin = (form: RegExp): RegExp =>
  new RegExp(BEGIN + form.source.replace(/^\\b/, ''), form.flags);

/** What a text must hold for any of the shapes to be in it; most hold none. */
const HINT = new RegExp(
  String.raw`${BEGIN}(?:sk|pk|rk|gsk|xai|AIza|gh[opsur]_|github_pat|glpat|xox|xapp|hf_|npm_|AKIA|ASIA|eyJ|bearer|basic)|:\/\/|[?&][\w-]+=|PRIVATE KEY`,
  'i',
);

/**
 * Credentials that nobody told us of, by the forms that their makers document. Each wants length
 * and a digit: an answer is evidence that people read, and a word like `sk-learn` in it must stay.
 * What is in the first group stays. What is looked at ahead has an end: an answer made of
 * beginnings alone would otherwise take minutes.
 */
const WORDS: readonly RegExp[] = [
  // OpenAI, Anthropic, OpenRouter, Stripe, Groq, xAI; whole, and as their own errors mask them.
  /()(?:sk|pk|rk|gsk|xai)[-_](?=[\w-]{0,200}\d)[\w-]{16,}/g,
  /()(?:sk|pk|rk|gsk|xai)[-_][\w-]{0,40}(?:\*{3,}[\w-]{0,8}|(?<=[\w-]{2})(?:…|\.{3})[\w-]{2,8})/g,
  /()(?:AKIA|ASIA)[0-9A-Z]{16}\b/g,
  /()(?:AIza[\w-]{30,}|gh[opsur]_\w{20,}|github_pat_\w{20,}|glpat-[\w-]{18,}|hf_\w{20,}|npm_\w{30,})/g,
  /()(?:xox[a-z]|xapp)-(?=[\w-]{0,200}\d)[\w-]{10,}/g,
  // A JSON Web Token (RFC 7519).
  /()eyJ[\w-]{8,400}\.[\w-]{8,4000}\.[\w-]{8,2000}/g,
  /(bearer(?:\s|%20)+)(?=[\w.~+/-]*\d)[\w.~+/-]{16,}=*/gi,
  /([Bb]asic(?:\s|%20)+)(?=[\w+/-]*[A-Z])(?=[\w+/-]*[a-z])(?=[\w+/-]*[\d=])[\w+/-]{12,}={0,2}/g,
];
/** The same where a text was shortened within one: what is left of it is short, and the mark follows. */
const CUT_WORDS: readonly RegExp[] = [
  /()(?:sk|pk|rk|gsk|xai)[-_](?=[\w-]{0,200}\d)[\w-]{4,}(?=…)/g,
  /()(?:AKIA|ASIA)[0-9A-Z]{3,}(?=…)/g,
  /()(?:AIza|gh[opsur]_|github_pat_|glpat-|hf_|npm_)[\w-]{3,}(?=…)/g,
  /()(?:xox[a-z]|xapp)-[\w-]{3,}(?=…)/g,
  /()eyJ[\w-]{8,400}(?:\.[\w-]{0,4000}){0,2}(?=…)/g,
  /(bearer(?:\s|%20)+)(?=[\w.~+/-]{0,200}\d)[\w.~+/-]{4,}(?=…)/gi,
  /([Bb]asic(?:\s|%20)+)(?=[\w+/-]{0,200}[A-Z])(?=[\w+/-]{0,200}[a-z])(?=[\w+/-]{0,200}\d)[\w+/-]{4,}(?=…)/g,
];
const SHAPES: readonly RegExp[] = [
  ...WORDS.map(fromBegin),
  ...CUT_WORDS.map(fromBegin),
  // The user may be an address of mail itself.
  /(\w:\/\/)[^\s/:"'<>]*:[^\s/"'<>]+(?=@)/g,
  /(\w:\/\/)[^\s/:"'<>]{1,200}:(?=[^\s/"'<>…]{0,200}[^\d…])[^\s/"'<>…]{1,200}(?=…)/g,
  /([?&](?:api[-_]?key|key|token|access[-_]token|auth|sig|signature|secret|password)=)(?:[^&\s"'<>\\[]{8,}|[^&\s"'<>\\[…]+(?=…))/gi,
  /()-----BEGIN [A-Z ]*PRIVATE KEY(?: BLOCK)?-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY(?: BLOCK)?-----|$)/g,
];

/** Whether something in it has the shape of a credential. */
export const hasShape = (text: string): boolean => cutShapes(text, '') !== text;

/** Puts `mark` in the place of everything that has the shape of a credential. */
export function cutShapes(text: string, mark: string): string {
  if (!HINT.test(text)) return text;
  return SHAPES.reduce((t, shape) => t.replace(shape, (_, kept: string) => kept + mark), text);
}
