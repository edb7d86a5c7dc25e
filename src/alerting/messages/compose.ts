import type {
  Incident,
  IncidentFacts,
  IncidentKind,
  NoticeReason,
  Outgoing,
} from '../../domain/incident.ts';
import { daysUntil, LAST_MUTED_DAYS, mutingOf } from '../../domain/model-end.ts';
import { percentOffEnds } from '../../domain/text-percent.ts';
import { plural } from '../../domain/text.ts';
import { clean, cleanLine, clip, interval, price, shareOfThreshold, when } from './format.ts';

/**
 * What is told, whatever the channel. The CLI builds one from an incident, the channels from a
 * notice.
 */
export interface MessageInput {
  facts: IncidentFacts;
  incident: Incident | null;
  reason: NoticeReason;
}

/** A named part of a message. `lines` are whole sentences or list items, cleaned, one line each. */
export interface Part {
  name: string;
  lines: readonly string[];
}

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
  measures: readonly { name: string; before: string; after: string }[];
  parts: readonly Part[];
  quotes: readonly Quote[];
  /** Edits of instruction files; somebody else's words too. */
  diffs: readonly { title: string; body: string }[];
  next: readonly { what: string; command: string; price: string }[];
}

const KINDS: Readonly<Record<IncidentKind, string>> = {
  drift: 'Behaviour changed',
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
const LINE_MAX = 400;
const LIST_MAX = 12;

function line(text: string, max = LINE_MAX): string {
  return clip(cleanLine(text), max);
}

/** At most twelve items; what was left out is counted, not hidden. */
function list(items: readonly string[]): string[] {
  const shown = items.slice(0, LIST_MAX);
  return items.length > shown.length
    ? [...shown, `and ${items.length - shown.length} more`]
    : shown;
}

/** What this notice is, in words that need no colour. */
export function statusWords(reason: NoticeReason, kind: IncidentKind | null): string {
  switch (reason) {
    case 'opened':
      return 'New';
    case 'updated':
      return 'Brought up to date';
    case 'worsened':
      return 'Worse than last told';
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

function acknowledgement(told: MessageInput): Part[] {
  const ack = told.incident?.ack;
  if (ack === undefined || ack === null || told.reason === 'resolved') return [];
  const note = line(ack.note);
  return [
    {
      name: 'Taken by',
      lines: [
        `${line(ack.by, 80)}, ${when(ack.at)}.${mutedUntilWords(told.incident)}`,
        ...(note === '' ? [] : [`“${note}”`]),
      ],
    },
  ];
}

/** When it comes back in truth, whatever day was asked for. */
function mutedUntilWords(incident: Incident | null): string {
  const quiet = incident === null ? null : mutingOf(incident);
  if (incident === null || quiet === null) return '';
  const day = incident.end?.endsAt?.slice(0, 10) ?? '';
  if (quiet.tooLate)
    return (
      ' Too late to mute: the end ' +
      `${daysUntil(day, Date.parse(incident.ack?.at ?? '')) < 0 ? 'was' : 'is'} on ` +
      `${when(day)}, and what is told from ${LAST_MUTED_DAYS} days before it on reaches everybody.`
    );
  if (quiet.until === null) return '';
  return quiet.capped
    ? ` Quiet until ${when(quiet.until.slice(0, 10))}: nobody mutes the last ` +
        `${LAST_MUTED_DAYS} days before the end.`
    : ` Quiet until ${when(quiet.until)}.`;
}

/**
 * What the present state means for the reader, where the facts (fixed at the change) cannot say it.
 */
function lifecycle(told: MessageInput): Part[] {
  const says: Partial<Record<NoticeReason, string>> = {
    recovering:
      'The evidence has stayed under a tenth of the bar for 5 looks. After 5 more like them ' +
      'this closes by itself; it opens again if it gets worse.',
    resolved: 'This is closed. The rest is what was found while it was open.',
  };
  const text = says[told.reason];
  return text === undefined ? [] : [{ name: 'What this means', lines: [text] }];
}

/** The evidence in words, or nothing for incidents that are not judged by it. */
export function evidenceWords(facts: IncidentFacts): string | null {
  if (facts.evidence === null) return null;
  const verdict = facts.evidence >= 1 ? 'enough for an alarm' : 'not enough for an alarm';
  return (
    `${shareOfThreshold(facts.evidence)}, ${verdict}. Looking often and at many things is ` +
    'already paid for.'
  );
}

function parts(told: MessageInput): Part[] {
  const f = told.facts;
  const out: Part[] = [...acknowledgement(told), ...lifecycle(told)];
  if (f.since !== null && !/^since\b/i.test(cleanLine(f.summary)))
    out.push({ name: 'Since', lines: [when(f.since)] });
  for (const d of f.details ?? [])
    out.push({ name: line(d.name, 40), lines: list(d.lines.map((l) => line(l, 240))) });
  const evidence = evidenceWords(f);
  if (evidence !== null) out.push({ name: 'Evidence', lines: [evidence] });
  if (f.provisional) {
    out.push({
      name: 'Baseline',
      lines: [
        'Provisional: nobody has approved it yet. The comparison is with the first looks, ' +
          'not with a behaviour that somebody called right.',
      ],
    });
  }
  if (f.claims.length > 0) {
    out.push({
      name: 'Claims',
      lines: list(
        f.claims.map(
          (c) =>
            `${line(c.claim, 160)}: its checks passed ${c.beforeHeld} of ${c.beforeOf} ` +
            `times, now ${c.nowHeld} of ${c.nowOf}`,
        ),
      ),
    });
  }
  const digest = told.reason === 'digest' || told.reason === 'steady';
  const recorded = digest
    ? 'Coming'
    : told.incident?.kind === 'drift'
      ? 'Recorded in that window'
      : 'Recorded';
  if (f.unchanged.length > 0)
    out.push({
      name: digest ? 'This week' : 'Did not change',
      lines: list(f.unchanged.map((u) => line(u, 160))),
    });
  if (f.unclear !== undefined && f.unclear.length > 0)
    out.push({
      name: digest ? 'Not compared yet' : 'No evidence of a change yet',
      lines: list(f.unclear.map((u) => line(u, 160))),
    });
  if (f.events.length > 0)
    out.push({
      name: recorded,
      lines: list(f.events.map((e) => `${when(e.at)}: ${line(e.what, 240)}`)),
    });
  if (f.notRuledOut !== undefined && f.notRuledOut.length > 0)
    out.push({ name: 'Not ruled out', lines: list(f.notRuledOut.map((u) => line(u, 160))) });
  if (f.guess !== null) out.push({ name: 'A guess, not a finding', lines: [line(f.guess)] });
  return out;
}

/** Composes what every channel then marks up. Pure; total for any facts. */
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
    lead: line(facts.summary, 900),
    measures: facts.measures.slice(0, 4).map((m) => ({
      name: line(m.name, 90),
      before: interval(m.before),
      after: `${interval(m.after)}`,
    })),
    parts: parts(told),
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
    `Chart of ${what}${facts.series.length} looks.${from} At the last look, ` +
    `${when(last.at)}, it was ${percentOffEnds(last.value)}.`
  );
}
