import { earlierHolderOf, holderOf } from '../../domain/incident-holder.ts';
import type { Detail, Incident, IncidentFacts, NoticeReason } from '../../domain/incident.ts';
import type { Acknowledgement } from '../../domain/incident-parts.ts';
import { HOUR, MINUTE } from '../../domain/clock.ts';
import type { Addressee } from '../../domain/telling.ts';
import { daysUntil, LAST_MUTED_DAYS, mutingOf } from '../../domain/model-end.ts';
import { dayWords } from '../../domain/text-dates.ts';
import { evidenceWords } from '../../domain/text-evidence.ts';
import { beganAt } from '../../domain/incident-name.ts';
import { clipName } from '../../domain/text.ts';
import { suiteOf } from '../../domain/stream-name.ts';
import { cleanLine, clip, when } from './format.ts';

/**
 * What is told, whatever the channel. The CLI builds one from an incident, the channels from a
 * notice.
 */
export interface MessageInput {
  facts: IncidentFacts;
  incident: Incident | null;
  reason: NoticeReason;
  /** Whom a route names; nobody unless given. */
  people?: readonly Addressee[];
  /** Where its commands are to be given; not said unless given. */
  commandsAt?: string | undefined;
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

/** Somebody's name for a thing, on one line; where it is long its end is kept. */
export function nameLine(text: string, max: number): string {
  return clipName(cleanLine(text), max);
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

/** Things that were all found at one moment are listed without it. */
function eventLines(events: IncidentFacts['events']): string[] {
  const [first] = events;
  return events.length > 1 && events.every((e) => e.at === first?.at)
    ? events.map((e) => line(e.what, 240))
    : events.map(eventLine);
}

/** What the recorded events of a message are. */
function eventsName({ incident, reason }: MessageInput): string {
  if (reason === 'digest' || reason === 'steady') return 'Coming';
  if (reason === 'backlog') return 'The last word of each';
  switch (incident?.kind) {
    case 'drift':
      return 'Also changed between the last good run and the first bad one';
    case 'configuration':
      return 'Problems';
    case 'soul':
      return 'Files';
    case 'documents':
      return 'Past their review';
    case 'control':
      return 'Found';
    case 'attack':
      return 'Cases that it failed';
    default:
      return 'Recorded';
  }
}

/** Whom it is for, by name: who reads it knows whether somebody else was meant. */
function addressees({ people = [] }: MessageInput): Part[] {
  return people.length === 0
    ? []
    : [{ name: 'For', lines: [line(people.map((p) => line(p.name, 60)).join(', '))] }];
}

/** Of what is over: it was taken so shortly before that no message said so. */
const wasJustTaken = ({ ack, changedAt }: Incident): boolean =>
  ack !== null && Date.parse(changedAt) - Date.parse(ack.at) <= MINUTE;

function acknowledgement(told: MessageInput): Part[] {
  const { incident, reason } = told;
  const ack = incident?.ack;
  if (incident === null || ack === undefined || ack === null) return [];
  if (reason === 'resolved' && !wasJustTaken(incident)) return [];
  const note = line(ack.note);
  const isHeld = holderOf(incident) !== null;
  const muted = reason === 'resolved' || !isHeld ? '' : mutedUntilWords(incident);
  return [
    {
      name: 'Taken by',
      lines: [
        isHeld
          ? `${line(ack.by, 80)}, ${when(ack.at)}.${muted}`
          : `${line(ack.by, 80)}, ${when(ack.at)}, before it changed${againWords(incident)}.`,
        ...(note === '' ? [] : [`“${note}”`]),
        ...(ack.before ?? []).map(earlierWord),
      ],
    },
  ];
}

const againWords = ({ state }: Incident): string =>
  state === 'open' ? ': it waits for somebody again' : '';

/** Who had it before, with what they said: a later word takes no earlier one's place. */
function earlierWord(b: NonNullable<Acknowledgement['before']>[number]): string {
  const note = line(b.note);
  return `Before that ${line(b.by, 80)}, ${when(b.at)}${note === '' ? '' : `: “${note}”`}.`;
}

/** When it comes back in truth, whatever day was asked for. */
function mutedUntilWords(incident: Incident): string {
  const quiet = mutingOf(incident);
  if (quiet === null) return '';
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
function lifecycle({ reason, incident }: MessageInput): Part[] {
  const text =
    reason === 'recovering'
      ? 'Five runs look as they did before the change. After five more like them this closes by ' +
        'itself; if it turns back, you hear of it.'
      : (reason === 'escalated' || (reason === 'reminder' && incident?.kind !== 'model-end')) &&
          incident !== null &&
          holderOf(incident) === null
        ? `${openWords(incident)} nobody has said that they have it` +
          `${earlierHolderOf(incident) === null ? '' : ' since it changed'}.`
        : null;
  return text === null ? [] : [{ name: 'What this means', lines: [text] }];
}

/** Since when it is so; and when people were told, where that was later: nobody could take it before. */
function openWords(incident: Incident): string {
  const began = beganAt(incident);
  const told = incident.toldAt ?? incident.openedAt;
  return Date.parse(told) - Date.parse(began) < HOUR
    ? `Open since ${when(began)}, and`
    : `It has been so since ${when(began)} and was told on ${when(told)};`;
}

/** How sure it is, or nothing for incidents that are not judged by evidence. */
export function surenessOf(facts: IncidentFacts): string | null {
  return facts.evidence === null ? null : evidenceWords(facts.evidence, facts.bar);
}

/** Whether it is told to be over, or nearly: what was found is then told in the past. */
export const isPast = (facts: IncidentFacts): boolean => facts.was !== undefined;

/** Whether runs were made after its sentence was counted: what stands beside them is of that time. */
export function isDated({ countedAt, series }: IncidentFacts): boolean {
  const last = series.at(-1)?.at;
  return countedAt !== undefined && last !== undefined && last > countedAt;
}

/** What is said after the summary: suites under their floor, and what else is told here. */
export function toldBeside({ floors = [], also = [], was }: IncidentFacts): string[] {
  // Of what is over nobody asks which floor it was under.
  const under = was === undefined ? floors.filter((f) => !f.inTitle && !f.isOver) : [];
  return [...under, ...also].map((a) => a.words);
}

/**
 * The sentences, with the day on which they were counted: of several suites that of what leads, which
 * the others do not share; `dated` where it stands after all of them.
 */
export function datedSummary(facts: IncidentFacts): { summary: string; dated: string } {
  const { summary, suites = {}, lead } = facts;
  const dated = datedWords(facts);
  const suite = suiteOf(lead?.stream);
  const others = Object.keys(suites)
    .filter((name) => name !== suite)
    .map((name) => summary.lastIndexOf(` In ${name}: `))
    .filter((at) => at >= 0);
  if (dated === '' || others.length === 0) return { summary, dated };
  const end = Math.min(...others);
  return { summary: `${summary.slice(0, end)} ${dated}${summary.slice(end)}`, dated: '' };
}

/** That the sentence before it is not of the last run; nothing where it is. */
function datedWords(facts: IncidentFacts): string {
  return isDated(facts) && !isPast(facts) && facts.countedAt !== undefined
    ? `(Counted on ${dayWords(facts.countedAt)}; the last run is newer.)`
    : '';
}

const thenName = (name: string, facts: IncidentFacts): string =>
  isPast(facts) || isDated(facts) ? `${name} at that time` : name;

function evidencePart(facts: IncidentFacts): Part[] {
  const words = surenessOf(facts);
  if (words !== null && (isPast(facts) || isDated(facts)))
    return [{ name: 'Evidence at that time', lines: [`${words.replace(/^evidence /, '')}.`] }];
  return words === null
    ? []
    : [
        {
          name: 'Evidence',
          lines: [
            `${words.replace(/^evidence /, '')}. Each 1 more is ten times as strong. What an alarm ` +
              'takes is set so that, however much is watched, a false one comes in at most one ' +
              'year in twenty, or as rarely as falseAlarmsPerYear says.',
          ],
        },
      ];
}

/** Since when, where the sentence does not say it already. */
function sincePart({ facts, incident }: MessageInput): Part[] {
  const { since } = facts;
  if (since === null) return [];
  const lead = cleanLine(`${facts.now ?? ''} ${facts.summary}`);
  if (/^ ?since\b/i.test(lead) || lead.includes(dayWords(since))) return [];
  // An end lies ahead: what has begun is that the provider advises against the model.
  return incident?.kind === 'model-end'
    ? [{ name: 'Deprecated since', lines: [when(since.slice(0, 10))] }]
    : [{ name: 'Since', lines: [when(since)] }];
}

/** What is told in brief elsewhere is whole here, however long. */
function detailLines({ lines, inBrief }: Detail): string[] {
  const shown = lines.map((l) => line(l, 240));
  return inBrief === undefined ? list(shown) : shown;
}

/** A part by the words of its detail for a short message, with where the whole of it stands. */
export function partInBrief({ facts, incident }: MessageInput, part: Part): Part {
  const words = facts.details?.find((d) => line(d.name, 40) === part.name)?.inBrief;
  if (words === undefined) return part;
  const all = incident === null ? '' : `; all of it: daytwo incidents ${incident.id}`;
  return { ...part, lines: [`${line(words)}${all}`] };
}

/** Everything that is known, part by part. */
export function partsOf(told: MessageInput): Part[] {
  const f = told.facts;
  const out: Part[] = [...addressees(told), ...acknowledgement(told), ...lifecycle(told)];
  out.push(...sincePart(told));
  for (const d of f.details ?? []) out.push({ name: line(d.name, 40), lines: detailLines(d) });
  if (f.was !== undefined) out.push({ name: 'What was found', lines: [line(f.was.summary)] });
  if (f.guess !== null) out.push({ name: LIKELY_CAUSE, lines: [line(f.guess)] });
  out.push(...evidencePart(f));
  if (f.provisional) {
    out.push({
      name: 'Baseline',
      lines: [
        isPast(f)
          ? 'Provisional at that time: the comparison was with the first runs.'
          : 'Provisional: nobody has approved it yet. The comparison is with the first runs, ' +
            'not with a behaviour that somebody called right.',
      ],
    });
  }
  if (f.claims.length > 0) {
    out.push({
      name: thenName('Claims', f),
      lines: list(
        f.claims.map(
          (c) =>
            `${line(c.claim, 160)}: its checks passed ${c.beforeHeld} of ${c.beforeOf} ` +
            `times before, ${c.nowHeld} of ${c.nowOf} since`,
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
  const { guess } = f;
  // What the guess names already is not listed once more.
  const events = f.events.filter((e) => guess === null || !guess.includes(e.what));
  if (f.unchanged.length > 0)
    out.push({
      name: digest ? 'This week' : thenName('Did not change', f),
      lines: list(f.unchanged.map((u) => line(u, 160))),
    });
  if (f.unclear !== undefined && f.unclear.length > 0)
    out.push({
      name: digest ? 'Not compared yet' : thenName('Too early to tell', f),
      lines: list(f.unclear.map((u) => line(u, 160))),
    });
  if (events.length > 0) out.push({ name: eventsName(told), lines: list(eventLines(events)) });
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
