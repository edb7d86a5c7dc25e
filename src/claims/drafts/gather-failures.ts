import type { Config } from '../../config/load.ts';
import { configuredSuites } from '../../config/agent.ts';
import { DAY, iso, type Millis } from '../../domain/clock.ts';
import { LOOK_TRIGGERS, type Trial } from '../../domain/run.ts';
import { shorten } from '../../domain/shorten.ts';
import type { Store } from '../../domain/store.ts';
import type { StoredCase } from '../../domain/stored-case.ts';
import { sha256 } from '../../platform/sha256.ts';
import type { Failure } from './cluster-failures.ts';

const WINDOW_DAYS = 90;
/** The newest of each suite are read, with their texts. */
const MOST_RUNS = 30;
const MOST_REVIEWS = 2_000;
const MOST_ASKED = 120;
const MOST_ANSWER = 2_000;

/** What an agent failed lately, by its checks and by people's word, as far as texts are kept. */
export async function gatherFailures(
  store: Store,
  config: Pick<Config, 'agents'>,
  agent: string,
  now: Millis,
): Promise<Failure[]> {
  const from = iso(now - WINDOW_DAYS * DAY);
  const failures: Failure[] = [];
  for (const { suite } of configuredSuites(config).filter((s) => s.agent === agent)) {
    const cases = new Map((await store.cases.ofSuite(agent, suite)).map((c) => [c.hash, c]));
    const runs = await store.runs.recent({ agent, suite, limit: MOST_RUNS });
    for (const run of runs.filter((r) => LOOK_TRIGGERS.has(r.trigger) && r.createdAt >= from))
      for (const t of await store.trials.ofRun(run.id)) {
        const failure = await failedTrial(store, t, cases.get(t.caseHash));
        if (failure !== null) failures.push(failure);
      }
  }
  return [...failures, ...(await failedReviews(store, agent, from))];
}

async function failedTrial(
  store: Store,
  t: Trial,
  of: StoredCase | undefined,
): Promise<Failure | null> {
  if (t.outcome !== 'fail' || of === undefined || t.outputHash === null) return null;
  const answer = await store.outputs.get(t.outputHash);
  const check = t.asserts.find((a) => a.verdict === 'fail');
  if (answer === null || check === undefined) return null;
  return {
    id: t.id,
    from: 'case',
    check: checkWords(check),
    task: of.metadata.task ?? null,
    asked: of.label,
    caseHash: t.caseHash,
    questionHash: null,
    answer: shorten(answer, MOST_ANSWER),
  };
}

/** `contains "order number"`; of a list the items, as they were kept. */
function checkWords({ type, value }: Trial['asserts'][number]): string {
  const items = /^\[(.*)\]$/s.exec(value)?.[1]?.replaceAll('","', '", "') ?? `"${value}"`;
  return shorten(`${type} ${items}`.replace(/\s+/g, ' '), 80);
}

async function failedReviews(store: Store, agent: string, from: string): Promise<Failure[]> {
  const failures: Failure[] = [];
  const reviews = await store.reviews.list({ agent, from, limit: MOST_REVIEWS });
  // An answer that two people call the same failed once.
  const told = new Set<string>();
  for (const r of reviews) {
    if (r.kind !== 'output' || (r.label !== 'wrong' && r.label !== 'plausible')) continue;
    if (told.has(`${r.of} ${r.label}`)) continue;
    told.add(`${r.of} ${r.label}`);
    const output = await store.realOutputs.get(r.of);
    if (output?.texts == null) continue;
    failures.push({
      id: r.of,
      from: 'review',
      check: r.label,
      task: r.task,
      asked: shorten(output.texts.prompt, MOST_ASKED),
      caseHash: null,
      questionHash: sha256(output.texts.prompt.toLowerCase().replace(/\s+/g, ' ').trim()),
      answer: shorten(output.texts.output, MOST_ANSWER),
    });
  }
  return failures;
}
