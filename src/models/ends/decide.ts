import type { Acknowledgement } from '../../domain/incident-parts.ts';
import { daysUntil, mutedUntil } from '../../domain/model-end.ts';
import { type ModelRecord, WARNING_STEPS } from '../../domain/model.ts';
import { day } from '../../domain/text-time.ts';
import { plural } from '../../domain/text.ts';

/** The step of an announcement: more days than any warning, told before all of them. */
export const ANNOUNCED = 36_500;

/** What people were last told about a model's end. */
export interface NotifiedEnd {
  /** {@link ANNOUNCED} or one of the warning steps. */
  step: number;
  /** The date that was named then. */
  endsAt: string | null;
  /** What was named as the replacement then. */
  replacement: string | null;
  retired: boolean;
}

/** An acknowledgement with what held when it was given. */
export interface AcknowledgedEnd extends Acknowledgement {
  endsAt: string | null;
  replacement: string | null;
}

export interface EndQuestion {
  /** Of a model that an agent uses. */
  record: Pick<
    ModelRecord,
    | 'provider'
    | 'model'
    | 'endsAt'
    | 'endsKind'
    | 'deprecatedAt'
    | 'lifecycle'
    | 'replacement'
    | 'retiredAt'
  >;
  notified: NotifiedEnd | null;
  ack: AcknowledgedEnd | null;
  /** When the newest drift incident of an agent that uses it opened, if one is open. */
  driftSince: string | null;
  /** When a rehearsal on the replacement last came out worse, if it did. */
  worseSince: string | null;
  /** Epoch milliseconds. */
  now: number;
}

export interface EndDecision {
  notify: boolean;
  /**
   * Nobody is called, but what stands in the message is no longer so: it is brought up to date in
   * place.
   */
  update: boolean;
  /**
   * What to store as told when the notice is written or the message changed; null where neither is.
   */
  notified: NotifiedEnd | null;
  /** Days to the end, negative once past, null where no date is known. */
  daysLeft: number | null;
  /** The acknowledgement no longer holds, for a reason other than time. */
  ackVoid: boolean;
  /** What ended the acknowledgement is a rehearsal that came out worse. */
  worse?: true;
  reason: string;
}

/**
 * The warning step that holds with so many days left: the smallest one not below it, or the
 * announcement before all of them.
 */
export function stepAt(daysLeft: number): number {
  return WARNING_STEPS.findLast((step) => step >= daysLeft) ?? ANNOUNCED;
}

/**
 * Whether people are warned now of a model's end (docs/models.md): on announcement, at 90, 60, 30,
 * 14, 7, 3, 1 and 0 days, when the date moves, and when the model is retired. Discovered late, the
 * present step is told once, never the ones missed. A replacement that is named or changed between
 * two steps calls nobody, unless somebody took the incident on with another in mind.
 */
export function decideEnd(q: EndQuestion): EndDecision {
  const { record, notified: told, now } = q;
  const daysLeft = record.endsAt === null ? null : daysUntil(record.endsAt, now);
  const quiet = (reason: string, ackVoid = false): EndDecision =>
    quietly(record, told, { daysLeft, ackVoid, reason });
  const say = (
    as: Pick<NotifiedEnd, 'step' | 'retired'>,
    ackVoid: boolean,
    reason: string,
    worse?: Voided['worse'],
  ): EndDecision => ({
    notify: true,
    update: false,
    notified: {
      ...as,
      endsAt: record.endsAt,
      replacement: record.replacement ?? told?.replacement ?? null,
    },
    daysLeft,
    ackVoid,
    reason,
    ...worse,
  });
  if (record.retiredAt !== null) {
    if (told?.retired === true) return quiet('its retirement was told already');
    return say(
      { step: 0, retired: true },
      q.ack !== null,
      `${record.model} is retired: calls for it fail`,
    );
  }
  if (record.endsAt === null && record.deprecatedAt === null && record.lifecycle !== 'deprecated') {
    if (told === null || told.endsAt === null) return quiet('no end is announced');
    // Good news ends the matter, so no acknowledgement mutes it.
    return say(
      { step: ANNOUNCED, retired: false },
      q.ack !== null,
      `its end is no longer named (it was ${day(told.endsAt)})`,
    );
  }
  const step = daysLeft === null ? ANNOUNCED : stepAt(daysLeft);
  const why = dueBecause(record, told, step, daysLeft);
  const voided = q.ack === null ? null : voidBecause(q, q.ack);
  // An acknowledgement that no longer holds must not go on looking as if it did.
  if (why === null && voided !== null && told !== null)
    return say(told, true, voidWords(q.ack, voided), voided.worse);
  if (why === null)
    return quiet(
      told === null
        ? 'nothing is due'
        : `told already at ${stepName(told.step)}; the next is ${nextStep(daysLeft)}`,
      voided !== null,
    );
  const muted = q.ack === null || voided !== null ? null : mutedBecause(q, q.ack);
  if (muted !== null) return quiet(`${why}, but ${muted}`);
  const lead = voided === null ? '' : `; ${voidWords(q.ack, voided)}`;
  return say({ step, retired: false }, voided !== null, `${why}${lead}`, voided?.worse);
}

/** Calls nobody; a replacement that was not named when people were told is brought up to date. */
function quietly(
  { replacement }: EndQuestion['record'],
  told: NotifiedEnd | null,
  as: Pick<EndDecision, 'daysLeft' | 'ackVoid' | 'reason'>,
): EndDecision {
  if (told === null || replacement === null || replacement === told.replacement)
    return { notify: false, update: false, notified: null, ...as };
  return {
    notify: false,
    update: true,
    notified: { ...told, replacement },
    ...as,
    reason:
      `${replacement} is named as its ` +
      `replacement${told.replacement === null ? '' : ` now (it was ${told.replacement})`}`,
  };
}

function dueBecause(
  record: EndQuestion['record'],
  told: NotifiedEnd | null,
  step: number,
  daysLeft: number | null,
): string | null {
  if (told === null) {
    if (daysLeft === null) return 'its deprecation was announced, without a day yet';
    return daysLeft > 90
      ? `its end on ${day(record.endsAt ?? '')} was announced`
      : `its end became known late: ${daysLeftWords(daysLeft)}`;
  }
  const before = told.endsAt === null ? null : day(told.endsAt);
  const after = record.endsAt === null ? null : day(record.endsAt);
  if (before !== after) {
    if (after === null) return `its end is no longer named (it was ${before ?? ''})`;
    if (before === null) return `its end is now named: ${after}`;
    return `its end moved ${after < before ? 'earlier' : 'later'}, from ${before} to ${after}`;
  }
  return step < told.step ? daysLeftWords(daysLeft ?? 0) : null;
}

interface Voided {
  reason: string;
  worse?: { worse: true };
}

function voidWords(ack: AcknowledgedEnd | null, { reason }: Voided): string {
  return `the acknowledgement by ${ack?.by ?? ''} is void: ${reason}`;
}

/**
 * Why an acknowledgement no longer counts, or null. Times are compared as ISO text, which sorts by
 * time.
 */
function voidBecause(q: EndQuestion, ack: AcknowledgedEnd): Voided | null {
  const { endsAt, replacement } = q.record;
  if (endsAt !== null && ack.endsAt === null)
    return { reason: `an end is named now, ${day(endsAt)}` };
  if (endsAt !== null && ack.endsAt !== null && day(endsAt) < day(ack.endsAt))
    return { reason: `the end moved earlier, from ${day(ack.endsAt)} to ${day(endsAt)}` };
  // One that is named for the first time is help, and one that a source leaves out is no word
  // against the other.
  if (replacement !== null && ack.replacement !== null && replacement !== ack.replacement)
    return { reason: `the replacement is ${replacement} now (it was ${ack.replacement})` };
  if (q.driftSince !== null && q.driftSince >= ack.at)
    return { reason: 'an agent that uses it has drifted since' };
  if (q.worseSince !== null && q.worseSince >= ack.at)
    return {
      reason: 'the rehearsal on the replacement came out worse since',
      worse: { worse: true },
    };
  return null;
}

function mutedBecause(q: EndQuestion, ack: AcknowledgedEnd): string | null {
  const until = mutedUntil(ack.until, q.record.endsAt);
  if (until !== null && q.now >= Date.parse(until)) return null;
  return `${ack.by} acknowledged it${until === null ? '' : ` until ${day(until)}`}`;
}

function daysLeftWords(daysLeft: number): string {
  if (daysLeft < 0) return `its day was ${plural(-daysLeft, 'day')} ago`;
  return daysLeft === 0
    ? 'its day is today'
    : `${plural(daysLeft, 'day')} ${daysLeft === 1 ? 'is' : 'are'} left`;
}

function stepName(step: number): string {
  return step === ANNOUNCED
    ? 'announcement'
    : step === 0
      ? 'warning of the last day'
      : `${step}-day warning`;
}

function nextStep(daysLeft: number | null): string {
  if (daysLeft === null) return 'when a day is named';
  const next = WARNING_STEPS.find((step) => step < daysLeft);
  return next === undefined ? 'its retirement' : `at ${plural(next, 'day')}`;
}
