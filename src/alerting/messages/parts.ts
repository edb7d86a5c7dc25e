import type { Incident, IncidentFacts, NoticeReason } from '../../domain/incident.ts';
import { daysUntil, LAST_MUTED_DAYS, mutingOf } from '../../domain/model-end.ts';
import { evidenceWords } from '../../domain/text-evidence.ts';
import { cleanLine, clip, when } from './format.ts';

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

const LINE_MAX = 400;
const LIST_MAX = 12;

/** Somebody's words on one line, cut where they are long. */
export function line(text: string, max = LINE_MAX): string {
  return clip(cleanLine(text), max);
}

/** At most twelve items; what was left out is counted, not hidden. */
function list(items: readonly string[]): string[] {
  const shown = items.slice(0, LIST_MAX);
  return items.length > shown.length
    ? [...shown, `and ${items.length - shown.length} more`]
    : shown;
}

/** The part that names a cause. */
export const LIKELY_CAUSE = 'Likely cause (a guess)';

function eventLine(e: { at: string; what: string }): string {
  return `${when(e.at)}: ${line(e.what, 240)}`;
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
      'Five runs were as before the change, each by itself. After five more like them this closes ' +
      'by itself; if it turns back, you hear of it.',
    resolved: 'This is closed. The rest is what was found while it was open.',
  };
  const text = says[told.reason];
  return text === undefined ? [] : [{ name: 'What this means', lines: [text] }];
}

/** How sure it is, or nothing for incidents that are not judged by evidence. */
export function surenessOf(facts: IncidentFacts): string | null {
  return facts.evidence === null ? null : evidenceWords(facts.evidence, facts.bar);
}

function evidencePart(facts: IncidentFacts): Part[] {
  const words = surenessOf(facts);
  return words === null
    ? []
    : [
        {
          name: 'Evidence',
          lines: [
            `${words.replace(/^evidence /, '')}. It counts in powers of ten, and that daytwo looks ` +
              'often and at many things is paid for: at most one year in twenty brings any false ' +
              'alarm.',
          ],
        },
      ];
}

/** Everything that is known, part by part. */
export function partsOf(told: MessageInput): Part[] {
  const f = told.facts;
  const out: Part[] = [...acknowledgement(told), ...lifecycle(told)];
  if (f.since !== null && !/^since\b/i.test(cleanLine(f.summary)))
    out.push({ name: 'Since', lines: [when(f.since)] });
  for (const d of f.details ?? [])
    out.push({ name: line(d.name, 40), lines: list(d.lines.map((l) => line(l, 240))) });
  if (f.was !== undefined) out.push({ name: 'What was found', lines: [line(f.was.summary)] });
  if (f.guess !== null) out.push({ name: LIKELY_CAUSE, lines: [line(f.guess)] });
  out.push(...evidencePart(f));
  if (f.provisional) {
    out.push({
      name: 'Baseline',
      lines: [
        'Provisional: nobody has approved it yet. The comparison is with the first runs, ' +
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
  return [...out, ...aroundIt(told)];
}

/** What else was looked at: what stayed, what is open, what changed beside it. */
function aroundIt(told: MessageInput): Part[] {
  const f = told.facts;
  const out: Part[] = [];
  const digest = told.reason === 'digest' || told.reason === 'steady';
  const recorded = digest
    ? 'Coming'
    : told.incident?.kind === 'drift'
      ? 'Also changed between the last good run and the first bad one'
      : 'Recorded';
  const { guess } = f;
  // What the guess names already is not listed once more.
  const events = f.events.filter((e) => guess === null || !guess.includes(e.what));
  if (f.unchanged.length > 0)
    out.push({
      name: digest ? 'This week' : 'Did not change',
      lines: list(f.unchanged.map((u) => line(u, 160))),
    });
  if (f.unclear !== undefined && f.unclear.length > 0)
    out.push({
      name: digest ? 'Not compared yet' : 'Too early to tell',
      lines: list(f.unclear.map((u) => line(u, 160))),
    });
  if (events.length > 0) out.push({ name: recorded, lines: list(events.map(eventLine)) });
  if (f.later !== undefined && f.later.length > 0)
    out.push({ name: 'Changed later, so not the cause', lines: list(f.later.map(eventLine)) });
  if (f.ruledOut !== undefined && f.ruledOut.length > 0)
    out.push({
      name: 'Ruled out, the same before and after it began',
      lines: [line(f.ruledOut.join(', '))],
    });
  if (f.notRuledOut !== undefined && f.notRuledOut.length > 0)
    out.push({
      name: 'Not known for then, so not ruled out',
      lines: list(f.notRuledOut.map((u) => line(u, 160))),
    });
  return out;
}
