import { holderOf } from '../../domain/incident-holder.ts';
import type {
  Incident,
  IncidentFacts,
  IncidentKind,
  IncidentState,
  Measure,
  NextStep,
  NoticeReason,
  Outgoing,
} from '../../domain/incident.ts';
import { clockWords } from '../../domain/text-dates.ts';
import { percentOffEnds } from '../../domain/text-percent.ts';
import { nth, plural } from '../../domain/text.ts';
import { suiteOf } from '../../domain/stream-name.ts';
import { furthestWords } from './furthest.ts';
import { clean, cleanLine, clip, interval, lastRun, stepPrice, when } from './format.ts';
import {
  datedSummary,
  isDated,
  isPast,
  LIKELY_CAUSE,
  line,
  nameLine,
  type MessageInput,
  type Part,
  partInBrief,
  partsOf,
  surenessOf,
  toldBeside,
} from './parts.ts';

export type { MessageInput, Part } from './parts.ts';

/** Somebody else's words: to be shown only where nothing is parsed. */
export interface Quote {
  title: string;
  prompt: string;
  before: string;
  after: string;
  /** What the answer after it is called: of what is over that it is so no more. */
  afterName: 'after' | 'while it lasted';
}

/** A message in words, cleaned and clipped, before any channel's markup. */
export interface Message {
  /** Under 80 characters. */
  title: string;
  /** What a message begins with, where its status does not stand beside it: that it is over. */
  heading: string;
  /** What this notice is: "New", "Worse than last told", "Resolved" … */
  status: string;
  /**
   * The status, unless the heading has it, what kind of thing happened, and its id: "New ·
   * Behaviour changed · refund · inc_17".
   */
  about: string;
  /** How to read the figures; empty where there are none. */
  footnote: string;
  lead: string;
  measures: readonly { name: string; before: string; after: string; last: string | null }[];
  parts: readonly Part[];
  quotes: readonly Quote[];
  /** Edits of instruction files; somebody else's words too. */
  diffs: readonly { title: string; body: string }[];
  next: readonly { what: string; command: string; price: string }[];
  /** Where those commands are to be given; empty where that is not said. */
  where: string;
}

const KINDS: Readonly<Record<IncidentKind, string>> = {
  drift: 'Behaviour changed',
  'failing-now': 'Failing now',
  'model-end': 'A model ends',
  'model-gone': 'A model is gone',
  'no-verdict': 'Could not measure',
  spend: 'Money',
  credentials: 'A key is refused',
  configuration: 'Configuration',
  channel: 'A channel does not deliver',
  watch: 'daytwo itself',
  judge: 'A judge changed',
  soul: 'Instruction files',
  documents: 'Past review',
  control: 'A control found something',
  attack: 'It obeyed an attack',
  boundary: 'A review is overdue',
};

/** What is said of an incident that is looked at: the message that its state is told with. */
export const REASON_OF_STATE: Readonly<Record<IncidentState, NoticeReason>> = {
  confirming: 'opened',
  open: 'opened',
  acknowledged: 'acknowledged',
  recovering: 'recovering',
  resolved: 'resolved',
  'not-confirmed': 'resolved',
};

/**
 * What a message begins with that is drawn anew without news: how the incident stands, whatever was
 * told of it last. Pure.
 */
export function drawnReason(incident: Pick<Incident, 'state' | 'ack'>): NoticeReason {
  const { state } = incident;
  if (state !== 'open' && state !== 'acknowledged') return REASON_OF_STATE[state];
  return holderOf(incident) === null ? 'updated' : 'acknowledged';
}

/** What kind of thing an incident tells of, in two words. */
export const kindWords = (kind: IncidentKind): string => KINDS[kind];

const TITLE_MAX = 79;
/** What this notice is, in words that need no colour. */
export function statusWords(reason: NoticeReason, incident: Incident | null): string {
  // A suspicion that came to nothing was no matter that somebody has mended.
  if (incident?.state === 'not-confirmed')
    return incident.undecided === undefined ? 'Not confirmed' : 'Undecided';
  switch (reason) {
    case 'opened':
      // People read of it in the message of another that is over.
      return incident?.joinedAt !== undefined && incident.group === undefined
        ? 'Still so, told by itself from now on'
        : 'New';
    case 'updated':
      return 'Brought up to date';
    case 'moved':
      return 'Confirmed as a change';
    case 'worsened':
      return 'Worse than last told';
    case 'joined':
      return 'More is known';
    case 'confirmed':
      return 'Confirmed';
    case 'relapsed':
      return backStatus(incident);
    case 'reminder':
      return incident?.kind === 'model-end' ? 'Reminder: a model ends' : 'Reminder: still open';
    case 'acknowledged':
      return 'Acknowledged';
    case 'released':
      return 'Given back: nobody has it';
    case 'asked':
      return incident?.kind === 'model-end' || incident?.kind === 'model-gone'
        ? 'Rehearsed'
        : 'Run again';
    case 'recovering':
      return 'Recovering';
    case 'resolved':
      return 'Resolved';
    case 'test':
      return 'Test message: nothing is wrong';
    case 'digest':
      return 'Weekly digest';
    case 'steady':
      return 'All steady';
    case 'review':
      return 'To review today';
    case 'escalated':
      return 'Nobody has taken it';
    case 'backlog':
      return 'What waited';
  }
}

/** Of what comes and goes how often it was told since when; of another thing that it turned back. */
function backStatus(incident: Pick<Incident, 'comesBack' | 'changedAt'> | null): string {
  if (incident?.comesBack === undefined) return 'Turned back';
  const { times, since } = incident.comesBack;
  return `Failing again (told the ${nth(times)} time since ${clockWords(since, incident.changedAt)} UTC)`;
}

/**
 * The first number, that of each other suite, and of a headline about one case the second: it stands
 * beside the pass rate that moved with it.
 */
function isBriefMeasure({ lead, measures }: IncidentFacts, i: number): boolean {
  const suite = suiteOf(measures[i]?.source?.stream);
  const isOther = suite !== '' && lead !== undefined && suite !== suiteOf(lead.stream);
  return i === 0 || (i === 1 && lead?.gravity === 0) || isOther;
}

/** Whether a message is one of those that must fit one screen. */
function isBrief({ incident, reason }: MessageInput): boolean {
  return (incident?.kind === 'drift' || incident?.kind === 'failing-now') && reason !== 'test';
}

/**
 * What a channel sends: of a drift, and of what fails now, the title, a sentence, the numbers, the
 * likely cause, two cases and three actions; everything of the other kinds. Pure; total for any
 * facts.
 */
export function composeNotice(told: MessageInput): Message {
  const whole = composeMessage(told);
  if (!isBrief(told)) return whole;
  const past = isPast(told.facts);
  const sure = sureWords(told);
  const cause = IS_OVER.has(told.reason) ? [] : [LIKELY_CAUSE];
  const brief = new Set([...BRIEF_PARTS, ...cause, ...briefDetails(told.facts)]);
  const provisional =
    told.facts.provisional && !past ? 'provisional: nobody has approved the baseline yet' : '';
  return {
    ...whole,
    measures: whole.measures.filter((_, i) => isBriefMeasure(told.facts, i)),
    parts: whole.parts.filter((p) => brief.has(p.name)).map((p) => partInBrief(told, p)),
    footnote: [whole.footnote, sure, provisional].filter((x) => x !== '').join('; '),
    quotes: whole.quotes.map((q) => ({
      title: q.title,
      prompt: briefText(q.prompt),
      before: briefText(q.before),
      after: briefText(q.after),
      afterName: q.afterName,
    })),
    diffs: whole.diffs.slice(0, 1).map((d) => {
      const lines = d.body.split('\n');
      const left = lines.length - BRIEF_LINES;
      return left <= 0
        ? d
        : { ...d, body: [...lines.slice(0, BRIEF_LINES), `… and ${left} more`].join('\n') };
    }),
    next: whole.next.slice(0, BRIEF_STEPS),
  };
}

/** Messages of what passes again, or came to nothing: nobody looks for its cause now. */
const IS_OVER: ReadonlySet<NoticeReason> = new Set(['recovering', 'resolved']);

/** Messages that are an alarm: the evidence for it belongs to them, whatever ran before delivery. */
const ALARMS: ReadonlySet<NoticeReason> = new Set(['opened', 'moved', 'worsened', 'relapsed']);

/** How sure it is, in a short message; of the time of its sentence where runs were made since. */
function sureWords({ facts, reason }: MessageInput): string {
  const sure = isPast(facts) ? null : surenessOf(facts);
  if (sure === null || !isDated(facts)) return sure ?? '';
  return ALARMS.has(reason) ? `${sure} (at that time)` : '';
}

/** Names of the details that are said in a short message, too. */
export const briefDetails = (facts: IncidentFacts): string[] =>
  (facts.details ?? []).flatMap((d) => (d.brief === true ? [line(d.name, 40)] : []));

/** What a drift's mail has room for: the rest is behind `daytwo incidents ID`. */
const BRIEF_PARTS: ReadonlySet<string> = new Set([
  'For',
  'Taken by',
  'What this means',
  'Why it closed',
]);

const BRIEF_TEXT = 200;
const BRIEF_LINES = 4;
const BRIEF_STEPS = 3;

/** The beginning of what somebody said: four lines, none of them empty. */
function briefText(text: string): string {
  const lines = text.split('\n').filter((l) => l.trim() !== '');
  const shown = clip(lines.slice(0, BRIEF_LINES).join('\n'), BRIEF_TEXT);
  return lines.length > BRIEF_LINES && !shown.endsWith('…') ? `${shown} …` : shown;
}

/**
 * Whoever reads that it is taken is not asked to take it, and what is as before again is not
 * offered as the new normal.
 */
function isOffered({ does }: NextStep, incident: Incident): boolean {
  if (does === 'take-on') return holderOf(incident) === null;
  return does !== 'accept' || (incident.quietLooks === 0 && incident.state !== 'recovering');
}

/** Composes everything that is known, for a terminal. Pure; total for any facts. */
export function composeMessage(told: MessageInput): Message {
  const { facts, incident, reason } = told;
  const about =
    incident === null
      ? []
      : [
          KINDS[incident.kind],
          ...(incident.agent === null ? [] : [line(incident.agent, 60)]),
          line(incident.id, 60),
        ];
  const title = clip(cleanLine(facts.title), TITLE_MAX) || 'daytwo has something to tell';
  const status = statusWords(reason, incident);
  const isOver = reason === 'resolved' && incident?.state !== 'not-confirmed';
  const isBack = reason === 'relapsed' && incident?.comesBack !== undefined;
  return {
    title,
    heading: isOver ? `${status}: ${title}` : isBack ? `Failing again: ${title}` : title,
    status,
    about: [...(isOver ? [] : [status]), ...about].join(' · '),
    footnote: facts.measures.length > 0 ? 'in brackets: 95 % intervals' : '',
    lead: leadOf(facts),
    measures: facts.measures.slice(0, 4).map((m, i) => ({
      name: line(m.name, 90),
      before: interval(m.before),
      after: [interval(m.after), i === 0 ? furthestWords(facts) : '']
        .filter((t) => t !== '')
        .join(', '),
      last: m.last === undefined ? null : `${lastRun(m.last)}${ranAt(m, facts.measures)}`,
    })),
    parts: partsOf(told),
    quotes: [...facts.flips]
      .sort((a, b) => b.p - a.p)
      .slice(0, 2)
      .map((q) => ({
        title: nameLine(q.label, 120) || line(q.caseHash, 20),
        prompt: clip(clean(q.prompt), 600),
        before: clip(clean(q.before), 700),
        after: clip(clean(q.after), 700),
        afterName: isPast(facts) ? 'while it lasted' : 'after',
      })),
    diffs: (facts.diffs ?? []).slice(0, 2).map((d) => ({
      title: `Edited before it began: ${line(d.file, 120)}`,
      body: [
        ...d.lines.slice(0, 40).map((l) => clip(clean(l).replaceAll('\n', ' '), 200)),
        ...(d.left > 0 ? [`… and ${plural(d.left, 'more line')}`] : []),
      ].join('\n'),
    })),
    next: stepsOf(told),
    where: whereOf(told),
  };
}

/** The time of a last run, where the numbers of a message are of several runs. */
function ranAt({ lastAt }: Measure, all: readonly Measure[]): string {
  const times = all.flatMap((m) => m.lastAt ?? []).toSorted();
  const newest = times.at(-1);
  if (lastAt === undefined || newest === undefined || times[0] === newest) return '';
  return `, ${clockWords(lastAt, newest)} UTC`;
}

const LEAD_MAX = 900;

/** What it says in sentences; what else is told with it is not cut for the length of what leads. */
function leadOf(facts: IncidentFacts): string {
  const joined = (words: readonly string[]): string => words.filter((t) => t !== '').join(' ');
  const also = joined(toldBeside(facts));
  const { summary, dated } = datedSummary(facts);
  const own = joined([facts.now ?? '', summary]);
  const room = Math.max(LEAD_MAX / 2, LEAD_MAX - also.length - 1);
  const rest = [dated, facts.meanwhile ?? ''];
  return line(joined([also === '' ? own : line(own, room), also, ...rest]), LEAD_MAX);
}

/** What to do next: a backtick would end the code span that a channel puts a command in. */
function stepsOf({ facts, incident }: MessageInput): Message['next'] {
  return facts.next
    .filter((n) => incident === null || isOffered(n, incident))
    .slice(0, 6)
    .map((n) => ({
      what: line(n.what, 160),
      command: line(n.command, 240).replaceAll('`', "'"),
      price: stepPrice(n),
    }));
}

const WHERE_MAX = 240;

function whereOf({ facts, commandsAt = '' }: MessageInput): string {
  const where = line(commandsAt, WHERE_MAX);
  return where === '' || facts.next.length === 0 ? '' : `Commands: ${where}`;
}

/** The notice's facts with the incident as it stands. */
export function messageInputOf(outgoing: Outgoing): MessageInput {
  return {
    facts: outgoing.notice.facts,
    incident: outgoing.incident,
    reason: outgoing.notice.reason,
    people: outgoing.notice.people ?? [],
    commandsAt: outgoing.commandsAt,
  };
}

/**
 * The picture in words, for people who do not see it: its alt text. Null where there is nothing to
 * draw.
 */
export function pictureWords(facts: IncidentFacts): string | null {
  const base = facts.series.filter((p) => p.baseline && Number.isFinite(p.value));
  const now = facts.series.filter((p) => !p.baseline && Number.isFinite(p.value));
  const last = now.at(-1);
  if (facts.series.length < 2 || last === undefined) return null;
  const mean = base.reduce((sum, p) => sum + p.value, 0) / base.length;
  // Where the message has the number, there is one "before", and not that of some of its runs.
  const before = facts.measures.find((m) => m.name === facts.seriesOf)?.before;
  const from =
    before !== undefined && before.n > 0
      ? ` Before it was ${percentOffEnds(before.value)}.`
      : base.length === 0
        ? ''
        : ` In the baseline it was ${percentOffEnds(mean)} on average.`;
  const what = facts.seriesOf === undefined ? '' : `${line(facts.seriesOf, 80)}, over `;
  return (
    `Chart of ${what}${facts.series.length} runs.${from} In the last run, ` +
    `${when(last.at)}, it was ${percentOffEnds(last.value)}.`
  );
}
