/** Words of examples, wherever they stand in it. */
const WORDS =
  /example|sample|dummy|placeholder|change[-_]?me|replace[-_]?me|insert[-_]|your[-_]|my[-_](?:api|secret|token|key|password)|redacted|fake|notreal|not[-_]a[-_]real|xxxx|\*{4}|\.{3}|todo|lorem|foobar|deadbeef|env[:.(]|process\.|os\.environ|getenv|secrets?\.[a-z]|vault:/i;
/** References of templates and shells: the secret stands elsewhere. */
const REFERENCE = /^[$%#]|\$\{|\{\{|^<.*>$|^%[A-Z_]+%$/;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
/** A date, a version, an address or a path is no secret whatever it is called. */
const PLAIN =
  /^(?:\d{4}-\d\d-\d\d[\dT:.Z+-]*|v?\d+(?:\.\d+){1,3}[\w.-]*|[./~][\w./-]*|[\w.-]+@[\w.-]+)$/;
const ROWS = ['abcdefghijklmnopqrstuvwxyz', '01234567890123456789', 'qwertyuiop'];
const LONGEST_ROW = 8;

/**
 * Whether it stands where a secret would, and is none: an example, a reference, a name.
 * @param drawn of it what is drawn by lot, where a row of letters or digits would be no chance
 */
export function isPlaceholder(secret: string, drawn = secret.toLowerCase()): boolean {
  if (WORDS.test(secret) || REFERENCE.test(secret) || UUID.test(secret) || PLAIN.test(secret))
    return true;
  return /(.)\1{5}/.test(drawn) || ROWS.some((row) => hasRow(drawn, row));
}

function hasRow(text: string, row: string): boolean {
  for (let at = 0; at + LONGEST_ROW <= row.length; at++)
    if (text.includes(row.slice(at, at + LONGEST_ROW))) return true;
  return false;
}

/** Bits a character (Shannon 1948) of a text by the frequencies of its own characters. */
export function entropyOf(text: string): number {
  const counts = new Map<string, number>();
  for (const c of text) counts.set(c, (counts.get(c) ?? 0) + 1);
  const n = [...text].length;
  return [...counts.values()].reduce((sum, k) => sum - (k / n) * Math.log2(k / n), 0);
}
