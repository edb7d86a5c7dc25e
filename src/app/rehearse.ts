import { suiteName } from '../config/load.ts';
import type { Millis } from '../domain/clock.ts';
import { iso } from '../domain/clock.ts';
import { DaytwoError, EXIT } from '../domain/errors.ts';
import type { Rehearsal, RehearsalCause } from '../domain/rehearsal.ts';
import type { Run } from '../domain/run.ts';
import type { Ceiling } from '../domain/store.ts';
import { replay } from '../canary/replay.ts';
import { answerOf, NO_EVIDENCE, type Answer, type Question } from '../rehearsal/decide.ts';
import { perform, type PerformEnd, type PerformOptions, type Performed, type Rehearsing } from '../rehearsal/perform.ts';
import { measuresOf } from '../rehearsal/plan.ts';
import { reportOf, type MeasuredCase, type Report } from '../rehearsal/report.ts';
import type { Live } from './live.ts';
import { budgetCeiling, buildSides, casesOf, endRuns, measuredCase, measuredCases, mustKnowPrices, onModel, planRuns, seatsOf, type Sides } from './rehearsal-sides.ts';
import { agentOf, type Built } from './subjects.ts';

export interface RehearsalAsk {
  agent: string;
  provider?: string | undefined;
  model: string;
  price?: { input: number; output: number } | undefined;
  /** All without it. */
  suites?: readonly string[];
  /** Share of cases. */
  margin: number;
  budgetUsd: number | null;
  cause: RehearsalCause;
  reason: string;
  /** Asked by a command: what its person stops stays stopped. */
  byHand?: boolean;
  /** Begins anew where the last one could be gone on with. */
  fresh?: boolean;
}

export interface Prepared {
  rehearsal: Rehearsal;
  rehearsing: Rehearsing;
  sides: Sides;
  deps: Live;
  resumed: boolean;
  /** Made by a command and not by the worker. */
  byHand: boolean;
  unmeasured: number;
  worstPairUsd: number | null;
  notes: string[];
}

export type Rehearsed =
  | { end: 'done'; rehearsal: Rehearsal; report: Report }
  /** It goes on where it was when somebody takes it up. */
  | { end: 'interrupted'; rehearsal: Rehearsal; reason: string };

export const ODDS = 20;
/** Prolonged every quarter of it; when its holder is killed, somebody else may take it up after this. */
const HOLD: Millis = 2 * 60_000;
/** An undecided one this young is gone on with when it is asked for again with more money. */
const YOUNG: Millis = 7 * 86_400_000;

/**
 * Finds the rehearsal that is asked for, where it can be gone on with, or begins it. The trials that are stored count; those
 * of an agent that was edited since do not: such a one is ended, and another begun.
 * @throws DaytwoError usage, `no-price`, `nothing-to-measure`, `bad-suite` …
 */
export async function prepareRehearsal(live: Live, ask: RehearsalAsk): Promise<Prepared> {
  const { store } = live;
  const agent = agentOf(live.config, ask.agent);
  const provider = ask.provider ?? agent.target.provider;
  if (provider === agent.target.provider && ask.model === agent.target.model) throw new DaytwoError({ code: 'same-model', exitCode: EXIT.usage, message: `${ask.agent} is on ${ask.model} already`, next: 'name another model; daytwo compare lays two runs side by side' });
  const candidate = onModel(live.config, ask.agent, { provider, model: ask.model, price: ask.price }, live.clock.now());
  const suites = agent.suites.map(suiteName).filter((s) => ask.suites?.includes(s) ?? true);
  if (suites.length === 0) throw new DaytwoError({ code: 'no-suite', exitCode: EXIT.usage, message: `${ask.agent} has no suite "${(ask.suites ?? []).join(', ')}"`, next: `known are ${agent.suites.map(suiteName).join(', ')}` });
  const found = await store.rehearsals.latest(ask.agent, provider, ask.model);
  const runs: { ids: readonly string[] } = { ids: [] };
  const deps: Live = { ...live, ceilings: (now) => [...share(live.ceilings(now), ask.cause), ...(ask.budgetUsd === null ? [] : [budgetCeiling(ask.budgetUsd, () => runs.ids)])] };
  const sides = await buildSides(deps, ask.agent, { config: live.config, accounts: live.accounts }, { config: candidate.config, accounts: live.accounts }, suites);
  const { cases, unmeasured } = casesOf(sides);
  const question: Question = { odds: ODDS, margin: ask.margin, measures: measuresOf(cases), agents: 1 };
  const limited = ask.budgetUsd !== null || live.ceilings(live.clock.now()).length > 0;
  const rehearsal = await foundOrNew(deps, ask, { ...(found === null || ask.fresh === true ? {} : { found }), sides, agentModel: agent.target, candidate: { provider, model: ask.model } }, () =>
    mustKnowPrices({ cases, seats: seatsOf(sides, suites.map((suite) => ({ suite, before: '', after: '' }))) }, limited));
  runs.ids = rehearsal.suites.flatMap((s) => [s.before, s.after]);
  const rehearsing: Rehearsing = { cases, seats: seatsOf(sides, rehearsal.suites), seed: rehearsal.seed, question: { ...question, margin: rehearsal.margin }, budgetUsd: rehearsal.budgetUsd };
  const worstPairUsd = mustKnowPrices(rehearsing, limited);
  return { rehearsal, rehearsing, sides, deps, resumed: found?.id === rehearsal.id, byHand: ask.byHand === true, unmeasured, worstPairUsd, notes: candidate.note === null ? [] : [candidate.note] };
}

/** One that nobody asked for leaves half of every ceiling to the canaries. */
function share(ceilings: Ceiling[], cause: RehearsalCause): Ceiling[] {
  return cause === 'hand' ? ceilings : ceilings.map((c) => ({ ...c, usd: c.usd / 2 }));
}

interface Begin {
  found?: Rehearsal;
  sides: Sides;
  agentModel: { provider: string; model: string };
  candidate: { provider: string; model: string };
}

async function foundOrNew(live: Live, ask: RehearsalAsk, on: Begin, check: () => unknown): Promise<Rehearsal> {
  const { store } = live;
  const now = live.clock.now();
  const { found } = on;
  const asIs = found !== undefined && (await sameAsBegun(live, found, on.sides)) === null && found.margin === ask.margin;
  const poor = found?.state === 'done' && found.outcome?.verdict === 'undecided' && now - Date.parse(found.endedAt ?? found.createdAt) < YOUNG && (ask.budgetUsd === null || ask.budgetUsd > found.outcome.costUsd);
  if (found !== undefined && asIs && (found.state === 'unfinished' || poor)) {
    const again: Rehearsal = { ...found, state: 'unfinished', endedAt: null, outcome: null, waitsUntil: null, paused: false, budgetUsd: ask.budgetUsd };
    await store.rehearsals.update(again);
    return again;
  }
  check();
  return store.transaction(async (tx) => {
    const stale = found ?? (await tx.rehearsals.latest(ask.agent, on.candidate.provider, on.candidate.model));
    if (stale?.state === 'unfinished') await close(tx, stale, now, 'another was begun: the agent, its suite or the margin is not what it was');
    const suites = await planRuns(tx, on.sides, { agent: ask.agent, trigger: 'rehearsal', reason: `${on.agentModel.model} beside ${on.candidate.model}: ${ask.reason}` }, live.ids, now);
    const made: Rehearsal = {
      id: live.ids.next('reh'), agent: ask.agent, incumbent: { provider: on.agentModel.provider, model: on.agentModel.model }, candidate: { ...on.candidate, ...(ask.price === undefined ? {} : { price: ask.price }) }, suites,
      cause: ask.cause, reason: ask.reason, seed: Math.floor(live.random() * 2 ** 31), margin: ask.margin, budgetUsd: ask.budgetUsd, state: 'unfinished', waitsUntil: null, paused: false, createdAt: iso(now), endedAt: null, outcome: null,
    };
    if (!(await tx.rehearsals.create(made))) throw new DaytwoError({ code: 'rehearsal-exists', message: `a rehearsal of ${ask.agent} on ${ask.model} was begun at the same moment`, next: 'run the command again to join it' });
    await tx.audit.append({ at: iso(now), actor: 'daytwo', action: 'rehearsal begun', subject: ask.agent, detail: { id: made.id, candidate: ask.model, cause: ask.cause, reason: ask.reason } });
    return made;
  });
}

async function close(tx: Live['store'], r: Rehearsal, now: Millis, reason: string): Promise<void> {
  const costUsd = await tx.spend.ofRuns(r.suites.flatMap((s) => [s.before, s.after]));
  await tx.rehearsals.update({ ...r, state: 'done', endedAt: iso(now), outcome: { verdict: 'could-not-measure', words: `Given up: ${reason}.`, reason, pairs: 0, lost: 0, gained: 0, costUsd, more: null, unpaired: false } });
  await endRuns(tx, r.suites, 'stopped', now, reason);
}

/** Why the trials of a rehearsal no longer speak of the agent as it is; null where they do. */
async function sameAsBegun(live: Live, r: Rehearsal, sides: Sides): Promise<string | null> {
  if (r.suites.length !== sides.size) return 'its suites are others now';
  for (const s of r.suites) {
    const now = sides.get(s.suite);
    for (const side of ['before', 'after'] as const) {
      const run = await live.store.runs.get(s[side]);
      const built = now?.[side];
      if (run === null || built === undefined || !sameHashes(run, built)) return `${r.agent} was edited since it was begun`;
    }
  }
  return null;
}
const sameHashes = (run: Run, b: Built): boolean => run.soulHash === b.soul.hash && run.suiteHash === b.suite.hash && run.targetHash === b.targetHash && run.judgeHash === b.judgeHash;

/**
 * Makes a rehearsal's pairs until it is decided or its money ends, and keeps the outcome. Only one process does so at a time.
 * @param holder this process; `takeOver` is one that is known to be gone
 * @throws DaytwoError `rehearsal-held`
 */
export async function goOn(p: Prepared, holder: string, options: PerformOptions & { takeOver?: string } = {}): Promise<Rehearsed> {
  const { deps, rehearsal } = p;
  const { store, clock } = deps;
  const until = (): string => iso(clock.now() + HOLD);
  if (!(await store.rehearsals.hold(rehearsal.id, holder, iso(clock.now()), until(), options.takeOver))) {
    throw new DaytwoError({ code: 'rehearsal-held', message: `another process (${(await store.rehearsals.heldBy(rehearsal.id, iso(clock.now()))) ?? 'just ended'}) is making this rehearsal`, next: 'daytwo rehearsals shows how it goes' });
  }
  const over = new AbortController();
  const beat = (async () => {
    for (;;) {
      await clock.sleep(HOLD / 4, over.signal);
      if (over.signal.aborted) return;
      if (!(await store.rehearsals.hold(rehearsal.id, holder, iso(clock.now()), until()))) return;
    }
  })();
  try {
    const done = await perform(deps, p.rehearsing, options);
    return await conclude(p, done, done.ended, options);
  } finally {
    over.abort();
    await beat;
    await store.rehearsals.release(rehearsal.id, holder);
  }
}

async function conclude(p: Prepared, done: Performed, ended: PerformEnd, options: PerformOptions): Promise<Rehearsed> {
  const { deps, rehearsal: r } = p;
  if (ended.end === 'interrupted') return interrupted(p);
  if (ended.end === 'no-money' && r.cause !== 'hand') {
    const waitsUntil = deps.ceilings(deps.clock.now()).filter((c) => c.name !== 'budget').map((c) => c.to).toSorted()[0] ?? null;
    const waiting = { ...r, waitsUntil };
    await deps.store.rehearsals.update(waiting);
    return { end: 'interrupted', rehearsal: waiting, reason: ended.reason };
  }
  const gone = ended.end === 'failed' && ended.side === 'before' && ended.failure?.code === 'model-gone';
  const measured = gone ? await besideBaseline(p, options) : await measuredCases(deps.store, p.rehearsing.cases, r.suites);
  if (measured === null) return interrupted(p);
  const failed = ended.end === 'failed' && !gone;
  const answer: Answer = answerOf(gone ? NO_EVIDENCE : done.evidence, p.rehearsing.question);
  const spentUsd = await deps.store.spend.ofRuns(r.suites.flatMap((s) => [s.before, s.after]));
  const report = reportOf({
    agent: r.agent, agentName: deps.config.agents[r.agent]?.name ?? r.agent, act: 'move', before: r.incumbent.model, after: r.candidate.model, changed: [], paired: !gone,
    answer: failed ? { ...answer, verdict: 'could-not-measure' } : answer, question: p.rehearsing.question,
    ended: gone ? `${r.incumbent.model} no longer answers (${ended.reason}), so nothing can be paired: what is set beside the new answers is older, and time may have made the difference` : ended.end === 'decided' ? null : ended.end === 'failed' ? `${{ before: r.incumbent.model, after: r.candidate.model, both: `both ${r.incumbent.model} and ${r.candidate.model}` }[ended.side]}: ${ended.reason}` : ended.reason,
    cases: measured, unmeasured: p.unmeasured, spentUsd, budgetUsd: r.budgetUsd, worstPairUsd: p.worstPairUsd, notes: p.notes,
  });
  const now = deps.clock.now();
  const finished: Rehearsal = {
    ...r, state: 'done', endedAt: iso(now), waitsUntil: null,
    outcome: {
      verdict: report.verdict, words: report.words, reason: report.reason, pairs: report.pairs, lost: report.flips.filter((f) => f.way === 'worse').length, gained: report.flips.filter((f) => f.way === 'better').length,
      costUsd: spentUsd, more: report.more === null ? null : { trials: report.more.trials, usd: report.more.usd }, unpaired: gone,
    },
  };
  await deps.store.transaction(async (tx) => {
    await tx.rehearsals.update(finished);
    await endRuns(tx, r.suites, failed ? 'stopped' : 'done', now, failed ? report.reason : null);
    await tx.audit.append({ at: iso(now), actor: 'daytwo', action: 'rehearsal ended', subject: r.agent, detail: { id: r.id, candidate: r.candidate.model, verdict: report.verdict, words: report.words } });
  });
  return { end: 'done', rehearsal: finished, report };
}

/** Where a person stopped it, the worker does not go on by itself. */
async function interrupted(p: Prepared): Promise<Rehearsed> {
  const rehearsal = { ...p.rehearsal, paused: p.byHand };
  if (p.byHand) await p.deps.store.rehearsals.update(rehearsal);
  return { end: 'interrupted', rehearsal, reason: 'stopped; the same command goes on where it was' };
}

/** The incumbent's stored answers of the baseline, else of the newest looks, beside one fresh round of the candidate. Null where it was stopped. */
async function besideBaseline(p: Prepared, options: PerformOptions): Promise<MeasuredCase[] | null> {
  const { deps, rehearsal: r } = p;
  const measured: MeasuredCase[] = [];
  for (const s of r.suites) {
    const run = await deps.store.runs.get(s.after);
    const built = p.sides.get(s.suite)?.after;
    if (run === null || built === undefined) continue;
    const ended = await replay(deps, run, built.subject, { ...(options.stop === undefined ? {} : { stop: options.stop }), ...(options.cut === undefined ? {} : { cut: options.cut }) });
    if (ended.end === 'interrupted') return null;
    const ids = (await deps.store.baselines.current(r.agent, s.suite))?.runs ?? (await deps.store.runs.ofSuite(r.agent, s.suite)).slice(-5).map((x) => x.id);
    const read = async (runs: readonly string[]) => Promise.all((await Promise.all(runs.map((id) => deps.store.trials.ofRun(id)))).flat().map(async (trial) => ({ trial, text: trial.outputHash === null ? null : await deps.store.outputs.get(trial.outputHash) })));
    const [before, after] = [await read(ids), await read([s.after])];
    for (const { case: c } of p.rehearsing.cases.filter((x) => x.suite === s.suite)) measured.push(measuredCase(s.suite, c, before.filter((m) => m.trial.caseHash === c.hash), after.filter((m) => m.trial.caseHash === c.hash && m.trial.ordinal === 0)));
  }
  return measured;
}

/** Which process this is, for the right to make a rehearsal's calls. */
export function holderOf(host: string, pid: number): string {
  return `${host}:${pid}`;
}

/** The holder, where it is a process of this host that no longer lives. */
export async function goneHolder(live: Pick<Live, 'store' | 'clock'>, id: string, host: string, alive: (pid: number) => boolean): Promise<string | undefined> {
  const holder = await live.store.rehearsals.heldBy(id, iso(live.clock.now()));
  const [on, pid] = [holder?.slice(0, holder.lastIndexOf(':')), Number(holder?.slice(holder.lastIndexOf(':') + 1))];
  return holder !== null && on === host && Number.isInteger(pid) && !alive(pid) ? holder : undefined;
}

