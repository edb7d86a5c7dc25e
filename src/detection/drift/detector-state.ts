import type { Cell, Look } from '../../domain/drift.ts';
import type { ChunkedWork } from './chunked-work.ts';
import { Detector, type Watched } from './detector.ts';
import { ENGINE_EDITION } from './engine-edition.ts';
import { Digest, StateReader, StateWriter } from './state-document.ts';

// A detector as a document, so that a worker that starts again need not weigh a year of looks. It
// holds numbers alone. The looks stay where they are: it says by a digest which ones it has seen.

/** How the numbers follow each other; to be counted up where that changes. */
const LAYOUT = 1;

/** A detector as a document; null before its first look. */
export function documentOf(
  detector: Detector,
  stream: Watched,
  looks: readonly Look[],
): Uint8Array | null {
  const newest = looks.at(-1);
  if (newest === undefined) return null;
  const to = new StateWriter();
  to.row([LAYOUT, editionNumber(), digestOf(stream, detector.cases, looks), looks.length]);
  const place = new Map(detector.cases.map((hash, i) => [hash, i]));
  const joined = newest.confirmed ?? [];
  to.number(joined.length);
  for (const { caseHash, counts } of joined) to.row([place.get(caseHash) ?? -1, ...counts]);
  detector.write(to);
  return to.finished();
}

/** A detector that has seen the first of the looks, and those looks as it saw them. */
export interface Resumed {
  detector: Detector;
  looks: readonly Look[];
}

/**
 * A detector from its document, in pieces; null where the document is damaged, of another edition,
 * or of other runs than these.
 */
export function* resumed(
  document: Uint8Array,
  stream: Watched,
  looks: readonly Look[],
): ChunkedWork<Resumed | null> {
  const from = StateReader.of(document);
  if (from === null) return null;
  try {
    const [layout, edition, digest, seen = 0] = from.row();
    const newest = looks[seen - 1];
    if (layout !== LAYOUT || edition !== editionNumber() || newest === undefined) return null;
    const before = looks.slice(0, seen - 1);
    const detector = new Detector(stream, casesOf(stream.baseline, looks), true);
    const last = { ...newest, confirmed: joinedIn(from, detector.cases) };
    const own = [...before, last];
    yield;
    if (digest !== digestOf(stream, detector.cases, own)) return null;
    yield;
    yield* detector.resuming(stream, own, from);
    return { detector, looks: own };
  } catch (e) {
    if (e instanceof RangeError) return null;
    throw e;
  }
}

function joinedIn(from: StateReader, cases: readonly string[]): Cell[] {
  const cells: Cell[] = [];
  for (let left = from.number(); left > 0; left--) {
    const [i = -1, ...counts] = from.row();
    cells.push({ caseHash: cases[i] ?? '', counts });
  }
  return cells;
}

/** Every case that runs speak of. */
export function casesOf(baseline: readonly Look[], looks: readonly Look[]): ReadonlySet<string> {
  const cases = new Set<string>();
  for (const look of [...baseline, ...looks])
    for (const cell of [...look.cells, ...(look.confirmed ?? [])]) cases.add(cell.caseHash);
  return cases;
}

function editionNumber(): number {
  const digest = new Digest();
  digest.text(String(ENGINE_EDITION));
  return digest.value;
}

/** Of all that a detector's answers depend on. */
function digestOf(
  { metric, categories, expect, baseline }: Watched,
  cases: readonly string[],
  looks: readonly Look[],
): number {
  const digest = new Digest();
  for (const text of [metric, ...categories, ...cases]) digest.text(text);
  const place = new Map(cases.map((hash, i) => [hash, i]));
  for (const [hash, expected] of [...expect].toSorted(([a], [b]) => (a < b ? -1 : 1)))
    digest.text(`${hash} ${expected}`);
  digest.add(baseline.length);
  for (const look of [...baseline, ...looks]) {
    digest.text(look.run);
    for (const cells of [look.cells, look.confirmed ?? []]) {
      digest.add(cells.length);
      for (const { caseHash, counts } of cells) {
        digest.add(place.get(caseHash) ?? -1);
        for (const n of counts) digest.add(n);
      }
    }
  }
  return digest.value;
}
