/** Longest message stored for people (`CallFailure.message`). */
const LONGEST = 500;

/** Shapes of credentials that providers echo in error bodies: bearer tokens, `sk-…` and relatives, keys in URLs. */
const SHAPES: readonly RegExp[] = [
  /\b(Bearer|Basic)\s+[A-Za-z0-9._~+/=-]{8,}/gi,
  /\b(?:sk|pk|gsk|xai|rk|key|org|proj)[-_][A-Za-z0-9*_-]{6,}/g,
  /\b(?:AIza|ghp_|gho_|xox[abprs]-|hf_)[A-Za-z0-9_-]{8,}/g,
  /([?&](?:api[-_]?key|key|token|access_token|signature)=)[^&\s"']+/gi,
  /(\/\/)[^/\s:@]+:[^/\s@]+@/g,
];

/** Cuts the given secrets and anything that looks like one out of a text, then shortens it to 500 characters. */
export function redact(text: string, secrets: readonly string[]): string {
  let clean = text;
  // Short values would cut holes into ordinary words.
  for (const secret of secrets) if (secret.length >= 6) clean = clean.split(secret).join('[secret]');
  for (const shape of SHAPES) {
    clean = clean.replace(shape, (_match: string, group: unknown) =>
      typeof group === 'string' && (group === '//' || group.endsWith('=')) ? `${group}[secret]${group === '//' ? '@' : ''}` : '[secret]');
  }
  clean = clean.replace(/\s+/g, ' ').trim();
  return clean.length <= LONGEST ? clean : `${clean.slice(0, LONGEST - 1)}…`;
}
