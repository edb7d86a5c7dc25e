import type { IncidentFacts } from '../../domain/incident.ts';
import { capital, plural } from '../../domain/text.ts';
import { plainFacts } from '../incidents/record.ts';

/** What a clock that was set did to the schedule. */
export interface ClockTrouble {
  /** What the clock did, as far as it was seen: "the clock was set back by 2 h". */
  what: string;
  /** When it was seen, by the clock as it is now. */
  at: string;
  takenBack: readonly TouchedSlot[];
  caughtUp: readonly TouchedSlot[];
  /** Jumps that the same incident told before: how many, and when the first was seen. */
  before?: { jumps: number; since: string | null };
}

export interface TouchedSlot {
  job: string;
  slot: string;
}

/** More names than these help nobody; `daytwo audit` has more. */
const MOST_NAMED = 6;

/** What people read when slots were taken back or caught up because the clock was set. */
export function clockFacts(t: ClockTrouble): IncidentFacts {
  const back =
    t.takenBack.length === 0
      ? ''
      : ` ${plural(t.takenBack.length, 'scheduled job')} had begun too early and ` +
        `${t.takenBack.length === 1 ? 'was' : 'were'} taken back: each comes again at its ` +
        'own time. What ran meanwhile stays recorded, with the time that the clock showed.';
  const caught =
    t.caughtUp.length === 0
      ? ''
      : ` ${plural(t.caughtUp.length, 'scheduled job')} that the clock jumped over ` +
        `${t.caughtUp.length === 1 ? 'was' : 'were'} made up for at once. If the clock is ` +
        'wrong now, they are taken back when it is set right.';
  const named = [
    ...suitesFirst(t.takenBack).map((s) => ({
      at: s.slot,
      what: `${s.job.replace(':', ' ')}: taken back, comes again then`,
    })),
    ...suitesFirst(t.caughtUp).map((s) => ({
      at: s.slot,
      what: `${s.job.replace(':', ' ')}: made up for`,
    })),
  ];
  const { jumps, since } = t.before ?? { jumps: 0, since: null };
  const touched = `${plural(t.takenBack.length + t.caughtUp.length, 'scheduled job')} touched`;
  const again = jumps === 0 ? '' : `It jumped ${jumps + 1} times. The last time: `;
  return plainFacts(
    jumps === 0
      ? `The clock of this machine jumped: ${touched}`
      : `The clock of this machine jumped ${jumps + 1} times: ${touched} by the last`,
    `${again}${jumps === 0 ? capital(t.what) : t.what}.${back}${caught} Nothing is to be done for the schedule. If the ` +
      'clock goes on jumping, the times in messages are wrong.',
    {
      since: since ?? t.at,
      events: named.slice(0, MOST_NAMED),
      next: [
        {
          what: 'See whether the machine keeps its time by NTP',
          command: 'timedatectl status',
          costUsd: 0,
        },
      ],
    },
  );
}

/** The replays are what people miss; polls and pings come again within the hour. */
function suitesFirst(slots: readonly TouchedSlot[]): TouchedSlot[] {
  const rank = (s: TouchedSlot): number => (s.job.startsWith('suite:') ? 0 : 1);
  return slots.toSorted((a, b) => rank(a) - rank(b) || (a.slot < b.slot ? -1 : 1));
}
