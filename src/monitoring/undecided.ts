import { agentNameOf } from '../config/agent.ts';
import type { Config } from '../config/load.ts';
import { streamStatus } from '../detection/drift/stream-status.ts';
import type { Incident } from '../domain/incident.ts';
import type { Store } from '../domain/store.ts';
import { ofWords } from '../domain/text-evidence.ts';
import { driftKey } from '../alerting/incidents/keys.ts';
import { streamName } from './review/drift-facts.ts';

/** A suspicion that was neither borne out nor fell, as it stands after the newest run. */
export interface Undecided {
  /** The newest incident that ended so. */
  incident: string;
  agent: string;
  name: string;
  /** Streams in which it is undecided, `suite/metric`. */
  streams: readonly string[];
  /** Share of the bar by the newest review, and the bar in powers of ten. */
  evidence: number;
  bar?: number;
}

type Latest = Awaited<ReturnType<Store['drift']['latest']>>;

/** The newest ones are enough: an older suspicion of an agent is taken up by the next. */
const MOST_READ = 200;

/**
 * The suspicions that the next runs decide, one an agent: those that ended undecided and whose
 * streams no later run has calmed. An unfinished incident about the agent's behaviour takes the
 * place of what was suspected before it.
 */
export async function undecidedNow({
  store,
  config,
  reviews,
}: {
  store: Store;
  config: Config;
  /** The latest of streams that are still fed. */
  reviews: Latest;
}): Promise<Undecided[]> {
  const ended = await store.incidents.list({ states: ['not-confirmed'], limit: MOST_READ });
  const found: Undecided[] = [];
  for (const agent of Object.keys(config.agents)) {
    const newest = ended.find((i) => i.key === driftKey(agent));
    if (newest?.undecided === undefined) continue;
    if ((await store.incidents.findUnfinished(newest.key)) !== null) continue;
    const resolved = await store.incidents.resolvedAt(newest.key);
    if (resolved !== null && resolved > newest.changedAt) continue;
    const [loudest] = reviews
      .filter((l) => l.review.stream.agent === agent && isOpen(newest, l))
      .map((l) => l.review)
      .toSorted((a, b) => b.evidence - a.evidence);
    if (loudest === undefined) continue;
    found.push({
      incident: newest.id,
      agent,
      name: agentNameOf(config, agent),
      streams: newest.undecided,
      evidence: loudest.evidence,
      ...(loudest.bar === undefined ? {} : { bar: loudest.bar }),
    });
  }
  return found;
}

/** Nothing came after it, or what came is suspicious still. */
function isOpen({ undecided, changedAt }: Incident, { at, review }: Latest[number]): boolean {
  return (
    (undecided ?? []).includes(streamName(review)) &&
    (at <= changedAt || streamStatus(review) === 'suspicious')
  );
}

/** "1 suspicion is undecided: desk, evidence 6.7 of the 8.5." Empty where there is none. */
export function undecidedWords(suspicions: readonly Undecided[]): string {
  if (suspicions.length === 0) return '';
  const each = suspicions.map((u) => `${u.name}, evidence ${ofWords(u.evidence, u.bar)}`);
  const count = suspicions.length === 1 ? '1 suspicion is' : `${suspicions.length} suspicions are`;
  return `${count} undecided: ${each.join('; ')}.`;
}
