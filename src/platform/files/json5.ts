/** Nobody nests further by hand, and a reader that recurses must stop somewhere. */
const DEEPEST = 200;
const DEEPEST_PLACE = 8;
const LARGEST = 2_000_000;

export type Json5 =
  | {
      ok: true;
      value: unknown;
      /** The line in which the value under these keys begins; null where there is none. */ lineOf(
        path: readonly (string | number)[],
      ): number | null;
    }
  | { ok: false; message: string; line: number };

/**
 * Reads JSON5 (https://spec.json5.org): JSON with comments, trailing commas, single quotes, names
 * as keys, and numbers with a sign, in hexadecimal, `Infinity` and `NaN`. A key that stands twice:
 * the last wins, as in JSON. Never throws.
 */
export function readJson5(text: string): Json5 {
  const at = new Reader(text.replace(/^\uFEFF/, ''));
  try {
    if (text.length > LARGEST) at.fail(`is larger than ${LARGEST / 1e6} MB`);
    const value = at.value(0);
    at.blanks();
    if (!at.done) at.fail(`"${at.peek}" stands after the end`);
    return { ok: true, value, lineOf: (path) => at.lineOf(path) };
  } catch (e) {
    if (!(e instanceof Json5Fault)) throw e;
    return { ok: false, message: e.message, line: at.line };
  }
}

class Json5Fault extends Error {}

const NUMBER =
  /[+-]?(?:Infinity|NaN|0[xX][0-9a-fA-F]+|(?:0|[1-9]\d*)(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)(?![\w$.])/y;
const NAME = /[\p{L}\p{Nl}$_][\p{L}\p{Nl}\p{Mn}\p{Mc}\p{Nd}\p{Pc}$_\u200c\u200d]*/uy;
const BLANKS = /(?:[\s\uFEFF]+|\/\/[^\n\r\u2028\u2029]*|\/\*[\s\S]*?\*\/)*/y;
const WORDS: Readonly<Record<string, unknown>> = { true: true, false: false, null: null };
const ESCAPES: Readonly<Record<string, string>> = {
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  0: '\0',
};

class Reader {
  private readonly text: string;
  private at = 0;
  private readonly path: (string | number)[] = [];
  private readonly starts = new Map<string, number>();
  constructor(text: string) {
    this.text = text;
  }

  get done(): boolean {
    return this.at >= this.text.length;
  }
  get peek(): string {
    return this.text.charAt(this.at);
  }
  get line(): number {
    return this.lineAt(this.at);
  }
  private lineAt(at: number): number {
    return this.text.slice(0, at).split('\n').length;
  }
  lineOf(path: readonly (string | number)[]): number | null {
    const start = this.starts.get(JSON.stringify(path));
    return start === undefined ? null : this.lineAt(start);
  }
  fail(message: string): never {
    throw new Json5Fault(message);
  }
  blanks(): void {
    this.take(BLANKS);
    if (this.text.startsWith('/*', this.at)) this.fail('a comment is not closed');
  }
  private take(pattern: RegExp): string | null {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0] ?? null;
    if (found !== null) this.at += found.length;
    return found;
  }
  private eat(c: string): boolean {
    if (this.peek !== c) return false;
    this.at++;
    return true;
  }

  value(depth: number): unknown {
    if (depth > DEEPEST) this.fail(`is nested more than ${DEEPEST} levels deep`);
    this.blanks();
    // Of a key that stands twice the last counts, here as in the value. Nobody asks for what lies
    // deep.
    if (depth <= DEEPEST_PLACE) this.starts.set(JSON.stringify(this.path), this.at);
    if (this.eat('{')) return this.map(depth);
    if (this.eat('[')) return this.list(depth);
    if (this.peek === '"' || this.peek === "'") return this.string();
    const number = this.take(NUMBER);
    if (number !== null) return numberOf(number);
    const word = this.take(NAME);
    if (word !== null && Object.hasOwn(WORDS, word)) return WORDS[word];
    // It may be a key that somebody forgot to quote: errors tell no values.
    return this.fail(
      this.done ? 'ends too early' : 'a value is no text in quotes, number, true, false or null',
    );
  }

  private below(key: string | number, depth: number): unknown {
    this.path.push(key);
    const value = this.value(depth + 1);
    this.path.pop();
    return value;
  }

  private map(depth: number): Record<string, unknown> {
    const found: [string, unknown][] = [];
    for (;;) {
      this.blanks();
      // `fromEntries` defines `__proto__` as a key like any other.
      if (this.eat('}')) return Object.fromEntries(found);
      const key = this.peek === '"' || this.peek === "'" ? this.string() : this.take(NAME);
      if (key === null) this.fail(this.done ? 'a { is not closed' : `"${this.peek}" is no key`);
      this.blanks();
      if (!this.eat(':')) this.fail('a ":" is missing after a key');
      found.push([key, this.below(key, depth)]);
      this.blanks();
      if (!this.eat(',') && this.peek !== '}')
        this.fail(this.done ? 'a { is not closed' : `a "," is missing before "${this.peek}"`);
    }
  }

  private list(depth: number): unknown[] {
    const found: unknown[] = [];
    for (;;) {
      this.blanks();
      if (this.eat(']')) return found;
      if (this.done) this.fail('a [ is not closed');
      found.push(this.below(found.length, depth));
      this.blanks();
      if (!this.eat(',') && this.peek !== ']')
        this.fail(this.done ? 'a [ is not closed' : `a "," is missing before "${this.peek}"`);
    }
  }

  private string(): string {
    const quote = this.peek;
    this.at++;
    let found = '';
    for (;;) {
      const c = this.peek;
      if (this.done || c === '\n' || c === '\r') this.fail('a quote is not closed');
      this.at++;
      if (c === quote) return found;
      found += c === '\\' ? this.escape() : c;
    }
  }

  private escape(): string {
    const c = this.peek;
    this.at++;
    if (c === '\r') this.eat('\n');
    // A backslash at the end of a line joins it with the next.
    if (/[\n\r\u2028\u2029]/.test(c)) return '';
    const digits = c === 'x' ? 2 : c === 'u' ? 4 : 0;
    if (digits === 0)
      return /[1-9]/.test(c) ? this.fail(`"\\${c}" is no escape`) : (ESCAPES[c] ?? c);
    const hex = this.text.slice(this.at, this.at + digits);
    if (!/^[0-9a-fA-F]+$/.test(hex) || hex.length < digits)
      this.fail(`"\\${c}" wants ${digits} hexadecimal digits`);
    this.at += digits;
    return String.fromCharCode(Number.parseInt(hex, 16));
  }
}

function numberOf(text: string): number {
  const digits = text.replace(/^[+-]/, '');
  return text.startsWith('-') ? -Number(digits) : Number(digits);
}
