/** A text as it reads once decoded, and where in the text each stretch of that stands. */
export interface Undressed {
  text: string;
  source(from: number, to: number): [number, number];
}

/**
 * Percent-encoding, HTML's entities, JSON's and JavaScript's escapes, and what breaks a long word
 * and is not shown: line ends, terminal codes, control characters, characters without width.
 */
const DRESSED =
  /(?:%[0-9a-f]{2})+|&(?:#\d{1,7}|#x[0-9a-f]{1,6}|amp|lt|gt|quot|apos);|\\(?:u[0-9a-f]{4}|x[0-9a-f]{2}|["'\\/nrtbf])|\u001b\[[0-9;?]*[ -/]*[@-~]|(?:[\u0000-\u0008\u000a-\u001f\u007f-\u00a0\u00ad\u180e\u200b-\u200f\u2028-\u202f\u2060\u2066-\u2069\ufeff]|\u034f|[\ufe00-\ufe0f])+/gi;

const NAMED: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
};
const ESCAPED: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };

interface Stretch {
  /** Where it begins in the decoded text, and in the source. */
  at: number;
  from: number;
  sourceLength: number;
  /** Decoded in one piece; otherwise each character stands for itself. */
  token: boolean;
}

/**
 * Quoted-printable (RFC 2045) with its broken lines. Apart from the rest: `user=ab%2Fcd` is no
 * quoted-printable.
 */
const QUOTED_PRINTABLE = /(?:=[0-9A-F]{2})+|=\r?\n/g;
/** What stands between the bytes of hex: blanks, colons, `, 0x`. */
const BETWEEN_BYTES = /[ :,-]{1,2}(?:0x)?(?=[0-9a-f]{2}(?![0-9a-f]))/gi;

/** Takes one layer of encoding off; null where there is none. */
export const undress = (text: string): Undressed | null => decode(text, DRESSED);

/** The text as it reads in encodings that must not be taken off together with others. */
export const sideViews = (text: string): Undressed[] =>
  [QUOTED_PRINTABLE, BETWEEN_BYTES].flatMap((form) => decode(text, form) ?? []);

function decode(text: string, form: RegExp): Undressed | null {
  const stretches: Stretch[] = [];
  let out = '';
  let done = 0;
  const put = (piece: string, from: number, sourceLength: number, token: boolean): void => {
    if (piece !== '') stretches.push({ at: out.length, from, sourceLength, token });
    out += piece;
  };
  for (const m of text.matchAll(form)) {
    if (m.index > done) put(text.slice(done, m.index), done, m.index - done, false);
    if (/^[%=][0-9a-f]/i.test(m[0])) bytesOf(m[0], m.index, put);
    else put(decodeOne(m[0]), m.index, m[0].length, true);
    done = m.index + m[0].length;
  }
  if (done === 0) return null;
  if (done < text.length) put(text.slice(done), done, text.length - done, false);
  const holding = (at: number): Stretch => {
    let low = 0;
    let high = stretches.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((stretches[middle]?.at ?? 0) <= at) low = middle;
      else high = middle - 1;
    }
    return stretches[low] ?? { at: 0, from: 0, sourceLength: text.length, token: true };
  };
  return {
    text: out,
    source(from, to) {
      const [first, last] = [holding(from), holding(to - 1)];
      return [
        first.token ? first.from : first.from + from - first.at,
        last.token ? last.from + last.sourceLength : last.from + to - last.at,
      ];
    },
  };
}

function decodeOne(token: string): string {
  if (token.startsWith('&#')) {
    const code = /^&#x/i.test(token)
      ? Number.parseInt(token.slice(3), 16)
      : Number(token.slice(2, -1));
    return code <= 0x10ffff ? String.fromCodePoint(code) : '';
  }
  if (token.startsWith('&')) return NAMED[token.slice(1, -1).toLowerCase()] ?? '';
  if (!token.startsWith('\\')) return '';
  if (/^\\[ux]/i.test(token) && token.length > 2)
    return String.fromCharCode(Number.parseInt(token.slice(2), 16));
  const letter = token.slice(1);
  return ESCAPED[letter] ?? letter;
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * A run of `%XX` or `=XX`: UTF-8 where it is that, otherwise each byte a character. Of a run that
 * was cut the first or last character may lack bytes.
 */
function bytesOf(
  run: string,
  from: number,
  put: (piece: string, from: number, length: number, token: boolean) => void,
): void {
  const bytes = Buffer.from(run.replaceAll(/[%=]/g, ''), 'hex');
  const first = Math.min(bytes.findIndex((b) => (b & 0xc0) !== 0x80) >>> 0, 3);
  let [text, kept] = ['', 0];
  let isUtf8 = false;
  for (let lacking = 0; lacking <= 3 && !isUtf8 && first + lacking <= bytes.length; lacking++) {
    try {
      kept = bytes.length - lacking;
      text = utf8.decode(bytes.subarray(first, kept));
      isUtf8 = true;
    } catch {
      // Perhaps with one byte less.
    }
  }
  let at = from;
  const putEach = (piece: string, widthOf: (c: string) => number): void => {
    for (const c of piece) {
      put(c, at, 3 * widthOf(c), true);
      at += 3 * widthOf(c);
    }
  };
  if (!isUtf8) return putEach(bytes.toString('latin1'), () => 1);
  putEach(bytes.subarray(0, first).toString('latin1'), () => 1);
  putEach(text, (c) => Buffer.byteLength(c));
  putEach(bytes.subarray(kept).toString('latin1'), () => 1);
}
