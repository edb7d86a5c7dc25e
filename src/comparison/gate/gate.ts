import { existsSync, statSync } from 'node:fs';
import { basename, isAbsolute, join, resolve } from 'node:path';
import { agentOf } from '../../config/agent.ts';
import { type Config, type Loaded, mustLoad, suiteName } from '../../config/load.ts';
import { DaytwoError, EXIT } from '../../domain/errors.ts';
import type { Store } from '../../domain/store.ts';
import type { Sandbox } from '../../domain/suite.ts';
import { makeAccounts } from '../../llm/accounts.ts';
import type { CallerDeps } from '../../llm/call.ts';
import { usd } from '../../platform/money/ceilings.ts';
import { answerOf, type Question } from '../rehearsal/decide.ts';
import { measuresOf } from '../rehearsal/plan.ts';
import { perform, type Performed, type Rehearsing } from '../rehearsal/run-pairs.ts';
import {
  budgetCeiling,
  buildSides,
  casesOf,
  measuredCases,
  mustKnowPrices,
  onModel,
  planRuns,
  seatsOf,
  type SideConfig,
  type Sides,
} from '../rehearsal/sides.ts';
import { ODDS } from '../rehearsal/types.ts';
import { enoughFor, enoughForAll } from '../report/budget-needed.ts';
import { reportOf } from '../report/report.ts';
import type { Report } from '../report/types.ts';
import { checkoutBase } from './git-checkout.ts';

export interface GateAsk {
  /** All whose files or target changed without it. */
  agent?: string | undefined;
  /** A git ref, or a configuration file of the incumbent. */
  base?: string | undefined;
  cwd: string;
  /** Reads another configuration file, the incumbent's, with the secrets that providers need. */
  load(file: string): Loaded;
  provider?: string | undefined;
  model?: string | undefined;
  /** Files, relative to `cwd`, in place of the agent's soul. */
  soul?: readonly string[] | undefined;
  suite?: string | undefined;
  price?: { input: number; output: number } | undefined;
  margin: number;
  budgetUsd: number;
  stop: AbortSignal;
  onPlan(line: string, agent: string, question: Question): void;
  onProgress(agent: string, question: Question, p: Performed & { spentUsd: number }): void;
}

export interface Gated {
  /** What it was measured against. */
  base: string;
  reports: readonly Report[];
  /** Agents that are the same for a canary, or cannot be compared, and why. */
  left: readonly Left[];
  /**
   * The whole budget that would most likely decide what it left open; null where nothing was, or no
   * money would.
   */
  enoughUsd: number | null;
}

export interface Left {
  agent: string;
  why: string;
  comparable: boolean;
  /**
   * The incumbent's configuration has it and the working tree's lacks it: nobody asked for that
   * aloud, so it never passes.
   */
  gone?: true;
  /**
   * It was edited where no canary can tell the two apart: passing it would say what nobody
   * measured.
   */
  unmeasured?: true;
}

/**
 * Measures the working tree's agents against the incumbents': every case on both sides in the same
 * minutes. Needs no database of its own: `deps.store` may lie in memory.
 * @throws DaytwoError `no-base`, `no-price`, `bad-config` …
 */
export async function runGate(
  deps: Omit<CallerDeps, 'ceilings'> & { sandbox: Sandbox; store: Store },
  config: Config,
  ask: GateAsk,
): Promise<Gated> {
  const file = ask.base === undefined ? null : configFileAt(resolve(ask.cwd, ask.base));
  const overridden =
    ask.model !== undefined || ask.provider !== undefined || ask.soul !== undefined;
  const tree = file !== null ? null : await checkoutBase(config.folder, ask.base);
  if (file === null && tree === null && !overridden)
    throw new DaytwoError({
      code: 'no-base',
      exitCode: EXIT.usage,
      message: `${config.folder} is in no git repository, so there is nothing to compare with`,
      next:
        "name the incumbent's configuration with --base FILE, or the change with " +
        '--model, --provider or --soul',
    });
  try {
    const incumbent =
      file !== null
        ? mustLoad(ask.load(file))
        : tree === null
          ? config
          : atBase(config, tree.folderOf(config.folder), ask.load);
    const base =
      file !== null ? (ask.base ?? file) : tree === null ? 'the configuration as it is' : tree.name;
    return { base, ...(await compareAgents(deps, incumbent, config, ask, base)) };
  } finally {
    tree?.remove();
  }
}

function configFileAt(path: string): string | null {
  return existsSync(path) && statSync(path).isFile() ? path : null;
}

/**
 * The configuration as it was; one that git does not have is taken as it is, over the files as they
 * were.
 */
function atBase(config: Config, folder: string, load: GateAsk['load']): Config {
  const file = join(folder, basename(config.file));
  if (!existsSync(file)) return { ...config, folder };
  const loaded = load(file);
  if (loaded.ok) return loaded.config;
  throw new DaytwoError({
    code: 'bad-base',
    message: 'the configuration at the base is not sound, so there is no incumbent to compare with',
    problems: loaded.problems,
    next: 'name a configuration of the incumbent that is: --base FILE',
  });
}

async function compareAgents(
  deps: Omit<CallerDeps, 'ceilings'> & { sandbox: Sandbox },
  incumbent: Config,
  config: Config,
  ask: GateAsk,
  base: string,
): Promise<Omit<Gated, 'base'>> {
  const gone = Object.keys(incumbent.agents).filter(
    (a) => config.agents[a] === undefined && (ask.agent ?? a) === a,
  );
  if (ask.agent !== undefined && gone.length === 0) agentOf(config, ask.agent);
  const names = Object.keys(config.agents).filter((a) => (ask.agent ?? a) === a);
  const accounts = makeAccounts(config, deps.clock);
  // One limiter an account, unless its address or limits moved.
  const oldAccounts =
    JSON.stringify(incumbent.providers) === JSON.stringify(config.providers)
      ? accounts
      : makeAccounts(
          { redactor: config.redactor, providers: { ...config.providers, ...incumbent.providers } },
          deps.clock,
        );
  const runs: { ids: readonly string[] } = { ids: [] };
  const withBudget = { ...deps, ceilings: () => [budgetCeiling(ask.budgetUsd, () => runs.ids)] };
  const left: Left[] = gone.map((agent) => ({
    agent,
    why:
      `is gone: ${base} has this agent, the working tree has not (removed, or renamed), ` +
      'so nothing was compared',
    comparable: false,
    gone: true,
  }));
  const todo: { agent: string; sides: Sides; changed: string[]; notes: string[] }[] = [];
  for (const agent of names) {
    const { candidate, note } = overriddenConfig(config, agent, ask, deps.clock.now());
    if (incumbent.agents[agent] === undefined) {
      left.push({
        agent,
        why: `is new: at ${base} there is no such agent to compare it with`,
        comparable: false,
      });
      continue;
    }
    const suites =
      candidate.agents[agent]?.suites
        .map(suiteName)
        .filter((s) => ask.suite === undefined || s === ask.suite) ?? [];
    if (suites.length === 0)
      throw new DaytwoError({
        code: 'no-suite',
        exitCode: EXIT.usage,
        message: `${agent} has no suite "${ask.suite ?? ''}"`,
      });
    const before: SideConfig = { config: incumbent, accounts: oldAccounts };
    const sides = await buildSides(
      withBudget,
      agent,
      before,
      { config: candidate, accounts },
      suites,
    );
    const changed = changesOf(sides, incumbent, candidate, agent);
    const any = sides.values().next().value;
    const edited = any !== undefined && any.before.soul.hash !== any.after.soul.hash;
    const behind = any === undefined ? null : behindGateway(any);
    if (changed.length === 0 && behind !== null) left.push({ agent, ...behind });
    else if (changed.length === 0)
      left.push({
        agent,
        why: edited
          ? 'only files that are not told to the model changed; no canary can see them'
          : 'nothing changed',
        comparable: true,
      });
    else
      todo.push({
        agent,
        sides,
        changed,
        notes: [
          ...(note === null ? [] : [note]),
          ...(behind?.unmeasured === true
            ? [`It ${behind.why}. So this says nothing of that edit.`]
            : []),
        ],
      });
  }
  const reports: Report[] = [];
  const needs: (number | null)[] = [];
  for (const [i, t] of todo.entries()) {
    if (ask.stop.aborted)
      throw new DaytwoError({
        code: 'interrupted',
        message: 'stopped before everything was compared',
      });
    const spentUsd = reports.reduce((sum, r) => sum + r.cost.spentUsd, 0);
    // What earlier agents left over, shared evenly by those to come.
    const { report, worstPairUsd } = await compareOne(
      withBudget,
      config,
      {
        ...t,
        base,
        agents: todo.length,
        budgetUsd: (ask.budgetUsd - spentUsd) / (todo.length - i),
      },
      ask,
      runs,
    );
    reports.push(report);
    needs.push(
      report.verdict === 'undecided'
        ? enoughFor(report, worstPairUsd)
        : report.cost.spentUsd + (worstPairUsd ?? 0),
    );
  }
  const known = needs.filter((n) => n !== null);
  const enoughUsd =
    known.length < needs.length || reports.every((r) => r.verdict !== 'undecided')
      ? null
      : enoughForAll(known);
  return { reports, left, enoughUsd };
}

/**
 * A gateway reads the agent's files itself: it has one version of them, whichever side is asked, so
 * an edit of them cannot be measured here. Null where the files are sent with each call.
 */
function behindGateway({
  before,
  after,
}: Sides extends ReadonlyMap<string, infer S> ? S : never): Omit<Left, 'agent'> | null {
  if (after.preset?.sent !== false) return null;
  const told = (b: typeof after): Map<string, string> =>
    new Map(b.soul.documents.filter((d) => d.role !== 'notes').map((d) => [d.name, d.hash]));
  // A workspace outside the configuration's repository is the same files on both sides, by other
  // names; its own git may know better.
  const apart = !after.soul.documents.some((d) =>
    before.soul.documents.some((b) => b.path === d.path),
  );
  const [old, fresh] = [told(before), told(after)];
  const names = !apart
    ? []
    : [...new Set([...old.keys(), ...fresh.keys()])]
        .filter((n) => old.get(n) !== fresh.get(n))
        .map((n) => basename(n));
  const uncommitted = !apart && after.soulCommit?.endsWith('+') === true;
  if (names.length > 0 || uncommitted) {
    const what =
      names.length > 0
        ? names.slice(0, 3).join(', ')
        : 'files that are not as committed in its workspace';
    return {
      why:
        `was edited (${what}), and its gateway puts these files before the model itself: ` +
        'both sides would be answered by the edited agent; make the edited workspace a ' +
        'second agent of the gateway and name a configuration with the first one: --base FILE',
      comparable: false,
      unmeasured: true,
    };
  }
  return {
    why: apart
      ? 'nothing changed but, at most, its own notes'
      : 'nothing changed that can be seen here: its workspace lies outside the repository, ' +
        'so both sides read the same files',
    comparable: true,
  };
}

interface One {
  agent: string;
  sides: Sides;
  changed: string[];
  notes: string[];
  base: string;
  agents: number;
  budgetUsd: number;
}

async function compareOne(
  deps: CallerDeps & { sandbox: Sandbox },
  config: Config,
  one: One,
  ask: GateAsk,
  runs: { ids: readonly string[] },
): Promise<{ report: Report; worstPairUsd: number | null }> {
  const { agent, sides } = one;
  const { cases, unmeasured } = casesOf(sides);
  const question: Question = {
    odds: ODDS,
    margin: ask.margin,
    measures: measuresOf(cases),
    agents: one.agents,
  };
  const planned = await deps.store.transaction((tx) =>
    planRuns(
      tx,
      sides,
      { agent, trigger: 'gate', reason: `against ${one.base}` },
      deps.ids,
      deps.clock.now(),
    ),
  );
  const rehearsing: Rehearsing = {
    cases,
    seats: seatsOf(sides, planned),
    seed: Math.floor(deps.random() * 2 ** 31),
    question,
    budgetUsd: one.budgetUsd,
  };
  const worstPairUsd = mustKnowPrices(rehearsing, true);
  const mine = planned.flatMap((r) => [r.before, r.after]);
  runs.ids = [...runs.ids, ...mine];
  ask.onPlan(
    `${agent}: ${one.changed.join(', ')}; ${cases.length} cases against ${one.base}, at most ` +
      `${usd(one.budgetUsd)}`,
    agent,
    question,
  );
  const done = await perform(deps, rehearsing, {
    stop: ask.stop,
    onProgress: (p) => ask.onProgress(agent, question, p),
  });
  if (done.ended.end === 'interrupted')
    throw new DaytwoError({ code: 'interrupted', message: 'stopped before it was decided' });
  const { ended } = done;
  const failed = ended.end === 'failed';
  const answer = answerOf(done.evidence, question);
  const spentUsd = await deps.store.spend.ofRuns(mine);
  const report = reportOf({
    agent,
    agentName: config.agents[agent]?.name ?? agent,
    act: 'merge',
    before: one.base,
    after: 'the working tree',
    changed: one.changed,
    paired: true,
    answer: failed ? { ...answer, verdict: 'could-not-measure' } : answer,
    question,
    ended:
      ended.end === 'decided'
        ? null
        : failed
          ? `${{ before: 'the incumbent', after: 'the candidate', both: 'both sides, the incumbent and the candidate' }[ended.side]}: ` +
            `${ended.reason}`
          : ended.reason,
    cases: await measuredCases(deps.store, cases, planned),
    unmeasured,
    spentUsd,
    budgetUsd: one.budgetUsd,
    worstPairUsd,
    notes: one.notes,
  });
  return { report, worstPairUsd };
}

function overriddenConfig(
  config: Config,
  agent: string,
  ask: GateAsk,
  now: number,
): { candidate: Config; note: string | null } {
  const { config: moved, note } =
    ask.model === undefined && ask.provider === undefined && ask.price === undefined
      ? { config, note: null }
      : onModel(config, agent, ask, now);
  const a = moved.agents[agent];
  if (a === undefined || ask.soul === undefined) return { candidate: moved, note };
  const soul = ask.soul.map((f) => (isAbsolute(f) ? f : join(ask.cwd, f)));
  const missing = soul.find((f) => !existsSync(f));
  if (missing !== undefined)
    throw new DaytwoError({
      code: 'no-file',
      exitCode: EXIT.usage,
      message: `there is no file ${missing}`,
      next: 'name the file with --soul',
    });
  return { candidate: { ...moved, agents: { ...moved.agents, [agent]: { ...a, soul } } }, note };
}

/** By which an OpenClaw gateway is asked for another model. */
const BY_HEADER = 'x-openclaw-model';

/** What a canary can see that differs, in words; empty where nothing does. */
function changesOf(sides: Sides, incumbent: Config, candidate: Config, agent: string): string[] {
  const any = sides.values().next().value;
  if (any === undefined) return [];
  const { before, after } = any;
  const files = [
    ...new Set([...Object.keys(before.soul.files), ...Object.keys(after.soul.files)]),
  ].filter((f) => before.soul.files[f] !== after.soul.files[f]);
  const named =
    files.length === 0
      ? 'soul'
      : `${files.slice(0, 3).join(', ')}${files.length > 3 ? ` and ${files.length - 3} more` : ''}`;
  const [old, fresh] = [before.subject, after.subject];
  const providerOf = (c: Config): string => {
    const name = c.agents[agent]?.target.provider ?? '';
    const p = c.providers[name];
    return JSON.stringify([p?.kind ?? null, p?.options['baseUrl'] ?? null]);
  };
  const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
  return [
    ...(old.system === fresh.system ? [] : [named]),
    ...(old.model === fresh.model ? [] : [`model ${old.model} → ${fresh.model}`]),
    ...(providerOf(incumbent) === providerOf(candidate) &&
    before.targetDetail['api'] === after.targetDetail['api']
      ? []
      : ['provider']),
    ...(same(old.headers?.[BY_HEADER], fresh.headers?.[BY_HEADER])
      ? []
      : [
          `model ${old.headers?.[BY_HEADER] ?? 'as its gateway has it'} → ` +
            `${fresh.headers?.[BY_HEADER] ?? 'as its gateway has it'}`,
        ]),
    ...(same(old.parameters, fresh.parameters) &&
    same({ ...old.headers, [BY_HEADER]: '' }, { ...fresh.headers, [BY_HEADER]: '' }) &&
    old.maxOutputTokens === fresh.maxOutputTokens
      ? []
      : ['parameters']),
    ...(same(old.tools, fresh.tools) ? [] : ['tools']),
  ];
}
