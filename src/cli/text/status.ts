import { earlierHolderOf, holderOf } from '../../domain/incident-holder.ts';
import { foundTitle, timesOf } from '../../domain/incident-name.ts';
import { listedByMatter } from '../../alerting/incidents/heads.ts';
import { cleanLine } from '../../alerting/messages/format.ts';
import { DAY, type Millis } from '../../domain/clock.ts';
import type { Incident } from '../../domain/incident.ts';
import { noLookWords } from '../../domain/runs-aside.ts';
import { day, minute } from '../../domain/text-time.ts';
import { plural } from '../../domain/text.ts';
import type { SpentInWindow } from '../../llm/pricing/queries.ts';
import {
  type AgentNow,
  type LastRun,
  STATE_WORDS,
  type StatusNow,
} from '../../monitoring/status.ts';
import { type LooksBad, looksBadWords } from '../../monitoring/looks-bad.ts';
import { waitingChangesWords } from '../../monitoring/changes/waiting-changes.ts';
import { headlineOf } from '../../monitoring/status-words.ts';
import { type Undecided, undecidedWords } from '../../monitoring/undecided.ts';
import type { ComingEnd } from '../../monitoring/weekly-digest.ts';
import type { WorkerNow } from '../../platform/health/read-health.ts';
import { type Refused, refusedWords } from '../../outputs/refused.ts';
import { usd } from '../../platform/money/ceilings.ts';
import { reviewsWaitingWords } from '../../monitoring/reviews-waiting.ts';
import { table, asWritten, type Typed } from '../io.ts';
import { windowText } from './spend.ts';

export interface StatusShown extends StatusNow {
  /** `daytwo demo` made the installation: its worker ended with it. */
  simulated?: boolean;
  worker: WorkerNow;
  /** What messages wait for; empty where none does. */
  messages?: string;
  /** Real answers that were sent and refused in the last week. */
  refused?: readonly Refused[];
  ends: readonly ComingEnd[];
  spending: readonly SpentInWindow[];
}

const ENDS_WITHIN = 90;

/** One screen: what waits first, then the agents, then what comes. */
export function statusText(s: StatusShown, now: Millis, typed: Typed = asWritten): string {
  const ends = s.ends.filter((e) => Date.parse(e.endsAt) - now <= ENDS_WITHIN * DAY);
  return [
    headline(s),
    ...incidentLines(
      'Waiting for somebody',
      s.waiting,
      `${typed('daytwo incidents ID')} · ${typed('daytwo ack ID --by you')}`,
    ),
    ...incidentLines('Taken on', s.taken, ''),
    ...incidentLines('Recovering, and closes by itself if it stays so', s.recovering, ''),
    ...looksBadLines(s.looksBad),
    ...undecidedLines(s.undecided, typed),
    ...changeLines(s),
    ...reviewLines(s, typed),
    ...refusedLines(s),
    ...heldLines(s),
    '',
    table([
      ['agent', 'state', 'last run', 'next run', 'this month'],
      ...s.agents.map((a) => agentRow(a)),
    ]),
    ...(ends.length === 0
      ? []
      : [
          '',
          `Models that end within ${ENDS_WITHIN} days:`,
          table(ends.map((e) => endRow(e, now))),
        ]),
    '',
    ...s.spending.map(windowText),
    s.simulated === true
      ? 'Worker: simulated; it ended with the demo, and there is nothing to start.'
      : workerLine(s.worker, s.messages ?? '', typed),
  ].join('\n');
}

/** Is everything well, and is anybody watching? */
const headline = (s: StatusShown): string =>
  s.simulated !== true && ['silent', 'stopped', 'database-lost'].includes(s.worker.state)
    ? 'The worker is not watching: see the last line.'
    : headlineOf(s);

function incidentLines(name: string, incidents: readonly Incident[], next: string): string[] {
  if (incidents.length === 0) return [];
  const rows = listedByMatter(incidents).map(({ incident: i, toldWith }) => [
    `  ${i.id}`,
    `${foundTitle(i)}${toldWith === null ? '' : ` (told with ${toldWith})`}`,
    timesOf(i),
    takenWords(i),
  ]);
  return ['', `${name}:`, table(rows), ...(next === '' ? [] : [`  ${next}`])];
}

function takenWords(i: Incident): string {
  const holder = holderOf(i);
  if (holder !== null) return `${holder.by}${holder.note === '' ? '' : `: ${holder.note}`}`;
  const earlier = earlierHolderOf(i);
  return earlier === null ? '' : `(${earlier.by} had it before it changed)`;
}

const looksBadLines = (suites: readonly LooksBad[]): string[] =>
  suites.length === 0 ? [] : ['', ...suites.map((l) => `${looksBadWords(l)}.`)];

function undecidedLines(
  suspicions: readonly Undecided[],
  typed: (command: string) => string,
): string[] {
  if (suspicions.length === 0) return [];
  const ids = suspicions.map((u) => typed(`daytwo incidents ${u.incident}`)).join(' · ');
  return ['', `${undecidedWords(suspicions)} The next runs decide.`, `  ${ids}`];
}

const changeLines = ({ changesWaiting = [] }: StatusNow): string[] =>
  changesWaiting.length === 0
    ? []
    : ['', ...changesWaiting.map((c) => cleanLine(waitingChangesWords(c)))];

const reviewLines = ({ reviews = [] }: StatusNow, typed: Typed): string[] =>
  reviews.length === 0
    ? []
    : [
        '',
        ...reviews.map((r) => cleanLine(`${reviewsWaitingWords(r)}.`)),
        `  ${typed('daytwo triage')} · ${typed(reviewCommand(reviews))}`,
      ];

/** What is not kept can only be looked at elsewhere, and said here. */
const reviewCommand = (reviews: NonNullable<StatusNow['reviews']>): string =>
  reviews.every((r) => r.places + r.deep + r.scan === 0)
    ? 'daytwo review record ID --verdict right --by you'
    : 'daytwo review --by you';

const refusedLines = ({ refused = [] }: StatusShown): string[] =>
  refused.length === 0 ? [] : ['', ...refused.map((r) => cleanLine(`${refusedWords(r)}.`))];

/** What is not told for now, and until when. */
function heldLines({ maintenance, quietUntil }: StatusNow): string[] {
  const lines = [
    ...maintenance.map(
      (m) =>
        `Maintenance of ${m.agents === null ? 'every agent' : m.agents.join(', ')} until ` +
        `${minute(m.until)} UTC (${m.why}): what drifts or fails is told after it, if it lasts.`,
    ),
    ...(quietUntil === null
      ? []
      : [`Quiet hours until ${minute(quietUntil)} UTC: what is not urgent waits.`]),
  ];
  return lines.length === 0 ? [] : ['', ...lines];
}

function agentRow({ name, state, since, last, next, monthUsd, ended = [] }: AgentNow): string[] {
  return [
    name,
    `${STATE_WORDS[state]}${since === null ? '' : ` since ${minute(since)} UTC`}`,
    last === null
      ? noLookWords(ended)
      : `${last.suite}: ${lastWords(last)} (${minute(last.at)} UTC)`,
    next === null ? 'never' : `${minute(next)} UTC`,
    usd(monthUsd),
  ];
}

/** "38 of 40, 2 without a verdict"; of a run that got nothing to judge, that. */
function lastWords({ pass, fail, none, state }: LastRun): string {
  const judged = pass + fail;
  const cut = state === 'stopped' ? 'stopped' : '';
  const had =
    judged === 0
      ? 'no verdict'
      : `${pass} of ${judged}${none === 0 ? '' : `, ${none} without a verdict`}`;
  return [cut, had].filter((w) => w !== '').join(', ');
}

function endRow({ model, endsAt, agents }: ComingEnd, now: Millis): string[] {
  const left = Math.floor(Date.parse(endsAt) / DAY) - Math.floor(now / DAY);
  return [
    `  ${model}`,
    day(endsAt),
    left < 0 ? 'over' : `in ${plural(left, 'day')}`,
    agents.join(', '),
  ];
}

function workerLine(
  { state, at, activeRuns, lastError, needsRestart = [] }: WorkerNow,
  messages: string,
  typed: Typed,
): string {
  const seen = at === null ? '' : ` (its word of ${minute(at)} UTC)`;
  const words = {
    running: `Worker: running${activeRuns.length === 0 ? '' : `, ${plural(activeRuns.length, 'run')} under way`}${seen}.`,
    stopping: `Worker: stopping${seen}.`,
    stopped: `Worker: stopped${seen}. Start it: daytwo start.`,
    silent: `Worker: SILENT since ${at === null ? 'it was started' : `${minute(at)} UTC`}. Start it: daytwo start.`,
    'database-lost': `Worker: ended, its database was lost${seen}. daytwo doctor says more.`,
    unknown: 'Worker: not seen; there is no health file. Start it: daytwo start.',
  }[state];
  return [
    typed(words),
    ...(messages === '' ? [] : [`${messages}.`]),
    ...(needsRestart.length === 0 ? [] : [`Needs a restart: ${needsRestart.join(', ')}.`]),
    ...(lastError === null ? [] : [`Last error: ${lastError}`]),
  ].join(' ');
}
