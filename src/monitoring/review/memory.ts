import { type ChunkedWork, runCooperatively } from '../../detection/drift/chunked-work.ts';
import { summed } from '../../detection/drift/detector.ts';
import { DetectorMemory } from '../../detection/drift/memory.ts';
import { cellsIn, type StreamRun } from '../../detection/drift/streams.ts';
import type { Cell, Look, Stream, StreamReview } from '../../domain/drift.ts';
import type { Observed } from '../../domain/run.ts';
import type { Store } from '../../domain/store.ts';
import { shareOfMemory } from '../../platform/program/memory.ts';
import { DetectorStates } from './detector-states.ts';
import {
  callsTools,
  editionOf,
  labels,
  METRICS,
  observedOf,
  rawOf,
  replied,
} from './observations.ts';
import {
  assignRoles,
  joiningOf,
  metadataOf,
  type RunFacts,
  type SuiteFacts,
  type SuiteStreams,
  suiteStreamSteps,
} from './streams.ts';

/** Bytes: twenty streams of forty cases on a small server, a hundred and fifty on a large one. */
const DETECTORS = { least: 2 ** 25, most: 2 ** 28 };

interface Kept {
  /** What the streams depend on beside the runs. */
  signature: string;
  made: SuiteStreams;
  /** Confirmations that joined so far. */
  joined: readonly string[];
}

/**
 * What a worker keeps between reviews, so that one costs its newest run. It changes no answer;
 * without it everything is read again.
 */
export class ReviewMemory {
  readonly detectors: DetectorMemory;
  readonly states: DetectorStates;
  /** Of streams without the cases of which an open incident tells. */
  readonly others = new DetectorMemory(DETECTORS.least);
  /** Ids of all streams ever reviewed; null until the first review asked. */
  streams: Set<string> | null = null;
  /** Last reviews by other editions of the engine (engine-change.ts); null until asked for. */
  otherEngine: Map<string, StreamReview> | null = null;
  private readonly suites = new Map<string, Kept>();
  private readonly facts = new Map<string, RunFacts>();
  private turn: Promise<unknown> = Promise.resolve();

  /** @param detectorBytes that detectors may take */
  constructor(detectorBytes = shareOfMemory(1 / 32, DETECTORS)) {
    this.detectors = new DetectorMemory(detectorBytes);
    this.states = new DetectorStates(this.detectors);
  }

  /** Reviews take turns: two at once would each spend what is left of the year's budget. */
  inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.turn.then(work);
    this.turn = mine.catch(() => undefined);
    return mine;
  }

  /** A run that has ended; such a row never changes. */
  async run(store: Store, id: string): Promise<RunFacts | null> {
    const known = this.facts.get(id);
    if (known !== undefined) return known;
    const run = await store.runs.get(id);
    if (run === null) return null;
    const { caseHashes: _, ...facts } = run;
    if (facts.endedAt !== null) this.facts.set(id, facts);
    return facts;
  }

  /**
   * A suite's streams. Runs that are new since the last time are added to what is kept; anything
   * else that changed (a baseline, the cases, a value never seen, a run that ends out of order)
   * makes them anew from what every run said.
   * @param fresh what the run under review says, which is not stored yet
   */
  async streamsOf(
    store: Store,
    h: SuiteFacts,
    fresh: ReadonlyMap<string, readonly Observed[]>,
    breathe: () => Promise<void>,
  ): Promise<SuiteStreams> {
    const key = `${h.agent}/${h.suite}`;
    const signature = signatureOf(h);
    const known = this.suites.get(key);
    this.suites.delete(key);
    const said = async (run: string): Promise<readonly Observed[]> =>
      fresh.get(run) ?? (await saidBy(store, run));
    const extended = known?.signature === signature ? await extend(known, h, said) : null;
    if (extended !== null) {
      this.suites.set(key, { ...extended, signature });
      return extended.made;
    }
    const observed = new Map<string, readonly Observed[]>();
    for (const r of h.runs) {
      observed.set(r.id, await said(r.id));
      await breathe();
    }
    const made = await runCooperatively(madeOnce(h, observed), breathe);
    this.suites.set(key, { made, signature, joined: joiningOf(h, made.roles).map((r) => r.run) });
    return made;
  }
}

/** What a run said: as it was kept, or from its trials where it is older than the keeping. */
export async function saidBy(store: Store, run: string): Promise<readonly Observed[]> {
  return (await store.trials.observed(run)) ?? observedOf(await store.trials.ofRun(run)).observed;
}

function signatureOf(h: SuiteFacts): string {
  const { expect, highRisk } = metadataOf(h.cases.filter((c) => h.today.has(c.hash)));
  return JSON.stringify([
    h.baseline?.id ?? null,
    h.restartAfter,
    h.unsettledSince ?? null,
    [...h.today].sort(),
    [...expect].sort(),
    [...highRisk].sort(),
    h.metrics ?? null,
  ]);
}

/** The streams with what is new; null where they must be made anew. */
async function extend(
  known: Kept,
  h: SuiteFacts,
  said: (run: string) => Promise<readonly Observed[]>,
): Promise<Omit<Kept, 'signature'> | null> {
  const { made } = known;
  const before = new Set(made.roles.map((r) => r.run));
  const silent = new Map<string, boolean>();
  for (const r of assignRoles(h, () => true).roles)
    if (!before.has(r.run)) silent.set(r.run, !replied(await said(r.run)));
  const { roles } = assignRoles(h, (run) => silent.get(run) !== true);
  if (
    roles.length < made.roles.length ||
    made.roles.some((r, i) => r.run !== roles[i]?.run || r.role !== roles[i].role)
  )
    return null;
  let next: SuiteStreams | null = { ...made, roles };
  const joined = joiningOf(h, roles);
  if (known.joined.some((run, i) => joined[i]?.run !== run)) return null;
  for (const r of roles.slice(made.roles.length))
    next = r.role === 'look' && next !== null ? withLook(next, r, await said(r.run), h) : null;
  for (const r of joined.slice(known.joined.length))
    next = next === null ? null : withJoined(next, r, await said(r.run), h);
  return next === null ? null : { made: next, joined: joined.map((r) => r.run) };
}

function withLook(
  made: SuiteStreams,
  r: StreamRun,
  observed: readonly Observed[],
  h: SuiteFacts,
): SuiteStreams | null {
  // Labels of another edition of the rules begin their streams anew.
  if (labels(observed) && editionOf(observed) !== made.shape.rules[0]) return null;
  return grown(made, r, observed, h, (stream, cells) => ({
    ...stream,
    looks: [...stream.looks, { run: r.run, at: r.at, lane: r.lane, cells }],
  }));
}

function withJoined(
  made: SuiteStreams,
  r: StreamRun & { joins: string },
  observed: readonly Observed[],
  h: SuiteFacts,
): SuiteStreams | null {
  return grown(made, r, observed, h, (stream, cells) => ({
    ...stream,
    looks: stream.looks.map((l) =>
      l.run === r.joins ? { ...l, confirmed: summed(l.confirmed ?? [], cells) } : l,
    ),
  }));
}

function grown(
  made: SuiteStreams,
  r: StreamRun,
  observed: readonly Observed[],
  { today, metrics }: SuiteFacts,
  add: (stream: Stream, cells: readonly Cell[]) => Stream,
): SuiteStreams | null {
  if (!made.shape.withTools && callsTools(observed)) return null;
  const streams: Stream[] = [];
  for (const metric of metrics ?? METRICS) {
    const rows = rawOf(r.run, r.at, observed, metric, made.shape).filter((o) =>
      today.has(o.caseHash),
    );
    const stream = made.streams.find((s) => s.metric === metric);
    if (stream === undefined) {
      if (rows.some((o) => o.outcome !== 'none')) return null;
      continue;
    }
    const cells = cellsIn(stream, made.bins, rows, today);
    if (cells === null) return null;
    const own = cells.get(r.run);
    streams.push(own === undefined ? stream : add(stream, own.map(same(stream))));
  }
  return { ...made, streams };
}

/**
 * A suite's streams from all that was said. Equal cells are one object: a year of forty cases is a
 * few hundred of them, not a hundred thousand.
 */
function* madeOnce(
  h: SuiteFacts,
  observed: ReadonlyMap<string, readonly Observed[]>,
): ChunkedWork<SuiteStreams> {
  const made = yield* suiteStreamSteps(h, observed);
  const streams: Stream[] = [];
  for (const stream of made.streams) {
    yield;
    const one = same(stream);
    const looks = (of: readonly Look[]): Look[] =>
      of.map((l) => ({ ...l, cells: l.cells.map(one) }));
    streams.push({ ...stream, baseline: looks(stream.baseline), looks: looks(stream.looks) });
  }
  return { ...made, streams };
}

function same(stream: Stream): (cell: Cell) => Cell {
  const known = new Map<string, Cell[]>();
  const one = (cell: Cell): Cell => {
    const own = known.get(cell.caseHash) ?? [];
    const found = own.find((c) => c.counts.every((n, i) => n === cell.counts[i]));
    if (found !== undefined) return found;
    known.set(cell.caseHash, [...own, cell]);
    return cell;
  };
  // Only the latest looks are asked again: what a case does is nearly always what it did then.
  for (const l of [...stream.baseline.slice(-3), ...stream.looks.slice(-3)]) l.cells.forEach(one);
  return one;
}
