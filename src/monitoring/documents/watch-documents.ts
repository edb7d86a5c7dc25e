import { besideFileKey, documentsKey } from '../../alerting/incidents/keys.ts';
import {
  type IncidentRecorder,
  type NewIncident,
  plainFacts,
} from '../../alerting/incidents/record.ts';
import type { Config } from '../../config/load.ts';
import { type Clock, DAY, iso, MINUTE } from '../../domain/clock.ts';
import { type Problem, problemLine } from '../../domain/errors.ts';
import { shorten } from '../../domain/shorten.ts';
import type { Store } from '../../domain/store.ts';
import { plural } from '../../domain/text.ts';
import { openOrWorsen } from '../changes/open-or-worsen.ts';
import type { SoulWatch } from '../changes/soul-watch-state.ts';
import { instantOf, localDay } from '../../platform/schedule/local-time.ts';
import type { LoadedAgent } from '../../evaluation/replay/build-subject.ts';
import { dueReviews, type Reviewed, reviewedFact, reviewedTradeOffs } from './check-facts.ts';
import { readFacts } from './facts-file.ts';

interface Deps {
  store: Store;
  clock: Clock;
  config: Config;
  soulWatch: SoulWatch;
}

/** A day passes no faster, and a corrected file is seen soon enough. */
const LOOK_EVERY = MINUTE;
const MOST_NAMED = 10;

/**
 * An incident while something that an agent leans on is past its day: a fact of its `facts.yaml`, or
 * a trade-off that a case names. It ends when the day is moved, which is what a review is.
 * @param loaded its suites, all of them: what cannot be read is told as such
 */
export async function watchDocuments(
  deps: Deps,
  recorder: IncidentRecorder,
  agent: string,
  loaded: readonly Pick<LoadedAgent, 'suite' | 'soul'>[],
): Promise<void> {
  const passed = deps.clock.monotonic();
  if (passed - (deps.soulWatch.documentsAt.get(agent) ?? -Infinity) < LOOK_EVERY) return;
  deps.soulWatch.documentsAt.set(agent, passed);
  const reviewed = await reviewedOf(deps, recorder, agent, loaded);
  if (reviewed === null) return;
  const today = localDay(deps.clock.now(), deps.config.timezone);
  const { expired } = dueReviews(reviewed, today);
  const key = documentsKey(agent);
  if (expired.length === 0)
    return recorder.resolve(deps.store, key, 'everything it leans on was looked at again');
  await openOrWorsen(deps.store, recorder, troubleOf(deps, agent, expired));
}

/** Everything of an agent that has a day; null where its facts cannot be read, which is told. */
async function reviewedOf(
  deps: Deps,
  recorder: IncidentRecorder,
  agent: string,
  loaded: readonly Pick<LoadedAgent, 'suite' | 'soul'>[],
): Promise<Reviewed[] | null> {
  const cases = loaded.flatMap((l) => l.suite.cases);
  const documents = loaded[0]?.soul.documents ?? [];
  const name = deps.config.agents[agent]?.facts;
  const key = besideFileKey(agent, 'facts');
  if (name === undefined) {
    await recorder.resolve(deps.store, key, 'the configuration no longer names it');
    return reviewedTradeOffs(cases);
  }
  const read = readFacts(deps.config.folder, name);
  if (!read.ok) {
    await tellBroken(deps, recorder, agent, name, read.problems);
    return null;
  }
  await recorder.resolve(deps.store, key, 'it can be read again');
  return [
    ...read.value.facts.map((f) => reviewedFact(f, { cases, documents })),
    ...reviewedTradeOffs(cases),
  ];
}

async function tellBroken(
  deps: Deps,
  recorder: IncidentRecorder,
  agent: string,
  file: string,
  problems: readonly Problem[],
): Promise<void> {
  const name = deps.config.agents[agent]?.name ?? agent;
  const at = iso(deps.clock.now());
  await deps.store.transaction((tx) =>
    recorder.open(tx, {
      kind: 'configuration',
      key: besideFileKey(agent, 'facts'),
      agent,
      reason: `${file} cannot be read`,
      facts: plainFacts(
        `${name}: its facts cannot be read`,
        `${file} has ${plural(problems.length, 'problem')}.`,
        {
          meanwhile: 'Until it is mended, nobody is told when a fact is past its day.',
          events: problems.slice(0, 6).map((p) => ({ at, what: problemLine(p) })),
          next: [
            { what: 'See every problem with its line', command: 'daytwo check-config', costUsd: 0 },
          ],
        },
      ),
    }),
  );
}

function troubleOf(deps: Deps, agent: string, expired: readonly Reviewed[]): NewIncident {
  const name = deps.config.agents[agent]?.name ?? agent;
  const { timezone } = deps.config;
  const [oldest] = expired;
  const n = expired.length;
  return {
    kind: 'documents',
    key: documentsKey(agent),
    agent,
    reason: shorten(
      expired.map((e) => `${e.name} was to be reviewed by ${e.reviewBy}`).join('; '),
      500,
    ),
    facts: plainFacts(
      `${name}: ${n === 1 ? `${oldest?.name ?? 'a fact'} is` : `${n} things it leans on are`} past review`,
      n === 1 && oldest !== undefined
        ? `It says "${shorten(oldest.says, 200)}", and ${oldest.owner} was to look at that again by ${oldest.reviewBy}.`
        : `The oldest was to be looked at again by ${oldest?.reviewBy ?? ''}.`,
      {
        meanwhile:
          `Until ${n === 1 ? (oldest?.owner ?? 'somebody') : 'somebody'} has looked, its ` +
          'instructions and canaries may rest on what is no longer true.',
        since: oldest === undefined ? null : pastSince(oldest.reviewBy, timezone),
        events: expired.slice(0, MOST_NAMED).map((e) => ({
          at: pastSince(e.reviewBy, timezone),
          path: `${e.name}@${e.reviewBy}`,
          what: eventWords(e),
        })),
        next: [
          {
            what: 'Ask the owner, correct what is no longer true, and move its reviewBy',
            command: `daytwo facts --agent ${agent}`,
            costUsd: 0,
          },
        ],
      },
    ),
  };
}

/** The day itself is the last on which it may be believed: it is past from the next one on. */
export const pastSince = (reviewBy: string, timezone: string): string =>
  iso(instantOf(Date.parse(reviewBy) + DAY, timezone));

const eventWords = (e: Reviewed): string =>
  `${e.name} (${e.owner}, by ${e.reviewBy}): ${shorten(e.says, 120)}` +
  (e.leaning.length === 0 ? '' : `; leaning on it: ${e.leaning.slice(0, 4).join(', ')}`);
