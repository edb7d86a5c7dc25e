import type { Config } from '../config/load.ts';
import type { Trial } from '../domain/run.ts';
import type { CaseAnswer, Store } from '../domain/store.ts';
import type { StoredCase } from '../domain/stored-case.ts';
import { answerOf, type StoredAnswer } from '../evaluation/stored-answers.ts';
import type { CaseQuery } from './find-case.ts';
import { textOf } from './review/flips.ts';
import {
  type CaseRecord,
  recordOfCase,
  type Trace,
  traceRecord,
  type TracedEdit,
  type TracedFlip,
  wholeOf,
} from './trace.ts';

/** An answer from before and one from since; null where there is none of that side. */
export interface BeforeAfter {
  before: StoredAnswer | null;
  after: StoredAnswer | null;
}

/** A history whose lasting changes show an answer from before and one from after. */
export type TraceWithTexts = Omit<Trace, 'steps'> & {
  steps: readonly ((TracedFlip & { texts: BeforeAfter }) | TracedEdit)[];
};

/** Adds to every lasting change an answer from either side. */
export async function withTexts(store: Store, trace: Trace): Promise<TraceWithTexts> {
  const steps: TraceWithTexts['steps'][number][] = [];
  for (const s of trace.steps)
    steps.push(s.kind === 'edited' ? s : { ...s, texts: await textsOf(store, s) });
  return { ...trace, steps };
}

async function textsOf(store: Store, { answers }: TracedFlip): Promise<BeforeAfter> {
  const read = async (id: string | null): Promise<StoredAnswer | null> => {
    const trial = id === null ? null : await store.trials.get(id);
    return trial === null ? null : answerOf(store, trial);
  };
  return { before: await read(answers.before), after: await read(answers.after) };
}

/** A case as it stands: what it asks, what it checks, and what was answered. */
export interface ShownCase extends BeforeAfter {
  agent: string;
  suite: string;
  label: string;
  /** Oldest first; several where the case was edited. */
  hashes: readonly string[];
  prompt: string;
  metadata: StoredCase['metadata'];
  /** The checks of the newest answer, with what came of each. */
  checks: Trial['asserts'];
  /** The last time that its answers changed for good; null where they never did. */
  changed: { at: string; run: string } | null;
  runs: number;
  trials: number;
  /** The newest first. */
  answers: StoredAnswer[];
}

/**
 * One case with its newest answers.
 * @param most how many answers
 * @throws DaytwoError `no-case`
 */
export async function showCase(
  store: Store,
  config: Pick<Config, 'agents'>,
  asked: CaseQuery,
  most: number,
): Promise<ShownCase> {
  return shownCase(store, await recordOfCase(store, config, asked), most);
}

/**
 * The same of a record that was read. Beside each other stand the answer before its last lasting change
 * and the first after it; without such a change the newest passing answer and the newest other one.
 * @param most how many answers
 */
export async function shownCase(
  store: Store,
  record: CaseRecord,
  most: number,
): Promise<ShownCase> {
  const trace = await traceRecord(store, record);
  const { agent, suite, label, hashes, prompt, runs, trials } = trace;
  const flip = trace.steps.findLast((s): s is TracedFlip => s.kind === 'flip');
  const answers: StoredAnswer[] = [];
  const own = newestOf(store, record);
  for (const t of await own.first(most, () => true)) answers.push(await answerOf(store, t));
  const [judged] = await own.first(1, (t) => t.outcome !== 'none');
  return {
    agent,
    suite,
    label,
    hashes,
    prompt,
    metadata: record.newest.metadata,
    checks: judged?.asserts ?? [],
    changed: flip === undefined ? null : { at: flip.at, run: flip.run },
    runs,
    trials,
    ...(flip === undefined ? await contrast(store, own) : await textsOf(store, flip)),
    answers,
  };
}

/** Newest answers among which one that a message shows is looked for. */
const LOOKED_THROUGH = 30;

/**
 * The answer of a case that an incident shows, else its newest that failed, else its newest with a
 * verdict. Null where there is none.
 * @param shown the answer as the incident's facts have it
 */
export async function tellingAnswer(
  store: Store,
  record: CaseRecord,
  shown: string,
): Promise<Trial | null> {
  const own = newestOf(store, record);
  for (const t of await own.first(LOOKED_THROUGH, (a) => a.outcome !== 'none'))
    if ((await textOf(store, t)) === shown) return t;
  const [failed] = await own.first(1, (t) => t.asserted && t.outcome === 'fail');
  const [judged] =
    failed === undefined ? await own.first(1, (t) => t.outcome !== 'none') : [failed];
  return judged ?? null;
}

/** Trials of one case, read from the newest run back. */
interface Newest {
  /** The newest `most` of those that fit, the newest first. */
  first(most: number, fits: (t: CaseAnswer) => boolean): Promise<Trial[]>;
}

function newestOf(store: Store, record: CaseRecord): Newest {
  const { hash } = record.newest;
  const answered = record.trials.filter((t) => t.caseHash === hash);
  const read = new Map<string, Promise<Trial[]>>();
  const whole = (run: string): Promise<Trial[]> => {
    const known = read.get(run) ?? wholeOf({ store, hashes: new Set([hash]) }, run);
    read.set(run, known);
    return known;
  };
  return {
    async first(most, fits) {
      const runs = new Set(answered.filter(fits).map((t) => t.run));
      const found: Trial[] = [];
      for (const { id } of record.runs.toReversed()) {
        if (found.length >= most) break;
        if (!runs.has(id)) continue;
        found.push(
          ...(await whole(id))
            .filter((t) => fits({ ...t, judgment: t.judged?.judgment ?? null }))
            .toSorted((a, b) => (a.at < b.at ? 1 : -1)),
        );
      }
      return found.slice(0, most);
    },
  };
}

/** The newest answer that passed beside the newest that did not, where there are both. */
async function contrast(store: Store, own: Newest): Promise<BeforeAfter> {
  const [passed] = await own.first(1, (t) => t.asserted && t.outcome === 'pass');
  const [failed] = await own.first(1, (t) => t.asserted && t.outcome === 'fail');
  if (passed === undefined || failed === undefined) return { before: null, after: null };
  return { before: await answerOf(store, passed), after: await answerOf(store, failed) };
}
