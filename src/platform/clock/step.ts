import { CLOCK_SLACK, type Clock, type Millis } from '../../domain/clock.ts';
import { plural } from '../../domain/text.ts';

/** All clocks of one moment. */
export interface Reading {
  wall: Millis;
  monotonic: Millis;
  /** Null where the machine does not tell. */
  uptime: Millis | null;
}

export type Moved =
  | { kind: 'steady' }
  /** The machine slept: its wall clock is right, and everything else stood still. */
  | { kind: 'slept'; ms: Millis; reason: string }
  /** The wall clock was set by `ms`, back where negative; without it, it would show `expected`. */
  | { kind: 'stepped'; ms: Millis; expected: Millis; reason: string };

/** Reads all clocks at once. */
export function readClocks(clock: Clock): Reading {
  return { wall: clock.now(), monotonic: clock.monotonic(), uptime: clock.uptime?.() ?? null };
}

/**
 * What the wall clock did between two readings, apart from going on. Monotonic time may stand still
 * while the machine sleeps (CLOCK_MONOTONIC of Linux does, CLOCK_BOOTTIME does not:
 * clock_gettime(2)); the uptime tells that from a clock that was set.
 */
export function movedBetween(before: Reading, after: Reading): Moved {
  const wall = after.wall - before.wall;
  const ran = after.monotonic - before.monotonic;
  if (Math.abs(wall - ran) < CLOCK_SLACK) return { kind: 'steady' };
  const up = before.uptime === null || after.uptime === null ? ran : after.uptime - before.uptime;
  const slept = up - ran >= CLOCK_SLACK ? up - ran : 0;
  const ms = wall - ran - slept;
  if (Math.abs(ms) < CLOCK_SLACK)
    return { kind: 'slept', ms: slept, reason: `the machine slept for ${spanWords(slept)}` };
  const how = ms > 0 ? 'ahead' : 'back';
  return {
    kind: 'stepped',
    ms,
    expected: after.wall - ms,
    reason: `the clock was set ${how} by ${spanWords(ms)}`,
  };
}

/** A length of time in words, to two units: "3 days 2 h", "2 h", "90 s". */
export function spanWords(ms: Millis): string {
  const seconds = Math.round(Math.abs(ms) / 1_000);
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  const [days, hours, rest] = [
    Math.floor(minutes / 1_440),
    Math.floor(minutes / 60) % 24,
    minutes % 60,
  ];
  const words = [
    days === 0 ? '' : plural(days, 'day'),
    hours === 0 ? '' : `${hours} h`,
    rest === 0 ? '' : `${rest} min`,
  ];
  return words
    .filter((w) => w !== '')
    .slice(0, 2)
    .join(' ');
}
