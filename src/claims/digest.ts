import type { Config } from '../config/load.ts';
import { DAY, iso, type Millis } from '../domain/clock.ts';
import type { Detail, IncidentFacts } from '../domain/incident.ts';
import type { Store } from '../domain/store.ts';
import { collectDigest } from '../monitoring/collect-digest.ts';
import { withBoundariesDue } from './boundary/due.ts';
import { moveWords } from './claims-text.ts';
import { lastingMoves } from './late-moves.ts';
import { claimMoves, claimState } from './refresh.ts';

const WEEK = 7 * DAY;
const MOST_MOVES = 200;
/** More lines a digest has no room for. */
const MOST_LINES = 6;

/** The week's word, with the claims that moved and the boundaries that are to be signed. */
export async function digestNow(
  ...[deps, models]: Parameters<typeof collectDigest>
): Promise<IncidentFacts> {
  const now = deps.clock.now();
  const facts = await collectDigest(deps, models);
  const moved = await movedWords(deps, now);
  const left = moved.length - MOST_LINES;
  const lines =
    left > 0 ? [...moved.slice(0, MOST_LINES), `and ${left} more: daytwo claims`] : moved;
  const detail: Detail = { name: 'Claims that moved', lines };
  const told =
    lines.length === 0 ? facts : { ...facts, details: [...(facts.details ?? []), detail] };
  return withBoundariesDue(deps, told, now);
}

/** What a week changed of the claims of every agent that has some, one line a claim. */
export async function movedWords(
  { store, config }: { store: Store; config: Pick<Config, 'agents'> },
  now: Millis,
): Promise<string[]> {
  const words: string[] = [];
  for (const [agent, { claims, name = agent }] of Object.entries(config.agents)) {
    if (claims === undefined) continue;
    const all = await claimMoves(store, { agent, limit: MOST_MOVES });
    const week = all.filter((m) => m.at >= iso(now - WEEK));
    for (const m of lastingMoves(week)) {
      const now = await claimState(store, agent, m.claim);
      // What is counted by now, as `claims` says it: a move has the figures of its minute.
      const reason = now?.status === m.to ? now.reason : m.reason;
      words.push(`${name}, ${moveWords({ ...m, reason })}`);
    }
  }
  return words;
}
