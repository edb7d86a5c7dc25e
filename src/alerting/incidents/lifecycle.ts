import { DAY, HOUR, isAhead, type Millis } from '../../domain/clock.ts';
import type { Incident, IncidentState, NoticeReason } from '../../domain/incident.ts';
import { streamWords } from '../../domain/text-stream.ts';
import { metricOf, suiteOf } from '../../domain/stream-name.ts';

/** What the newest look says about an agent, over all of its streams. */
export interface DriftStatus {
  /** A stream that was not part of the incident reached the bar. */
  alarm: boolean;
  /** Streams over the bar, named; what an open incident is about. */
  streams: readonly string[];
  /**
   * Looks since the last one that differed which by themselves speak for the old behaviour
   * (docs/detection.md, Recovery).
   */
  quietLooks: number;
  /** Whether the newest look of each suite is among them; only then it is told to be over. */
  isLastQuiet?: boolean;
  /** The newest look shows again what was told; without it, that there are fewer quiet looks than before says so. */
  turnedBack?: boolean;
  /** Too many trials without a verdict: such a run may not open an incident. */
  mayOpen: boolean;
  /** Why what is now is worse than what people were told last; absent where it is not. */
  worse?: string;
  /** That was told in another message: nobody is called again for it. */
  lighter?: boolean;
  /** It began with what was told: whoever has that has this, and nobody is called again. */
  sameEvent?: boolean;
  /** A high-risk case is worse of which nobody was told: that is told though the rest recovers. */
  grave?: boolean;
  /** Why what was told first is over while another measure lasts; absent where it is not so. */
  partly?: string;
  /** It was told to be better, and is worse: that is told whether or not this look alarms. */
  turned?: boolean;
}

export interface IncidentDecision {
  state: IncidentState;
  notice: NoticeReason | null;
  quietLooks: number;
  reason: string;
}

/**
 * Looks under a tenth of what an alarm takes until `recovering`, and again until `resolved`
 * (docs/detection.md, Recovery).
 */
export const LOOKS_TO_RECOVER = 5;
/**
 * Rounds are made within an hour; a suspicion that nothing has been heard of for twice that is
 * over.
 */
const CONFIRMING_AT_MOST: Millis = 2 * HOUR;
const REMIND_AFTER: Millis = 3 * DAY;
/** Whoever has heard news of it since is reminded by that. */
const REMIND_AFTER_NEWS: Millis = DAY + 2 * HOUR;

/**
 * What happens to an agent's drift incident after a look; null where there is none and none is due.
 * @param known streams that the incident already names
 */
export function decideAfterLook(
  incident: Incident | null,
  known: readonly string[],
  sight: DriftStatus,
): IncidentDecision | null {
  // A suspicion that is being looked at again becomes an alarm, or is ended by its own rounds.
  if (incident === null || incident.state === 'confirming')
    return sight.alarm && sight.mayOpen
      ? {
          state: 'open',
          notice: 'opened',
          quietLooks: 0,
          reason: `the evidence is enough for an alarm in ${sight.streams.map(streamWords).join(', ')}`,
        }
      : null;
  const fresh = sight.streams.filter((s) => !known.includes(s) && isNews(s, known));
  if (fresh.length > 0 && sight.mayOpen)
    return {
      state: 'open',
      notice: 'worsened',
      quietLooks: 0,
      reason: `the evidence is enough for an alarm in ${fresh.map(streamWords).join(', ')} too`,
    };
  const { alarm, mayOpen, worse, lighter = false, sameEvent = false } = sight;
  const { turned = false, grave = false } = sight;
  if (worse !== undefined && (turned || (grave && alarm)) && mayOpen)
    return { state: 'open', notice: 'worsened', quietLooks: 0, reason: worse };
  if (incident.state === 'recovering') return whileRecovering(incident.quietLooks, sight);
  if (worse === undefined || !alarm || !mayOpen) return whileDifferent(incident.state, sight);
  const { quietLooks } = sight;
  if (sameEvent) return { state: incident.state, notice: 'joined', quietLooks, reason: worse };
  // Whoever took on what was told has not taken on this.
  return { state: 'open', notice: lighter ? 'joined' : 'worsened', quietLooks, reason: worse };
}

const agreeWords = (quietLooks: number): string =>
  `${quietLooks} runs look as they did before the change, each taken alone, and none since speaks ` +
  'clearly against it';

function whileRecovering(before: number, sight: DriftStatus): IncidentDecision {
  const { quietLooks, isLastQuiet = true, turnedBack = quietLooks < before } = sight;
  if (turnedBack)
    return {
      state: 'open',
      notice: 'relapsed',
      quietLooks,
      reason: 'it was recovering and has turned back',
    };
  return quietLooks >= 2 * LOOKS_TO_RECOVER && isLastQuiet
    ? {
        state: 'resolved',
        notice: 'resolved',
        quietLooks,
        reason: agreeWords(quietLooks),
      }
    : {
        state: 'recovering',
        notice: null,
        quietLooks,
        reason: `${quietLooks} of ${2 * LOOKS_TO_RECOVER} runs that must be as before the change`,
      };
}

function whileDifferent(
  state: IncidentState,
  {
    quietLooks,
    isLastQuiet = true,
    partly,
  }: Pick<DriftStatus, 'quietLooks' | 'isLastQuiet' | 'partly'>,
): IncidentDecision {
  if (partly !== undefined && quietLooks < LOOKS_TO_RECOVER)
    return { state, notice: 'joined', quietLooks, reason: partly };
  if (quietLooks === 0)
    return { state, notice: null, quietLooks, reason: 'still different from the baseline' };
  return quietLooks >= LOOKS_TO_RECOVER && isLastQuiet
    ? {
        state: 'recovering',
        notice: 'recovering',
        quietLooks,
        reason: agreeWords(quietLooks),
      }
    : {
        state,
        notice: null,
        quietLooks,
        reason: `${quietLooks} of ${LOOKS_TO_RECOVER} runs that must be as before the change`,
      };
}

/**
 * One cause moves several metrics of a suite, each reaching the bar in its own time. Passing and
 * judgment are news, and so is another suite; lengths and wordings that follow are not.
 */
function isNews(stream: string, known: readonly string[]): boolean {
  const [suite, metric] = [suiteOf(stream), metricOf(stream)];
  return (
    metric === 'pass' ||
    metric === 'judgment' ||
    metric === 'refusal' ||
    !known.some((k) => k.startsWith(`${suite}/`))
  );
}

/**
 * Whether time alone asks for a word: an acknowledgement that ran out, or an open incident that
 * nobody took.
 * @param lastNews when the last message with news of it was made; null where there was none
 */
export function decideAfterTime(
  incident: Incident,
  reminders: number,
  now: Millis,
  lastNews: string | null = null,
): IncidentDecision | null {
  const { ack } = incident;
  // A model's end has steps of its own, which know the present day count.
  if (
    incident.kind !== 'model-end' &&
    incident.state === 'acknowledged' &&
    ack?.until != null &&
    Date.parse(ack.until) <= now
  ) {
    return {
      state: 'open',
      notice: 'reminder',
      quietLooks: incident.quietLooks,
      reason: `${ack.by}'s acknowledgement ran out`,
    };
  }
  if (
    incident.state === 'confirming' &&
    (isAhead(incident.changedAt, now) || now - Date.parse(incident.changedAt) >= CONFIRMING_AT_MOST)
  ) {
    return {
      state: 'not-confirmed',
      notice: null,
      quietLooks: 0,
      reason: 'its hour went by before the cases could run again',
    };
  }
  if (
    incident.state === 'open' &&
    incident.kind !== 'model-end' &&
    incident.group === undefined &&
    // What is as before in its newest runs is over soon, or is told to be worse.
    incident.quietLooks === 0 &&
    reminders === 0
  ) {
    const remind = { state: 'open', notice: 'reminder', quietLooks: incident.quietLooks } as const;
    if (isAhead(incident.openedAt, now))
      return {
        ...remind,
        reason:
          'the clock was set back since it opened, so its three days cannot be counted; ' +
          'nobody has acknowledged it yet',
      };
    if (now - Date.parse(incident.openedAt) >= REMIND_AFTER && !isFresh(incident, lastNews, now))
      return {
        ...remind,
        reason:
          ack === null
            ? 'nobody has acknowledged it in three days'
            : 'nobody has acknowledged it since it changed',
      };
  }
  return null;
}

/** Whether people have heard news of it for so short that they are not reminded yet. */
function isFresh(
  { ack, comesBack }: Pick<Incident, 'ack' | 'comesBack'>,
  lastNews: string | null,
  now: Millis,
): boolean {
  if (lastNews === null || isAhead(lastNews, now)) return false;
  // What got worse, or fails again, is told like a new one.
  const isNew = ack !== null || comesBack !== undefined;
  return now - Date.parse(lastNews) < (isNew ? REMIND_AFTER : REMIND_AFTER_NEWS);
}

export const FINAL: readonly IncidentState[] = ['resolved', 'not-confirmed'];
/** What people are told of; a suspicion is not among them yet. */
export const NOTIFIED_STATES: readonly IncidentState[] = ['open', 'acknowledged', 'recovering'];
export const UNFINISHED_STATES: readonly IncidentState[] = ['confirming', ...NOTIFIED_STATES];
