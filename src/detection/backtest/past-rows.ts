import type { TrialRow } from './jsonl.ts';

/** A past trial, and what only files with outputs can say beside it. */
export interface PastRow extends TrialRow {
  /** Judgments only: the agent flagged that it was not sure. */
  uncertain?: boolean;
}

const COLUMNS = ['at', 'run', 'agent', 'suite', 'case', 'metric', 'outcome'] as const;
/** Rows in one piece of the table: what it grows by, without being copied. */
const PIECE = 1 << 15;
const MARKED = 1;
const KNOWN_MARK = 2;
const UNCERTAIN = 4;
const KNOWN_CERTAINTY = 8;

/** More texts than these are never kept: a file of so many would not be read. */
const PLACES = 2 ** 26;

interface Piece {
  cells: Int32Array;
  flags: Uint8Array;
}

/**
 * Past trials by the hundred thousand. Each of their few different texts is kept once, and a row is
 * some thirty bytes; as objects, forty installations would take a gigabyte. What is read from here
 * is made when it is asked for.
 */
export class PastRows implements Iterable<PastRow> {
  private readonly texts: string[] = [];
  private readonly places = new Map<string, number>();
  /** Places of the texts of a row, side by side, and its flags. */
  private readonly pieces: Piece[] = [];
  length = 0;

  static from(rows: Iterable<PastRow>): PastRows {
    if (rows instanceof PastRows) return rows;
    const made = new PastRows();
    for (const row of rows) made.add(row);
    return made;
  }

  add(row: PastRow): void {
    const n = this.length++;
    const { cells, flags } = this.pieceOf(n);
    const i = n % PIECE;
    let to = i * COLUMNS.length;
    for (const column of COLUMNS) cells[to++] = this.placeOf(row[column]);
    flags[i] =
      (row.baseline === undefined ? 0 : KNOWN_MARK) +
      (row.baseline === true ? MARKED : 0) +
      (row.uncertain === undefined ? 0 : KNOWN_CERTAINTY) +
      (row.uncertain === true ? UNCERTAIN : 0);
  }

  at(n: number): PastRow {
    const { cells, flags } = this.pieceOf(n);
    const i = n % PIECE;
    const from = i * COLUMNS.length;
    const text = (c: number): string => this.texts[cells[from + c] ?? 0] ?? '';
    const flag = flags[i] ?? 0;
    const row: PastRow = {
      at: text(0),
      run: text(1),
      agent: text(2),
      suite: text(3),
      case: text(4),
      metric: text(5),
      outcome: text(6),
    };
    if ((flag & KNOWN_MARK) !== 0) row.baseline = (flag & MARKED) !== 0;
    if ((flag & KNOWN_CERTAINTY) !== 0) row.uncertain = (flag & UNCERTAIN) !== 0;
    return row;
  }

  *[Symbol.iterator](): Generator<PastRow> {
    for (let i = 0; i < this.length; i++) yield this.at(i);
  }

  /** Places of the rows of each agent's suites, in the order in which these first appear. */
  bySuite(): Int32Array[] {
    const sizes = new Map<number, number>();
    for (let n = 0; n < this.length; n++) {
      const suite = this.suiteAt(n);
      sizes.set(suite, (sizes.get(suite) ?? 0) + 1);
    }
    const groups = new Map(
      [...sizes].map(([suite, size]) => [suite, { own: new Int32Array(size), taken: 0 }]),
    );
    for (let n = 0; n < this.length; n++) {
      const group = groups.get(this.suiteAt(n));
      if (group !== undefined) group.own[group.taken++] = n;
    }
    return [...groups.values()].map((g) => g.own);
  }

  /** An agent's suite as one number: two places below 2^26 fit into a double. */
  private suiteAt(n: number): number {
    const { cells } = this.pieceOf(n);
    const from = (n % PIECE) * COLUMNS.length;
    return (cells[from + 2] ?? 0) * PLACES + (cells[from + 3] ?? 0);
  }

  private pieceOf(n: number): Piece {
    return (this.pieces[Math.floor(n / PIECE)] ??= {
      cells: new Int32Array(PIECE * COLUMNS.length),
      flags: new Uint8Array(PIECE),
    });
  }

  private placeOf(text: string): number {
    const known = this.places.get(text);
    if (known !== undefined) return known;
    this.texts.push(text);
    this.places.set(text, this.texts.length - 1);
    return this.texts.length - 1;
  }
}
