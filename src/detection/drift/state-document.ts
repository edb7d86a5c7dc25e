// What a detector knows as one row of numbers, so that it can be kept in a file and go on from there.

/** Where documents are put together, one after the other; what it was last needed for is its size. */
let sheet = new Float64Array(1 << 12);

/** Numbers, one after another, with their check sum. One document is written at a time. */
export class StateWriter {
  private length = 0;

  number(value: number): void {
    this.reserve(1);
    sheet[this.length++] = value;
  }

  /** A row with its length. */
  row(values: ArrayLike<number>): void {
    this.number(values.length);
    this.reserve(values.length);
    for (let i = 0; i < values.length; i++) sheet[this.length++] = values[i] ?? 0;
  }

  finished(): Uint8Array {
    this.number(checkSum(sheet.subarray(0, this.length)));
    return new Uint8Array(sheet.slice(0, this.length).buffer);
  }

  private reserve(more: number): void {
    if (this.length + more <= sheet.length) return;
    const larger = new Float64Array(2 * (this.length + more));
    larger.set(sheet.subarray(0, this.length));
    sheet = larger;
  }
}

/** Reads what a `StateWriter` wrote. It throws `RangeError` where there is no more. */
export class StateReader {
  private readonly body: Float64Array;
  private at = 0;

  private constructor(body: Float64Array) {
    this.body = body;
  }

  /** Null where the document is not as it was written. */
  static of(document: Uint8Array): StateReader | null {
    if (document.byteLength < 8 || document.byteLength % 8 !== 0) return null;
    // A copy stands where doubles may stand.
    const body = new Float64Array(document.slice().buffer);
    return body[body.length - 1] === checkSum(body.subarray(0, -1))
      ? new StateReader(body.subarray(0, -1))
      : null;
  }

  number(): number {
    const value = this.body[this.at++];
    if (value === undefined) throw new RangeError('the document ends before its numbers do');
    return value;
  }

  row(): Float64Array {
    const length = this.number();
    if (!(length >= 0 && this.at + length <= this.body.length))
      throw new RangeError('the document ends before its rows do');
    const row = this.body.slice(this.at, this.at + length);
    this.at += length;
    return row;
  }
}

/** A list whose entries from `from` on are these. */
export function rowFrom(from: number, values: ArrayLike<number>): number[] {
  return [...Array.from({ length: from }, () => 0), ...Array.from(values)];
}

/** FNV-1a over words of 32 bits, two of them side by side. */
function checkSum(body: Float64Array): number {
  const digest = new Digest();
  for (const word of new Uint32Array(body.buffer, body.byteOffset, 2 * body.length))
    digest.add(word);
  return digest.value;
}

/** A digest of numbers and texts that tells chance from sameness; it keeps nobody out. */
export class Digest {
  private a = 0x811c9dc5;
  private b = 0x01000193;

  add(word: number): void {
    this.a = Math.imul(this.a ^ word, 0x01000193);
    this.b = Math.imul((this.b << 13) | (this.b >>> 19), 5) ^ Math.imul(word, 0x85ebca6b);
  }

  text(text: string): void {
    this.add(text.length);
    for (let i = 0; i < text.length; i++) this.add(text.charCodeAt(i));
  }

  /** Of 53 bits. */
  get value(): number {
    return (this.a >>> 0) * 2 ** 21 + ((this.b >>> 0) % 2 ** 21);
  }
}
