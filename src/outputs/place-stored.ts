import type { Config } from '../config/load.ts';
import { canonicalJson } from '../domain/canonical-json.ts';
import type { Clock } from '../domain/clock.ts';
import type { RealOutput } from '../domain/real-output.ts';
import type { Store } from '../domain/store.ts';
import type { Sandbox } from '../domain/suite.ts';
import { type AgentKnowledge, knowAgents } from './knowledge.ts';
import { asOneLine, patternsOf, placeTask } from './place/place-task.ts';
import { suggestTasks, type SuggestedTask } from './place/suggest-tasks.ts';
import { candidate } from './read/candidate.ts';
import { findOwn } from './redact/own-patterns.ts';

/** What placing anew works with. */
export interface PlaceStoredDeps {
  store: Store;
  config: Pick<Config, 'agents' | 'file'>;
  clock: Pick<Clock, 'monotonic'>;
  sandbox: Pick<Sandbox, 'evaluate'>;
}

/** How the outputs of an agent are placed, and what changed. */
export interface PlacedAnew {
  agent: string;
  outputs: number;
  /** Those whose task, audience, money or risk is another now. */
  changed: number;
  tasks: readonly { task: string | null; outputs: number }[];
  /** The agent's configuration names tasks. */
  hasRules: boolean;
  /** Words that could name the tasks of what has none. */
  suggested: readonly SuggestedTask[];
}

const AT_ONCE = 500;
/** Enough to see which words recur. */
const MOST_LOOKED_AT = 2_000;

/**
 * Places what is stored of an agent anew, by its rules and cases as they are now. What the source
 * said stays, and what was known of audience, money and risk is only added to.
 * @throws DaytwoError `no-agent`
 */
export async function placeStored(deps: PlaceStoredDeps, agent: string): Promise<PlacedAnew> {
  const { store, config, clock } = deps;
  const knowledge = await knowAgents(store, config, () => clock.monotonic())(agent);
  const counts = new Map<string | null, number>();
  const unplaced: string[] = [];
  const known: string[] = [];
  let changed = 0;
  let after: { at: string; id: string } | undefined;
  for (;;) {
    const page = await store.realOutputs.list({ agent, after, limit: AT_ONCE });
    const placed = await placeAll(deps, page, knowledge);
    changed += await keepPlaces(store, placed);
    for (const { output, to } of placed) {
      counts.set(to.task?.name ?? null, (counts.get(to.task?.name ?? null) ?? 0) + 1);
      const { prompt } = output.texts ?? {};
      const looked = to.task === null ? unplaced : known;
      if (prompt !== undefined && looked.length < MOST_LOOKED_AT) looked.push(prompt);
    }
    after = page.at(-1);
    if (page.length < AT_ONCE) break;
  }
  const tasks = [...counts].map(([task, outputs]) => ({ task, outputs }));
  return {
    agent,
    outputs: tasks.reduce((sum, t) => sum + t.outputs, 0),
    changed,
    hasRules: knowledge.settings.tasks.length > 0,
    tasks: tasks.toSorted((a, b) => b.outputs - a.outputs),
    suggested: suggestTasks(unplaced, {
      prompts: known,
      names: [...counts.keys()].filter((name) => name !== null),
    }),
  };
}

interface NewPlace {
  output: RealOutput;
  to: Pick<RealOutput, 'task' | 'audience' | 'money' | 'risk'>;
}

async function placeAll(
  { sandbox }: PlaceStoredDeps,
  outputs: readonly RealOutput[],
  knowledge: AgentKnowledge,
): Promise<NewPlace[]> {
  const patterns = patternsOf(knowledge.settings.tasks);
  const asked = outputs.map((o) => asOneLine(o.texts?.prompt ?? ''));
  const hits = await findOwn(asked, patterns, sandbox);
  return outputs.map((output, i) => {
    const { texts, task, audience, money, risk } = output;
    // Without its words nothing can be found out of it.
    if (texts === null) return { output, to: { task, audience, money, risk } };
    const { prompt, output: answer } = texts;
    const given = task?.by === 'given' ? task.name : null;
    const known = candidate({ prompt, output: answer, task: given, audience, money, risk });
    return { output, to: placeTask(known, hits[i] ?? [], knowledge) };
  });
}

/** Writes down what changed; how many did. */
async function keepPlaces(store: Store, placed: readonly NewPlace[]): Promise<number> {
  const news = placed.filter(({ output, to }) => wordOf(output) !== wordOf(to));
  await store.transaction(async (tx) => {
    for (const { output, to } of news) await tx.realOutputs.place(output.id, to);
  });
  return news.length;
}

const wordOf = ({ task, audience, money, risk }: NewPlace['to']): string =>
  canonicalJson([task, audience, money, risk]);
