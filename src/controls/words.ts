import { plainFacts } from '../alerting/incidents/record.ts';
import { agentNameOf } from '../config/agent.ts';
import type { Config } from '../config/load.ts';
import type { ControlResult } from '../domain/control.ts';
import type { IncidentFacts, NextStep } from '../domain/incident.ts';
import type { RecordedEvent } from '../domain/incident-parts.ts';
import { shorten } from '../domain/shorten.ts';
import { plural } from '../domain/text.ts';

/** What a control's incident says: what, since when, what to do. Pure. */
export function controlFacts(
  config: Pick<Config, 'agents'>,
  { control, agent, unknown }: Pick<ControlResult, 'control' | 'agent' | 'unknown'>,
  events: readonly RecordedEvent[],
): IncidentFacts {
  const name = agent === null ? 'The logs' : agentNameOf(config, agent);
  const { title, summary, next } = WORDS[control](name, events);
  const again = agent === null ? 'daytwo controls' : `daytwo controls --agent ${agent}`;
  return plainFacts(shorten(title, 79), summary, {
    since: events.map((e) => e.at).toSorted()[0] ?? null,
    events,
    ...(unknown.length === 0
      ? {}
      : { unclear: unknown.slice(0, 6).map((u) => `not looked at: ${u}`) }),
    next: [...next, { what: 'Look again', command: again, costUsd: 0 }],
  });
}

type Words = { title: string; summary: string; next: readonly NextStep[] };

const WORDS: Readonly<
  Record<ControlResult['control'], (name: string, events: readonly RecordedEvent[]) => Words>
> = {
  access: (name, events) => ({
    title: `${name} can change its own instructions`,
    summary:
      `${plural(events.length, 'file')} of ${name}'s instructions can be changed by the user that it ` +
      'runs as. Whoever talks the agent into it changes what it is told in every later ' +
      'conversation.',
    next: [
      {
        what: 'Give the file and the folders above it to another user, and let the agent only read them',
        command: `sudo chown root ${quoted(events)} && sudo chmod 644 ${quoted(events)}`,
        costUsd: 0,
      },
    ],
  }),
  secrets: (name, events) => ({
    title: `${name}: ${secretsTitle(secretsIn(events))} in plain text`,
    summary:
      'What stands in a soul, a skill or a suite is sent to the provider with every call, and what ' +
      'stands in a log is read by whoever reads logs. Take the key as known: change it first.',
    next: [
      { what: 'Revoke the key where it was made, and use a new one', command: '', costUsd: 0 },
      {
        what: 'Then take the old one out of the file',
        command: `\${EDITOR:-vi} ${quoted(events)}`,
        costUsd: 0,
      },
      {
        what: 'Only a false alarm, because it opens nothing: write daytwo:allow-secret into its line',
        command: '',
        costUsd: 0,
      },
    ],
  }),
  tools: (name, events) => ({
    title: `${name}: ${toolsTitle(events)}`,
    summary:
      'A tool that nothing needs is one more that an attack can use. One that nobody granted was ' +
      'used all the same.',
    next: [
      {
        what: 'Take away what is unused, write a case for what is needed, name what is granted under controls.grantedTools',
        command: 'daytwo check-config',
        costUsd: 0,
      },
    ],
  }),
  sessions: (name, events) => ({
    title: `${name}: sessions are missing from the trail`,
    summary:
      `${plural(events.length, 'gap')} between what ${name}'s own store has and what was recorded. ` +
      'What happened in them was seen by nobody.',
    next: [],
  }),
};

const secretsTitle = (n: number): string => (n === 1 ? 'a secret' : `${n} secrets`);

/** How many secrets some findings show; one that was kept without a count shows one. */
export const secretsIn = (found: readonly { secrets?: number }[]): number =>
  found.reduce((sum, { secrets = 1 }) => sum + secrets, 0);

function toolsTitle(events: readonly RecordedEvent[]): string {
  const used = events.filter((e) => e.finding?.startsWith('not-granted ') === true).length;
  const unused = events.length - used;
  return [
    ...(used === 0 ? [] : [`${plural(used, 'tool')} used without a grant`]),
    ...(unused === 0 ? [] : [`${plural(unused, 'tool')} granted and unused`]),
  ].join(', ');
}

/** The first file, for a shell. */
const quoted = (events: readonly RecordedEvent[]): string =>
  `'${(events[0]?.path ?? '').replaceAll("'", `'\\''`)}'`;
