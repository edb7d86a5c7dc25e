import { type IncidentRecorder, plainFacts } from '../../alerting/incidents/record.ts';
import type { Config } from '../../config/load.ts';
import type { Clock } from '../../domain/clock.ts';
import type { IncidentFacts } from '../../domain/incident.ts';
import type { RealOutput } from '../../domain/real-output.ts';
import { shorten } from '../../domain/shorten.ts';
import type { Store } from '../../domain/store.ts';
import { minute } from '../../domain/text-time.ts';
import { plural } from '../../domain/text.ts';
import type { Scheduled } from '../../platform/schedule/scheduler.ts';
import { loadDesk } from './desk.ts';
import { type Candidate, openFor } from './queue.ts';
import { aboutWords } from './words.ts';

/** As many as a person looks at with their coffee. */
const TOLD = 5;
/** Characters of what somebody said, where a message may hold it. */
const MOST_SAID = 90;

export interface DailyDeps {
  store: Store;
  config: Pick<Config, 'review' | 'agents' | 'timezone' | 'publicUrl' | 'web'>;
  clock: Clock;
}

/** One of today's items as it is told. */
export interface Told {
  place: Candidate;
  output: RealOutput;
}

/** The word of the day, where the configuration asks for one: no more than one message. */
export function reviewJobs(on: DailyDeps, recorder: IncidentRecorder): Scheduled[] {
  const { daily, channels } = on.config.review;
  if (daily === undefined) return [];
  return [
    {
      name: 'review',
      cron: daily,
      timezone: on.config.timezone,
      async claim(tx) {
        const items = await todaysItems({ ...on, store: tx });
        if (items.length === 0) return 'nothing is to be reviewed today';
        const facts = dailyFacts(items, on.config);
        await recorder.notify(tx, null, 'review', facts, channels ?? recorder.channels);
        return null;
      },
    },
  ];
}

/** Today's deep items that nobody has looked at yet, by rank. */
async function todaysItems({ store, config, clock }: DailyDeps): Promise<Told[]> {
  const { timezone } = config;
  const deps = { store, agents: Object.keys(config.agents), timezone };
  const desk = await loadDesk(deps, '', clock.now());
  const said = new Set(desk.reviews.map((r) => r.of));
  const places = openFor(desk)
    .map((o) => o.place)
    .filter((p) => p.day === desk.today && p.lane === 'deep' && !said.has(p.id));
  const items: Told[] = [];
  for (const place of places) {
    const output = await store.realOutputs.get(place.id);
    if (output !== null) items.push({ place, output });
  }
  return items;
}

/**
 * One message with today's first five: each with what it is about and why it is looked at. What was
 * asked and answered stands in it only where the configuration says so.
 */
export function dailyFacts(
  items: readonly Told[],
  { review, publicUrl, web, agents }: DailyDeps['config'],
): IncidentFacts {
  const shown = items.slice(0, TOLD);
  const left = items.length - shown.length;
  const told = shown.map(({ place, output }) => {
    const about = [
      agents[place.agent]?.name ?? place.agent,
      ...aboutWords({ ...output, task: place.task }),
    ];
    const said = review.answers ? saidWords(output) : '';
    return { when: `answered ${minute(output.at)} UTC`, about: about.join(' · '), place, said };
  });
  const alike = Map.groupBy(told, (t) => `${t.about}\n${t.place.reason}`);
  const lines = told.map(({ about, place, said, when }, i) => {
    // Two of one kind for one reason are told apart by their time.
    const isAlone = alike.get(`${about}\n${place.reason}`)?.length === 1;
    return `${i + 1}. ${about}${isAlone ? '' : ` · ${when}`}: ${place.reason}${said}`;
  });
  const where =
    publicUrl !== undefined && web.enabled ? `${publicUrl}/inbox` : 'daytwo review --by YOU';
  return plainFacts(
    `${plural(shown.length, 'answer')} to look at today${left > 0 ? `, and ${left} more` : ''}`,
    'Is each right? One key an answer, a few minutes in all. What nobody looks at waits.',
    {
      details: [{ name: 'Today', lines }],
      next: [{ what: 'Review them', command: where, costUsd: 0 }],
    },
  );
}

function saidWords({ texts }: RealOutput): string {
  if (texts === null) return '';
  const line = (text: string): string => shorten(text.replaceAll(/\s+/g, ' ').trim(), MOST_SAID);
  return ` — “${line(texts.prompt)}” → “${line(texts.output)}”`;
}
