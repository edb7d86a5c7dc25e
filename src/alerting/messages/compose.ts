import type { IncidentFacts, IncidentKind, NoticeReason, Outgoing } from '../../domain/incident.ts';
import { percentOffEnds } from '../../domain/text-percent.ts';
import { plural } from '../../domain/text.ts';
import { clean, cleanLine, clip, interval, lastRun, price, when } from './format.ts';
import { LIKELY_CAUSE, line, type MessageInput, type Part, partsOf, surenessOf } from './parts.ts';

export type { MessageInput, Part } from './parts.ts';

/** Somebody else's words: to be shown only where nothing is parsed. */
export interface Quote {
  title: string;
  prompt: string;
  before: string;
  after: string;
}

/** A message in words, cleaned and clipped, before any channel's markup. */
export interface Message {
  /** Under 80 characters. */
  title: string;
  /** What this notice is: "New", "Worse than last told", "Resolved" … */
  status: string;
  /** What kind of thing happened and its id: "Behaviour changed · refund · inc_17". */
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
}

const KINDS: Readonly<Record<IncidentKind, string>> = {
  drift: 'Behaviour changed',
  'failing-now': 'Failing now',
  'model-end': 'A model ends',
  'model-gone': 'A model is gone',
  'no-verdict': 'Could not measure',
  spend: 'Spending ceiling',
  credentials: 'A key is refused',
  configuration: 'Configuration',
  channel: 'A channel does not deliver',
  watch: 'The watch itself',
  judge: 'A judge changed',
  soul: 'Instruction files',
};

const TITLE_MAX = 79;
/** What this notice is, in words that need no colour. */
export function statusWords(reason: NoticeReason, kind: IncidentKind | null): string {
  switch (reason) {
    case 'opened':
      return 'New';
    case 'updated':
      return 'Brought up to date';
    case 'moved':
      return 'Known more exactly';
    case 'worsened':
      return 'Worse than last told';
    case 'joined':
      return 'More of it is known';
    case 'confirmed':
      return 'Confirmed';
    case 'relapsed':
      return 'Turned back';
    case 'reminder':
      return kind === 'model-end' ? 'Reminder: a model ends' : 'Reminder: still open';
    case 'acknowledged':
      return 'Acknowledged';
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
    case 'backlog':
      return 'What waited';
  }
}

/** Whether a message is one of those that must fit one screen. */
function isBrief({ incident, reason }: MessageInput): boolean {
  return incident?.kind === 'drift' && reason !== 'test';
}

/**
 * What a channel sends: of a drift the title, a sentence, the numbers, the likely cause, two cases
 * and three actions; everything of the other kinds. Pure; total for any facts.
 */
export function composeNotice(told: MessageInput): Message {
  const whole = composeMessage(told);
  if (!isBrief(told)) return whole;
  const sure = surenessOf(told.facts);
  const provisional = told.facts.provisional
    ? 'provisional: nobody has approved the baseline yet'
    : '';
  return {
    ...whole,
    measures: whole.measures.slice(0, 1),
    parts: whole.parts.filter((p) => BRIEF_PARTS.has(p.name) || p.name === LIKELY_CAUSE),
    footnote: [whole.footnote, sure ?? '', provisional].filter((x) => x !== '').join('; '),
    quotes: whole.quotes.map((q) => ({
      title: q.title,
      prompt: clip(q.prompt, BRIEF_TEXT),
      before: clip(q.before, BRIEF_TEXT),
      after: clip(q.after, BRIEF_TEXT),
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

/** What a drift's mail has room for: the rest is behind `daytwo incidents ID`. */
const BRIEF_PARTS: ReadonlySet<string> = new Set(['Taken by', 'What this means', 'Why it closed']);

const BRIEF_TEXT = 200;
const BRIEF_LINES = 6;
const BRIEF_STEPS = 3;

/** Composes everything that is known, for a terminal. Pure; total for any facts. */
export function composeMessage(told: MessageInput): Message {
  const { facts, incident, reason } = told;
  // Whoever reads that it is taken is not asked to take it.
  const taken = incident !== null && incident.ack !== null;
  const about =
    incident === null
      ? []
      : [
          KINDS[incident.kind],
          ...(incident.agent === null ? [] : [line(incident.agent, 60)]),
          line(incident.id, 60),
        ];
  return {
    title: clip(cleanLine(facts.title), TITLE_MAX) || 'daytwo has something to tell',
    status: statusWords(reason, incident?.kind ?? null),
    about: about.join(' · '),
    footnote: facts.measures.length > 0 ? 'in brackets: 95 % intervals' : '',
    lead: line([facts.now ?? '', facts.summary].filter((t) => t !== '').join(' '), 900),
    measures: facts.measures.slice(0, 4).map((m) => ({
      name: line(m.name, 90),
      before: interval(m.before),
      after: interval(m.after),
      last: m.last === undefined ? null : lastRun(m.last),
    })),
    parts: partsOf(told),
    quotes: [...facts.flips]
      .sort((a, b) => b.p - a.p)
      .slice(0, 2)
      .map((q) => ({
        title: line(q.label, 120) || line(q.caseHash, 20),
        prompt: clip(clean(q.prompt), 600),
        before: clip(clean(q.before), 700),
        after: clip(clean(q.after), 700),
      })),
    diffs: (facts.diffs ?? []).slice(0, 2).map((d) => ({
      title: `Edited before it began: ${line(d.file, 120)}`,
      body: [
        ...d.lines.slice(0, 40).map((l) => clip(clean(l).replaceAll('\n', ' '), 200)),
        ...(d.left > 0 ? [`… and ${plural(d.left, 'more line')}`] : []),
      ].join('\n'),
    })),
    // A backtick would end the code span a channel puts the command in; a shell would run what is
    // inside it.
    next: facts.next
      .filter((n) => !(taken && n.does === 'take-on'))
      .slice(0, 6)
      .map((n) => ({
        what: line(n.what, 160),
        command: line(n.command, 240).replaceAll('`', "'"),
        price: price(n.costUsd),
      })),
  };
}

/** The notice's facts with the incident as it stands. */
export function messageInputOf(outgoing: Outgoing): MessageInput {
  return {
    facts: outgoing.notice.facts,
    incident: outgoing.incident,
    reason: outgoing.notice.reason,
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
  const from =
    base.length === 0 ? '' : ` In the baseline it was ${percentOffEnds(mean)} on average.`;
  const what = facts.seriesOf === undefined ? '' : `${line(facts.seriesOf, 80)}, over `;
  return (
    `Chart of ${what}${facts.series.length} runs.${from} In the last run, ` +
    `${when(last.at)}, it was ${percentOffEnds(last.value)}.`
  );
}
