import { renderText } from '../alerting/messages/text.ts';
import { DAY, HOUR } from '../domain/clock.ts';
import type { Incident } from '../domain/incident.ts';
import { SHORT_MONTHS } from '../domain/text-dates.ts';
import { plural } from '../domain/text.ts';
import { usd } from '../platform/money/ceilings.ts';
import type { DemoOutcome } from './run.ts';
import type { DemoChange } from './story/agent.ts';
import { DAYS, DEMO_AGENTS, END, FIRST_DAY, timeOf } from './story/world.ts';
import { realWorkLines } from './week/found-text.ts';

/**
 * One thing that was changed in the simulated world, and what the worker said of it, if anything.
 */
export interface Chapter {
  change: DemoChange;
  what: string;
  at: string;
  agent: string;
  incident: Incident | null;
  /**
   * Replays that had seen the change when it was told; null where it was not told, or was not told
   * by replays.
   */
  looks: number | null;
}

/**
 * Pairs what was changed with what was said: an incident of that agent and kind, told at or after
 * the change. Pure.
 */
export function chaptersOf(
  outcome: Pick<DemoOutcome, 'incidents'>,
  without: ReadonlySet<DemoChange>,
): Chapter[] {
  const WHAT: Readonly<Record<DemoChange, string>> = {
    alias: 'the alias sim-chat-latest is moved to another model, without a word',
    format: 'the model wraps its JSON in prose and a code fence',
    judgment: 'the model escalates where it used to decide; its answers still pass',
    end: `the provider announces the end of ${END.model}`,
  };
  const drifts = DEMO_AGENTS.map((a) => ({
    change: a.change.kind,
    day: a.change.day,
    agent: a,
    kind: 'drift' as const,
    hour: 2,
  }));
  const analyst = DEMO_AGENTS.find((a) => a.model === END.model) ?? DEMO_AGENTS[0];
  const all = [
    ...drifts,
    ...(analyst === undefined
      ? []
      : [
          {
            change: 'end' as const,
            day: END.day,
            agent: analyst,
            kind: 'model-end' as const,
            hour: 0,
          },
        ]),
  ];
  return all
    .filter((c) => !without.has(c.change))
    .toSorted((a, b) => a.day - b.day)
    .map((c) => {
      const at = timeOf(c.day);
      const incident =
        toldIncidents(outcome).find(
          (i) => i.kind === c.kind && i.agent === c.agent.id && Date.parse(i.openedAt) >= at,
        ) ?? null;
      const looks =
        incident === null || c.kind !== 'drift'
          ? null
          : Math.floor((Date.parse(incident.openedAt) - (at + c.hour * HOUR)) / DAY) + 1;
      return {
        change: c.change,
        what: WHAT[c.change],
        at: new Date(at).toISOString(),
        agent: c.agent.name,
        incident,
        looks,
      };
    });
}

/** A suspicion that its own second look did not bear out was told to nobody. */
const toldIncidents = (outcome: Pick<DemoOutcome, 'incidents'>): Incident[] =>
  outcome.incidents.filter((i) => i.state !== 'confirming' && i.state !== 'not-confirmed');

/** Incidents that no change explains: false alarms, said as such. */
export function unexplained(
  outcome: Pick<DemoOutcome, 'incidents'>,
  chapters: readonly Chapter[],
): Incident[] {
  const explained = new Set(chapters.flatMap((c) => (c.incident === null ? [] : [c.incident.id])));
  return toldIncidents(outcome).filter((i) => !explained.has(i.id));
}

/** The demo's story for a terminal. */
export function formatStory(
  outcome: DemoOutcome,
  without: ReadonlySet<DemoChange>,
  o: {
    folder: string;
    seconds: number;
    seed: number;
    width: number;
    command: string;
    isServing?: boolean;
  },
): string {
  const chapters = chaptersOf(outcome, without);
  const strays = unexplained(outcome, chapters);
  const first =
    chapters.find((c) => c.incident?.kind === 'drift')?.incident ??
    chapters.find((c) => c.incident !== null)?.incident ??
    null;
  const quietDays = Math.min(
    DAYS,
    ...chapters.map((c) => Math.round((Date.parse(c.at) - FIRST_DAY) / DAY)),
  );
  const earliest = chapters[0]?.at ?? '9999';
  const cried = strays.filter((i) => i.openedAt < earliest).length;
  const cases = DEMO_AGENTS.reduce((n, a) => n + a.cases.length, 0);
  return [
    `SIMULATED: provider, people and time are the demo's own (seed ${o.seed}). Worker, ` +
      'detector, Slack and SMTP clients are the real ones.',
    '',
    `${day(new Date(FIRST_DAY).toISOString())}  ` +
      `${DEMO_AGENTS.map((a) => a.name).join(', ')}: ${cases} canaries, replayed every night at two.`,
    `${day(outcome.approvedOn)}  dana approves the first twenty days as the baseline.`,
    `        ${quietDays} quiet days: ` +
      `${cried === 0 ? 'daytwo raised no alarm' : plural(cried, 'false alarm')}, ` +
      'and sent its weekly word so that silence would mean broken.',
    ...chapters.flatMap((c) => [
      '',
      `${day(c.at)}  ${c.agent}: ${c.what}.`,
      ...incidentLines(c, outcome.notices),
    ]),
    ...strays.map(
      (i) =>
        `\n${day(i.openedAt)}  Not explained by any change, so a false alarm: ${i.facts.title}`,
    ),
    '',
    ...weekLines(outcome, o),
    ...(first === null ? [] : messageLines(first, outcome.notices, o)),
    `${outcome.runs} replays, ${outcome.calls} calls to the simulated provider, ` +
      `${usd(outcome.costUsd)} at list-like prices; ${o.seconds.toFixed(0)} s.`,
    ...nextLines(o),
  ].join('\n');
}

function weekLines({ realWork }: DemoOutcome, o: { folder: string; command: string }): string[] {
  const at = day(realWork.until);
  const lines = realWorkLines(realWork, { at, command: `${o.command} -c ${o.folder}/daytwo.yaml` });
  return lines.length === 0 ? [] : [...lines, ''];
}

/**
 * One incident's first message as a terminal shows it: what was sent, not what came to be known
 * later. Its commands find the demo's installation.
 */
function messageLines(
  incident: Incident,
  notices: DemoOutcome['notices'],
  o: { folder: string; width: number; command: string },
): string[] {
  const sent = notices.find((n) => n.incident === incident.id);
  const told = firstTold(incident, notices);
  const next = told.next.map((n) => ({
    ...n,
    command: n.command.replace(/^daytwo /, `${o.command} -c ${o.folder}/daytwo.yaml `),
  }));
  const then: Incident = { ...incident, state: 'open', ack: null, quietLooks: 0 };
  const text = renderText(
    { reason: sent?.reason ?? 'opened', incident: then, facts: { ...told, next } },
    { width: Math.min(o.width, 96) },
  );
  return [
    'One of the messages, as a terminal shows it:',
    '',
    ...text.split('\n').map((l) => `  │ ${l}`.trimEnd()),
    '',
  ];
}

/** What was sent of an incident first: later runs move its figures. */
const firstTold = (incident: Incident, notices: DemoOutcome['notices']): Incident['facts'] =>
  notices.find((n) => n.incident === incident.id)?.facts ?? incident.facts;

function nextLines(o: { folder: string; command: string; isServing?: boolean }): string[] {
  return [
    `Everything is in ${o.folder}: messages/ has each Slack message and email as it arrived ` +
      '(open a .html file), daytwo-demo.db the history.',
    '',
    'The simulated provider, Slack and mail server ran during the demo only: a replay or a ' +
      'test message finds nobody now.',
    'What to type next:',
    `  ${o.command} -c ${o.folder}/daytwo.yaml status        how everything stands, on one screen`,
    `  ${o.command} -c ${o.folder}/daytwo.yaml drift         how every stream stands`,
    `  ${o.command} -c ${o.folder}/daytwo.yaml incidents     what waits for somebody`,
    ...(o.isServing === true
      ? []
      : [
          `  ${o.command} demo --serve                        the same with the page, in a browser`,
        ]),
    `  ${o.command} demo --seed 2                       another sixty days`,
    `  ${o.command} demo --without alias                the same without one of the changes`,
    `  ${o.command} init                                your own agent`,
  ];
}

function incidentLines(c: Chapter, notices: DemoOutcome['notices']): string[] {
  if (c.incident === null) return ['        daytwo said nothing.'];
  const told = firstTold(c.incident, notices);
  const when =
    c.looks === null
      ? 'at its next reading of the list'
      : c.looks === 1
        ? 'after 1 look'
        : `after ${c.looks} looks`;
  return [
    `${day(c.incident.openedAt)}  daytwo, ${when}: ${told.title}`,
    `        ${told.summary.split('. ')[0] ?? ''}.`.replace(/\.\.$/, '.'),
  ];
}

/** `02 Apr`, seven columns wide with its gap. */
function day(isoTime: string): string {
  const d = new Date(isoTime);
  return `${String(d.getUTCDate()).padStart(2)} ${SHORT_MONTHS[d.getUTCMonth()] ?? ''}`;
}
