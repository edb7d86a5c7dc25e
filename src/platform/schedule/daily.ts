import { MINUTE } from '../../domain/clock.ts';
import { wallClock } from './local-time.ts';
import { expression, type Job } from './slots.ts';

const HOUR_MINUTES = 60;
const DAY_MINUTES = 24 * HOUR_MINUTES;

/** Schedules are read from here on, so that the hour is the same whenever it is asked for. */
const FROM = new Date('2026-01-01T00:00:00Z');

/**
 * The same hour of every day at which a job comes due, the first where it has several: its own
 * slots are among those of the daily one, so that both together come once a day.
 */
export function dailyOf(job: Pick<Job, 'cron' | 'timezone'>): Pick<Job, 'cron' | 'timezone'> {
  const { timezone } = job;
  const midnight = expression({ cron: '0 0 * * *', timezone }).nextRun(FROM) ?? FROM;
  const first = expression(job).nextRun(new Date(midnight.getTime() - 1)) ?? midnight;
  const minutes = Math.floor(wallClock(first.getTime(), timezone) / MINUTE) % DAY_MINUTES;
  const cron = `${minutes % HOUR_MINUTES} ${Math.floor(minutes / HOUR_MINUTES)} * * *`;
  return { cron, timezone };
}
