import { existsSync, statSync } from 'node:fs';
import { basename, isAbsolute, join, resolve } from 'node:path';
import { agentOf, findAgent } from '../../config/agent.ts';
import { type Config, type Loaded, mustLoad } from '../../config/load.ts';
import { suiteName } from '../../config/names.ts';
import { DaytwoError, EXIT } from '../../domain/errors.ts';
import type { Sandbox } from '../../domain/suite.ts';
import { type Accounts, makeAccounts } from '../../llm/accounts.ts';
import type { CallerDeps } from '../../llm/call.ts';
import type { LoadedAgent } from '../../evaluation/replay/build-subject.ts';
import { budgetCeiling, buildSides, onModel, type Sides } from '../rehearsal/sides.ts';
import { enoughFor, enoughForAll } from '../report/budget-needed.ts';
import type { Report } from '../report/types.ts';
import { type ChangedAgent, compareAgent, type PairsAsk } from './compare-agent.ts';
import { checkoutBase } from './git-checkout.ts';
import { type Abilities, findNewUntested, type NewUntested } from './untested.ts';
import { behindGateway, changesOf } from './what-changed.ts';

export interface GateRequest extends PairsAsk {
  /** All whose files or target changed without it. */
  agent?: string | undefined;
  /** A git ref, or a configuration file of the incumbent. */
  base?: string | undefined;
  cwd: string;
  /**
   * Reads another configuration file, the incumbent's, with the secrets that providers need.
   * `secretsFolder`: where relative paths of theirs lead from, unless it is the file's own folder.
   */
  load(file: string, secretsFolder?: string): Loaded;
  provider?: string | undefined;
  model?: string | undefined;
  /** Files, relative to `cwd`, in place of the agent's soul. */
  soul?: readonly string[] | undefined;
  suite?: string | undefined;
  price?: { input: number; output: number } | undefined;
  budgetUsd: number;
  /** New skills, tools and tasks may come without a case. */
  allowUntested?: boolean | undefined;
}

export interface GateResult {
  /** What is new and no case tests; unless it is allowed, nothing was asked of anybody. */
  untested: readonly NewUntested[];
  /** What it was measured against. */
  base: string;
  reports: readonly Report[];
  /** Agents that are the same for a canary, or cannot be compared, and why. */
  left: readonly SkippedAgent[];
  /**
   * The whole budget that would most likely decide what it left open; null where nothing was, or no
   * money would.
   */
  enoughUsd: number | null;
}

export interface SkippedAgent {
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
  deps: GateDeps,
  config: Config,
  ask: GateRequest,
): Promise<GateResult> {
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
      file !== null
        ? (ask.base ?? file)
        : tree === null
          ? 'the configuration as it is'
          : `${tree.name}${notInGit(config, tree.folderOf(config.folder))}`;
    return { base, ...(await compareAgents(deps, { incumbent, config, base }, ask)) };
  } finally {
    tree?.remove();
  }
}

/** What is said where git does not have the configuration: its edits are on both sides then. */
function notInGit(config: Pick<Config, 'file'>, folder: string): string {
  const name = basename(config.file);
  return existsSync(join(folder, name))
    ? ''
    : `; ${name} is not in git there, so both sides have it as it is now`;
}

function configFileAt(path: string): string | null {
  return existsSync(path) && statSync(path).isFile() ? path : null;
}

/**
 * The configuration as it was; one that git does not have is taken as it is, over the files as they
 * were.
 */
function atBase(config: Config, folder: string, load: GateRequest['load']): Config {
  const file = join(folder, basename(config.file));
  if (!existsSync(file)) return { ...config, folder };
  // Files of secrets are in no commit.
  const loaded = load(file, config.folder);
  if (loaded.ok) return loaded.config;
  throw new DaytwoError({
    code: 'bad-base',
    message: 'the configuration at the base is not sound, so there is no incumbent to compare with',
    problems: loaded.problems,
    next: 'name a configuration of the incumbent that is: --base FILE',
  });
}

type GateDeps = Omit<CallerDeps, 'ceilings'> & { sandbox: Sandbox };

/** The two configurations that are compared, and what the incumbent's is called. */
interface Compared {
  incumbent: Config;
  config: Config;
  base: string;
}

async function compareAgents(
  deps: GateDeps,
  of: Compared,
  ask: GateRequest,
): Promise<Omit<GateResult, 'base'>> {
  const { incumbent, config } = of;
  const gone = Object.keys(incumbent.agents).filter(
    (a) => findAgent(config, a) === undefined && (ask.agent ?? a) === a,
  );
  if (ask.agent !== undefined && gone.length === 0) agentOf(config, ask.agent);
  const names = Object.keys(config.agents).filter((a) => (ask.agent ?? a) === a);
  const accounts = accountsOf(deps, of);
  const runs: { ids: readonly string[] } = { ids: [] };
  const withBudget = { ...deps, ceilings: () => [budgetCeiling(ask.budgetUsd, () => runs.ids)] };
  const untested: NewUntested[] = [];
  const left: SkippedAgent[] = gone.map((agent) => ({
    agent,
    why:
      `is gone: ${of.base} has this agent, the working tree has not (removed, or renamed), ` +
      'so nothing was compared',
    comparable: false,
    gone: true,
  }));
  const todo: Changed[] = [];
  for (const agent of names) {
    const { found, fresh } = await lookAt(withBudget, of, accounts, agent, ask);
    untested.push(...fresh);
    if ('sides' in found) todo.push(found);
    else left.push(found);
  }
  // What will be refused is not paid for.
  if (untested.length > 0 && ask.allowUntested !== true)
    return { reports: [], left, untested, enoughUsd: null };
  const { reports, needs } = await compareAll(withBudget, of, todo, ask, runs);
  return { reports, left, untested, enoughUsd: budgetNeeded(reports, needs) };
}

interface BothAccounts {
  before: Accounts;
  after: Accounts;
}

/** One limiter an account, unless its address or limits moved. */
function accountsOf({ clock }: Pick<GateDeps, 'clock'>, of: Compared): BothAccounts {
  const { incumbent, config } = of;
  const after = makeAccounts(config, clock);
  if (JSON.stringify(incumbent.providers) === JSON.stringify(config.providers))
    return { before: after, after };
  const providers = { ...config.providers, ...incumbent.providers };
  return { before: makeAccounts({ ...config, providers }, clock), after };
}

/** An agent that is to be measured. */
type Changed = Pick<ChangedAgent, 'agent' | 'sides' | 'changed' | 'notes'>;

/** What differs in one agent, or why there is nothing to measure. */
async function lookAt(
  deps: CallerDeps & { sandbox: Sandbox },
  { incumbent, config, base }: Compared,
  accounts: BothAccounts,
  agent: string,
  ask: GateRequest,
): Promise<{ found: Changed | SkippedAgent; fresh: NewUntested[] }> {
  const { candidate, note } = overriddenConfig(config, agent, ask, deps.clock.now());
  if (findAgent(incumbent, agent) === undefined)
    return {
      found: {
        agent,
        why: `is new: at ${base} there is no such agent to compare it with`,
        comparable: false,
      },
      fresh: [],
    };
  const all = findAgent(candidate, agent)?.suites.map(suiteName) ?? [];
  const suites = all.filter((s) => ask.suite === undefined || s === ask.suite);
  if (suites.length === 0)
    throw new DaytwoError({
      code: 'no-suite',
      exitCode: EXIT.usage,
      message: `${agent} has no suite "${ask.suite ?? ''}"`,
    });
  const both = await buildSides(
    deps,
    agent,
    { config: incumbent, accounts: accounts.before },
    { config: candidate, accounts: accounts.after },
    all,
  );
  const fresh = newUntestedOf(agent, both, { before: incumbent, after: candidate });
  const sides: Sides = new Map([...both].filter(([suite]) => suites.includes(suite)));
  return { found: differenceOf(sides, { incumbent, candidate, agent, note }), fresh };
}

/** What a canary can see that differs in one agent, or why there is nothing to measure. */
function differenceOf(
  sides: Sides,
  of: { incumbent: Config; candidate: Config; agent: string; note: string | null },
): Changed | SkippedAgent {
  const { incumbent, candidate, agent, note } = of;
  const any = sides.values().next().value;
  const changed = any === undefined ? [] : changesOf(any, incumbent, candidate, agent);
  const behind = any === undefined ? null : behindGateway(any);
  if (changed.length > 0)
    return {
      agent,
      sides,
      changed,
      notes: [
        ...(note === null ? [] : [note]),
        ...(behind?.unmeasured === true
          ? [`It ${behind.why}. So this says nothing of that edit.`]
          : []),
      ],
    };
  if (behind !== null) return { agent, ...behind };
  const edited = any !== undefined && any.before.soul.hash !== any.after.soul.hash;
  return {
    agent,
    why: edited
      ? 'only files that are not told to the model changed; no canary can see them'
      : 'nothing changed',
    comparable: true,
  };
}

/** New abilities that no suite of the agent tests, whichever of them is compared. */
function newUntestedOf(
  agent: string,
  sides: Sides,
  configs: { before: Config; after: Config },
): NewUntested[] {
  const any = sides.values().next().value;
  if (any === undefined) return [];
  const abilities = ({ soul, subject }: LoadedAgent, config: Config): Abilities => ({
    skills: soul,
    tools: subject.tools.map((t) => t.name),
    tasks: findAgent(config, agent)?.outputs.tasks.map((t) => t.name) ?? [],
  });
  return findNewUntested(
    agent,
    {
      before: abilities(any.before, configs.before),
      after: abilities(any.after, configs.after),
    },
    [...sides.values()].map((s) => s.after.suite),
  );
}

/** Measures agent after agent; each report with the budget that would most likely decide it. */
async function compareAll(
  deps: CallerDeps & { sandbox: Sandbox },
  { config, base }: Compared,
  todo: readonly Changed[],
  ask: GateRequest,
  runs: { ids: readonly string[] },
): Promise<{ reports: Report[]; needs: (number | null)[] }> {
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
    const budgetUsd = (ask.budgetUsd - spentUsd) / (todo.length - i);
    const one: ChangedAgent = { ...t, base, agents: todo.length, budgetUsd };
    const { report, worstPairUsd } = await compareAgent(deps, config, one, ask, runs);
    reports.push(report);
    needs.push(
      report.verdict === 'undecided'
        ? enoughFor(report, worstPairUsd)
        : report.cost.spentUsd + (worstPairUsd ?? 0),
    );
  }
  return { reports, needs };
}

function budgetNeeded(
  reports: readonly Report[],
  needs: readonly (number | null)[],
): number | null {
  const known = needs.filter((n) => n !== null);
  return known.length < needs.length || reports.every((r) => r.verdict !== 'undecided')
    ? null
    : enoughForAll(known);
}

function overriddenConfig(
  config: Config,
  agent: string,
  ask: GateRequest,
  now: number,
): { candidate: Config; note: string | null } {
  const { config: moved, note } =
    ask.model === undefined && ask.provider === undefined && ask.price === undefined
      ? { config, note: null }
      : onModel(config, agent, ask, now);
  const a = findAgent(moved, agent);
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
