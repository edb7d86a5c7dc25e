import { createHmac, randomBytes } from 'node:crypto';
import type { Config } from '../config/load.ts';
import { type Clock, type Ids, iso } from '../domain/clock.ts';
import type { Judged } from '../domain/judgment.ts';
import type { RealOutput } from '../domain/real-output.ts';
import type { Store } from '../domain/store.ts';
import type { Sandbox } from '../domain/suite.ts';
import {
  decideJudgment,
  type JudgmentSettings,
  rulesEdition,
} from '../evaluation/judgments/decide.ts';
import { warmUpRules } from '../evaluation/judgments/warm-up.ts';
import { sha256 } from '../platform/sha256.ts';
import { type Knowing, knowAgents } from './knowledge.ts';
import { asOneLine, patternsOf, placeTask } from './place/place-task.ts';
import type { Candidate } from './read/candidate.ts';
import { type Coming, comingOf, nameApart } from './name-apart.ts';
import { rememberRows, rereadRows } from './reread.ts';
import { findOwn } from './redact/own-patterns.ts';
import { redactAll } from './redact/redact.ts';

/** What taking in works with. */
export interface TakeInDeps {
  store: Store;
  config: Config;
  ids: Ids;
  clock: Pick<Clock, 'now' | 'monotonic' | 'yieldToEventLoop'>;
  sandbox: Pick<Sandbox, 'evaluate'>;
  /** Is given what is kept without its words while it still has them, in the same transaction. */
  beforeWordsGo?: BeforeWordsGo;
}

/** What somebody does with outputs whose words are not kept. */
export type BeforeWordsGo = (
  tx: Pick<Store, 'realOutputs' | 'records'>,
  outputs: readonly RealOutput[],
  at: string,
) => Promise<void>;

/** Where outputs come from. */
export interface From {
  agent: string;
  /** `post`, `otlp`, `file:answers.jsonl`. */
  source: string;
  /** Where that source is to be read on from, stored with them. */
  place?: { name: string; at: unknown };
  /** How its file is read, where a row may give something else by other fields. */
  by?: string;
  /** Other names that the same source may have been read under. */
  alsoAs?: readonly string[];
}

export interface Taken {
  /** Ids of those that were not known before. */
  fresh: string[];
  /** How many were known already. */
  known: number;
  /** How many of the known were taken in from another file or source. */
  elsewhere: number;
  /** How many of the fresh have the id of another with other words. */
  otherWords: number;
  /** Of each that was given, in order: its id, or null where it was known. */
  each: (string | null)[];
  /** Ids of those before that the same rows gave by other fields, and that are gone now. */
  replaced: string[];
  /** The same that stay, for somebody reviewed them. */
  kept: string[];
}

/** Stores outputs: without what is personal, placed and judged, each once. */
export type TakeIn = (candidates: readonly Candidate[], from: From) => Promise<Taken>;

/**
 * Makes what takes outputs in. Nothing is stored before it passed the redaction, and a batch is
 * stored whole with the place of its source, or not at all.
 */
export function makeTakeIn(deps: TakeInDeps): TakeIn {
  const { store, config, clock, sandbox } = deps;
  const knowing = knowAgents(store, config, () => clock.monotonic());
  let fingerprint: ((text: string) => string) | null = null;
  return async (candidates, from) => {
    const keyed = (fingerprint ??= await fingerprints(store));
    const at = iso(clock.now());
    const named = nameAll(candidates, keyed);
    const { redact: rules } = config.outputs;
    const clean = await redactAll(named, { rules, sandbox, fingerprint: keyed });
    const made = await completed(clean, from, at, deps, knowing);
    const coming = made.map((output, i) => comingOf(output, candidates[i], keyed));
    const { keep } = config.outputs;
    return store.transaction(async (tx) => {
      const { stored, ...taken } = await putComing(tx, coming, from, at, keep);
      if (keep === 'hashes-only') await deps.beforeWordsGo?.(tx, stored, at);
      return taken;
    });
  };
}

async function putComing(
  tx: Pick<Store, 'realOutputs' | 'reviews'>,
  all: readonly Coming[],
  from: From,
  at: string,
  keep: Config['outputs']['keep'],
): Promise<Taken & { stored: RealOutput[] }> {
  const { by, place: { name: path } = {} } = from;
  const reading = by === undefined || path === undefined ? undefined : { by, path };
  const { coming, replaced, kept } = await rereadRows(tx, all, reading, at);
  const { outputs, otherWords } = await nameApart(tx, coming, {
    alsoAs: from.alsoAs,
    path,
  });
  const fresh = await tx.realOutputs.put(
    outputs.filter((o) => !o.isCopy).map((o) => o.output),
    keep,
  );
  const isFresh = new Set(fresh);
  const put = outputs.filter((o) => isFresh.has(o.output.id));
  await tx.realOutputs.putKnownAs(
    put.flatMap(({ key, moved, output: { id } }) =>
      moved === undefined
        ? [{ key, id }]
        : [
            { key, id },
            { key: moved, id },
          ],
    ),
  );
  await putFates(
    tx,
    outputs.map((o) => o.output),
    isFresh,
  );
  if (reading !== undefined)
    await rememberRows(
      tx,
      outputs.map((o) => ({ ...o, isFresh: isFresh.has(o.output.id) })),
      reading,
    );
  if (from.place !== undefined)
    await tx.realOutputs.putSourcePlace(from.place.name, from.place.at, at);
  const each = all.map(({ output: { id } }) => (isFresh.has(id) ? id : null));
  const others = otherWords.filter((id) => isFresh.has(id)).length;
  const elsewhere = outputs.filter((o) => o.isElsewhere === true).length;
  const known = all.length - fresh.length;
  const taken = { fresh, known, elsewhere, otherWords: others, each, replaced, kept };
  return { ...taken, stored: put.map((o) => o.output) };
}

/**
 * A text as a name that tells nothing of it, the same on every day of this installation: a keyed
 * hash, so that nobody finds a telephone number by trying all of them.
 */
export async function fingerprints(
  store: Pick<Store, 'ownKey'>,
): Promise<(text: string) => string> {
  const key = await store.ownKey('outputs', randomBytes(32).toString('base64url'));
  return (text) => `hidden-${createHmac('sha256', key).update(text).digest('hex').slice(0, 24)}`;
}

/**
 * Gives names to what has none of its own, or shares one: the same words at the same time are the
 * same answer. From their words before anything is cut, so keyed: else a number that was cut out is
 * found by trying all of them.
 */
export const nameAll = (
  candidates: readonly Candidate[],
  fingerprint: (text: string) => string,
): Candidate[] =>
  candidates.map((c) => ({ ...c, sourceId: nameOf(c, fingerprint), sharesName: false }));

function nameOf(c: Candidate, fingerprint: (text: string) => string): string {
  const { sourceId, sharesName, place, at, session, prompt, output, toolCalls } = c;
  if (sourceId === null)
    return fingerprint(JSON.stringify([place, at, session, prompt, output, toolCalls]));
  return sharesName ? `${sourceId}/${fingerprint(output)}` : sourceId;
}

async function completed(
  clean: readonly Candidate[],
  { agent, source }: From,
  takenAt: string,
  { ids, sandbox, clock }: TakeInDeps,
  knowing: Knowing,
): Promise<RealOutput[]> {
  const knowledge = await knowing(agent);
  const patterns = patternsOf(knowledge.settings.tasks);
  const hits = await findOwn(
    clean.map((c) => asOneLine(c.prompt)),
    patterns,
    sandbox,
  );
  const outputs: RealOutput[] = [];
  await warmUpRules(clock);
  for (const [i, c] of clean.entries()) {
    // Judging takes about a millisecond, and the page is served by the same thread.
    await clock.yieldToEventLoop?.();
    outputs.push({
      id: ids.next('out'),
      agent,
      source,
      sourceId: c.sourceId ?? '',
      session: c.session,
      at: timeTaken(c.at, takenAt),
      takenAt,
      texts: { prompt: c.prompt, output: c.output, toolCalls: c.toolCalls, context: c.context },
      promptHash: sha256(c.prompt),
      outputHash: sha256(c.output),
      servedModel: c.servedModel,
      soulHash: knowledge.soulAt(timeTaken(c.at, takenAt)),
      costUsd: c.costUsd,
      fate: c.fate,
      ...placeTask(c, hits[i] ?? [], knowledge),
      judged: judgedBy(c, knowledge.judging),
      novelty: null,
      allocation: null,
      forgottenAt: null,
    });
  }
  return outputs;
}

/** A clock that is ahead of ours tells no time that is still to come. */
const timeTaken = (told: string | null, takenAt: string): string =>
  told === null || told > takenAt ? takenAt : told;

/** By the rules alone: no model is called for what comes in. */
function judgedBy(c: Candidate, settings: JudgmentSettings): Judged {
  const behaviour = { text: c.output, toolCalls: c.toolCalls, prompt: c.prompt };
  const { judgment, uncertain, decidedBy } = decideJudgment(behaviour, settings);
  return { judgment, uncertain, decidedBy, rules: rulesEdition(settings) };
}

/** What a person did with an answer is often told after it: the same answer comes again with it. */
async function putFates(
  store: Pick<Store, 'realOutputs'>,
  outputs: readonly RealOutput[],
  fresh: ReadonlySet<string>,
): Promise<void> {
  for (const { id, agent, source, sourceId, fate } of outputs) {
    if (fate === null || fresh.has(id)) continue;
    const known = await store.realOutputs.named(agent, source, sourceId);
    if (known !== null && known.fate !== fate) await store.realOutputs.putFate(known.id, fate);
  }
}
