import { iso } from '../../domain/clock.ts';
import { type Judgment, JUDGMENTS } from '../../domain/judgment.ts';
import type { Outcome, Trial } from '../../domain/run.ts';
import { soundTrial } from '../../domain/sound-trial.ts';
import { bytes, bytesOrNull } from './names.ts';
import { pack, unpack, unpackBytes } from './packed.ts';
import { number, type Row, text } from './sql.ts';

const OUTCOMES: readonly Outcome[] = ['pass', 'fail', 'none'];

/** What a history asks of a trial, in one number: outcome, whether it is asserted, the judgment. */
export function factsOf(t: Pick<Trial, 'outcome' | 'asserted' | 'judged'>): number {
  const judgment = t.judged === null ? 0 : 1 + JUDGMENTS.indexOf(t.judged.judgment);
  return OUTCOMES.indexOf(t.outcome) + (t.asserted ? 4 : 0) + 8 * judgment;
}

/** The same read back. */
export function factsIn(facts: number): {
  outcome: Outcome;
  asserted: boolean;
  judgment: Judgment | null;
} {
  return {
    outcome: OUTCOMES[facts % 4] ?? 'none',
    asserted: (facts & 4) !== 0,
    judgment: JUDGMENTS[Math.floor(facts / 8) - 1] ?? null,
  };
}

/** An id as the worker makes them, in 12 bytes; any other as it is. */
export function idValue(id: string): string | Buffer {
  const [, time, chance] = /^trial_([0-9a-z]{12})([0-9a-f]{8})$/.exec(id) ?? [];
  if (time === undefined || chance === undefined) return id;
  const value = Buffer.alloc(12);
  value.writeBigUInt64BE([...time].reduce((sum, d) => sum * 36n + BigInt(parseInt(d, 36)), 0n));
  value.write(chance, 8, 'hex');
  return value;
}

function idIn(row: Row): string {
  const id = row['id'];
  if (!Buffer.isBuffer(id)) return text(row, 'id');
  return `trial_${id.readBigUInt64BE().toString(36).padStart(12, '0')}${id.toString('hex', 8)}`;
}

/** A SHA-256 as bytes; null where it is none, which tests make up. */
export const hashValue = (hash: string): Buffer | null =>
  /^[0-9a-f]{64}$/.test(hash) ? Buffer.from(hash, 'hex') : null;

/** What stands in columns of its own is not said again in the body. */
interface Body extends Partial<Trial> {
  /** Where it is no time as the worker writes them. */
  at?: string;
}

/** All of a trial that has no column, as text. */
export function bodyOf(t: Trial): string {
  const { id: _, run: _r, caseHash: _c, ordinal: _o, at, outcome: _u, outputHash, ...rest } = t;
  const body: Body = rest;
  if (iso(Date.parse(at)) !== at) body.at = at;
  if (outputHash !== null && hashValue(outputHash) === null) body.outputHash = outputHash;
  return JSON.stringify(body);
}

/**
 * A trial from its row, with the run's id as `run_id`, the case's hash as `case_hash` and its
 * pattern's body as `pattern_body`.
 */
export function trialIn(row: Row): Trial {
  const pattern = bytesOrNull(row, 'pattern_body');
  const like = pattern === null ? undefined : openPattern(pattern);
  const body = JSON.parse(unpack(bytes(row, 'body'), like)) as Body & Omit<Trial, 'at'>;
  return soundTrial({
    ...body,
    id: idIn(row),
    run: text(row, 'run_id'),
    caseHash: text(row, 'case_hash'),
    ordinal: number(row, 'ordinal'),
    at: body.at ?? iso(number(row, 'at')),
    outcome: factsIn(number(row, 'facts')).outcome,
    outputHash: bytesOrNull(row, 'output')?.toString('hex') ?? body.outputHash ?? null,
  });
}

/** Those of the suites that a worker reads again and again; all are about as long as an answer. */
const MOST_OPEN = 500;
const opened = new Map<string, Buffer>();

/** What a pattern's body says: it stands beside each trial that is like it. */
function openPattern(body: Buffer): Buffer {
  const key = body.toString('latin1');
  const known = opened.get(key);
  if (known !== undefined) return known;
  if (opened.size >= MOST_OPEN) opened.clear();
  const text = unpackBytes(body);
  opened.set(key, text);
  return text;
}

/** More patterns of one case than this would be read for each of its trials. */
const MOST_PATTERNS = 4;
/** A body that takes no more than this is like its pattern. */
const LIKE = 200;

export interface Pattern {
  n: number;
  body: Buffer;
}

/**
 * How a body is kept: beside the pattern of its case that it is likest. Its assertions are the same
 * at every trial, and so is most of what they say. `makes` where a pattern should be made of it.
 */
export function keep(
  body: string,
  patterns: readonly Pattern[],
): { pattern: number | null; body: Buffer; makes: boolean } {
  let best: { pattern: number | null; body: Buffer } = { pattern: null, body: pack(body) };
  for (const p of patterns) {
    const tried = pack(body, openPattern(p.body));
    if (tried.length < best.body.length) best = { pattern: p.n, body: tried };
    if (tried.length <= LIKE) break;
  }
  return { ...best, makes: best.body.length > LIKE && patterns.length < MOST_PATTERNS };
}
