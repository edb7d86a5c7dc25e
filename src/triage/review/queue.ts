import type { OutputLane, Planted, Review } from '../../domain/real-output.ts';
import { sha256 } from '../../platform/sha256.ts';
import { type Fits, wornFor } from './worn-reason.ts';

/** One item in so many, about, is a planted one. */
export const PLANTED_EVERY = 15;
/** One output in so many, about, is looked at by two people. */
export const TWICE_EVERY = 8;

/** Why an output comes to somebody that another person has looked at. */
export const SECOND_LOOK = `a second look, blind: one output in ${TWICE_EVERY} gets one`;

/** An output that somebody is to look at. */
export interface Candidate {
  id: string;
  agent: string;
  task: string | null;
  /** Null where it has none: it is here because a sample was drawn. */
  lane: OutputLane | null;
  /** The local day in whose budget it is counted; null where it waits for one. */
  day: string | null;
  rank: number;
  /** Its place in a draw, where it has its lane by that or its task alone; null where it was picked. */
  inDraw: number | null;
  /** It is here because a sample was drawn, in the order of its draw: `rank`. */
  drawn: boolean;
  /** When the agent answered. */
  at: string;
  /** Why it is here, as the allocation says. */
  reason: string;
  /** Which texts that would fit. */
  fits: Fits;
}

/** What is known when the next item is chosen. */
export interface Desk {
  reviewer: string;
  /** The installation's own, so that nobody can reckon beforehand what is planted. */
  seed: string;
  /** The local day. */
  today: string;
  candidates: readonly Candidate[];
  /** Standing ones: of the candidates, and one's own, these newest first. */
  reviews: readonly Review[];
  planted: readonly Planted[];
  /** Planted items that this reviewer has answered at any time. */
  seen: ReadonlySet<string>;
  /** Outputs of which this reviewer took a word back, with when they did last. */
  tookBack: ReadonlyMap<string, string>;
}

/** What a reviewer sees next. */
export interface Turn {
  of: string;
  kind: Review['kind'];
  /** The output that is asked about, or in whose place a planted item stands. */
  place: Candidate;
  /** Whose reason is shown: a planted item wears that of a real one beside it. */
  wears: Candidate;
  /** Why this one is next: for the record, not for the reviewer, who is to be blind. */
  reason: string;
}

/** What still lies before a reviewer. */
export interface Left {
  deep: number;
  scan: number;
  /** From days before, beyond the budget, or of a sample. */
  waiting: number;
  /** Of any of these, what another person has looked at: in none of the counts above. */
  again: number;
}

/**
 * What a reviewer sees next: today's deep items by rank, then a sample in the order of its draw,
 * then those to scan, then what waits, the oldest first. What somebody has reviewed is done, unless it is one of those for two people. Pure:
 * the same desk gives the same turn.
 */
export function nextTurn(desk: Desk): { turn: Turn | null; left: Left } {
  const open = openFor(desk);
  const unseen = open.filter((o) => !o.isSecond);
  const left = {
    deep: unseen.filter((o) => isOf(o.place, desk, 'deep')).length,
    scan: unseen.filter((o) => isOf(o.place, desk, 'scan')).length,
    waiting: unseen.filter((o) => o.place.day !== desk.today).length,
    again: open.length - unseen.length,
  };
  const [first] = open;
  if (first === undefined) return { turn: null, left };
  const planted = plantedFor(desk, first.place);
  if (planted !== null) return { turn: { ...planted, place: first.place }, left };
  const { place, reason } = first;
  return { turn: { of: place.id, kind: 'output', place, wears: place, reason }, left };
}

/** What a reviewer could look at. */
interface Open {
  place: Candidate;
  reason: string;
  /** Another person has looked at it. */
  isSecond: boolean;
}

/** What a reviewer could look at, in the order of the queue. */
export function openFor(desk: Desk): Open[] {
  const by = Map.groupBy(desk.reviews, (r) => r.of);
  return desk.candidates
    .toSorted((a, b) => inOrder(a, b, desk.today))
    .flatMap((place): Open[] => {
      const said = by.get(place.id) ?? [];
      if (isAskedAgain(desk, place.id, said))
        return [{ place, reason: ASKED_AGAIN, isSecond: false }];
      if (said.length === 0)
        return [{ place, reason: placeWords(place, desk.today), isSecond: false }];
      const isSecond =
        said.length === 1 && said[0]?.reviewer !== desk.reviewer && isForTwo(desk.seed, place.id);
      return isSecond ? [{ place, reason: SECOND_LOOK, isSecond }] : [];
    });
}

/** Why an output comes back to somebody though another person has said what it is. */
const ASKED_AGAIN = 'you took your word on it back';

/**
 * Two people may answer one item at the same moment. Whoever takes a word back then is asked anew:
 * they said it before they knew of the other's.
 */
function isAskedAgain({ tookBack }: Desk, id: string, said: readonly Review[]): boolean {
  const undoneAt = tookBack.get(id);
  const [only] = said;
  return undoneAt !== undefined && said.length === 1 && only !== undefined && only.at < undoneAt;
}

/** Whether an output is one that two people look at: drawn by its id. */
export const isForTwo = (seed: string, id: string): boolean =>
  drawn(seed, 'twice', id) < 1 / TWICE_EVERY;

/** A number in [0, 1) that follows from its words alone. */
function drawn(...words: readonly string[]): number {
  return Number.parseInt(sha256(words.join('\n')).slice(0, 12), 16) / 16 ** 12;
}

const isOf = (c: Candidate, { today }: Desk, lane: OutputLane): boolean =>
  c.day === today && c.lane === lane;

/** The day's few deep ones, then what somebody drew to be looked at, then the rest. */
function blockOf({ day, lane, drawn: isDrawn }: Candidate, today: string): number {
  if (isDrawn) return 1;
  if (day !== today) return 3;
  return lane === 'deep' ? 0 : 2;
}

function inOrder(a: Candidate, b: Candidate, today: string): number {
  const block = blockOf(a, today);
  const apart = block - blockOf(b, today);
  if (apart !== 0) return apart;
  const within =
    block === 3
      ? laneOrder(a) - laneOrder(b) || (a.at < b.at ? -1 : a.at > b.at ? 1 : 0)
      : block === 2
        ? scanOrder(a) - scanOrder(b)
        : a.rank - b.rank;
  return within || (a.id < b.id ? -1 : 1);
}

/**
 * What nothing picked comes first to be scanned, in the order of its draw: how often an agent fails
 * is told of these, wherever people stop.
 */
const scanOrder = ({ inDraw, rank }: Candidate): number => inDraw ?? rank;

const laneOrder = ({ lane }: Candidate): number => (lane === 'deep' ? 0 : 1);

function placeWords({ lane, rank, day, drawn: isDrawn }: Candidate, today: string): string {
  if (isDrawn) return `number ${rank + 1} of a sample`;
  if (day === today) return `number ${rank} of today's ${lane} items`;
  return day === null ? `it waits for a look (${lane})` : `${lane} on ${day}, and nobody looked`;
}

/**
 * The planted item that comes now; null where none is due, none is new to this reviewer, or none
 * could stand here without being told from the others.
 */
function plantedFor(desk: Desk, place: Candidate): Omit<Turn, 'place'> | null {
  const own = desk.reviews.filter((r) => r.reviewer === desk.reviewer);
  const last = own.findIndex((r) => r.kind === 'planted');
  const since = last === -1 ? own.length : last;
  const gap = gapAfter(desk, own[last]?.id ?? 'the first');
  if (since < gap) return null;
  const fresh = desk.planted
    .filter((p) => p.agent === place.agent && !desk.seen.has(p.id))
    .flatMap((p) => {
      const wears = wornFor(p, place, desk.candidates);
      return wears === null ? [] : [{ ...p, wears }];
    });
  const fit = fresh.filter((p) => p.task === place.task);
  const order = (p: Planted): number => drawn(desk.seed, desk.reviewer, p.id);
  const [chosen] = (fit.length > 0 ? fit : fresh).toSorted((a, b) => order(a) - order(b));
  if (chosen === undefined) return null;
  const reason = `planted, ${since} items after the one before`;
  return { of: chosen.id, kind: 'planted', wears: chosen.wears, reason };
}

/**
 * How many items lie before the next planted one: between half and one and a half times the usual,
 * so that nobody can count.
 */
function gapAfter({ seed, reviewer }: Desk, last: string): number {
  const half = Math.floor(PLANTED_EVERY / 2);
  return half + Math.floor(drawn(seed, reviewer, last) * (PLANTED_EVERY - 1));
}
