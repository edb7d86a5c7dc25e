import { chanceOfAtLeast } from '../../detection/drift/at-least.ts';
import { ordinaryCounts } from '../../detection/drift/own-counts.ts';
import type { Look, Stream, StreamReview } from '../../domain/drift.ts';
import { mostMoved } from './drift-text.ts';
import { shareOf } from './measures.ts';
import { namedCases } from './named-cases.ts';

/** So seldom do the answers before a change look as changed as a run's do: it is none of those. */
const HARDLY_EVER = 0.05;

/** How many of a stream's newest runs in a row are as before, and since when; 0 and null: it lasts. */
export interface AsBefore {
  runs: number;
  since: string | null;
  /** How many of the cases that are named are changed in the newest run; 0 of 0 where none is named. */
  still: { changed: number; named: number };
}

/**
 * From which run on what people are told of a change is as before: the cases that are named of it
 * give the answers that they gave before, but for as many as did otherwise then too. A row that lies
 * near to what was before may begin with a run in which some of them were still changed, and the
 * whole may lie near to it while they are. Where no case is named it goes by the share that moved.
 * @param looks whole runs, oldest first
 */
export function asBeforeSince(review: StreamReview, { looks }: Pick<Stream, 'looks'>): AsBefore {
  const named = namedCases(review).map(ordinaryOf);
  const isChanged = named.length === 0 ? sharesOf(review) : casesOf(named);
  const still = { changed: changedIn(named, looks.at(-1)).length, named: named.length };
  const last = looks.findLastIndex((look, i) => isChanged(look, looks[i - 1]));
  const row = looks.slice(last + 1);
  return { runs: row.length, since: row[0]?.at ?? null, still };
}

interface Named {
  caseHash: string;
  /** Categories that it has more often since than before. */
  risen: readonly number[];
  /** How often it had them before; never quite 0. */
  before: number;
}

function ordinaryOf(c: StreamReview['cases'][number]): Named {
  const { before, after } = ordinaryCounts(c);
  const risen = before.flatMap((_, k) =>
    shareOf(after, [k]).value > shareOf(before, [k]).value ? [k] : [],
  );
  const [had, of] = [sum(risen.map((k) => before[k] ?? 0)), sum(before)];
  return { caseHash: c.caseHash, risen, before: (had + 0.5) / (of + 1) };
}

/** Whether more of the named cases are changed than were before, or one twice in a row. */
function casesOf(named: readonly Named[]): (look: Look, earlier: Look | undefined) => boolean {
  return (look, earlier) => {
    const changed = changedIn(named, look);
    if (changed.length === 0) return false;
    const twice = new Set(changedIn(named, earlier));
    return (
      chanceOfAtLeast(
        changed.length,
        named.map((c) => c.before),
      ) < HARDLY_EVER || changed.some((c) => twice.has(c) && c.before ** 2 < HARDLY_EVER)
    );
  };
}

const changedIn = (named: readonly Named[], look: Look | undefined): readonly Named[] =>
  named.filter(({ caseHash, risen }) => {
    const counts = look?.cells.find((c) => c.caseHash === caseHash)?.counts ?? [];
    return 2 * sum(risen.map((k) => counts[k] ?? 0)) > sum(counts);
  });

/** Whether a run's share lies nearer to what it was since than to what was before. */
function sharesOf(review: StreamReview): (look: Look) => boolean {
  const { categories, before, after } = mostMoved(review);
  return ({ cells }) => {
    const counts = review.categories.map((_, k) => sum(cells.map((c) => c.counts[k] ?? 0)));
    if (sum(counts) === 0) return false;
    const { value } = shareOf(counts, categories);
    return Math.abs(value - after.value) < Math.abs(value - before.value);
  };
}

const sum = (all: readonly number[]): number => all.reduce((a, b) => a + b, 0);
