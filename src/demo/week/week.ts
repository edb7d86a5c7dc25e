import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Worker } from '../../app/worker.ts';
import { decideBoundary } from '../../claims/boundary/decide.ts';
import type { FastClock } from '../../platform/clock/fast.ts';
import { makePrivateFolder, writePrivate } from '../../platform/privacy/private-files.ts';
import { plantItems } from '../../triage/review/planted.ts';
import type { DemoChange } from '../story/agent.ts';
import { refundDesk } from '../story/refund-desk.ts';
import { answersOfDay, WEEK } from './answers.ts';
import { LOG_FOLDER, PLANTED, REAL_WORK_FILES } from './files.ts';
import { type Looking, reviewItems, REVIEWERS } from './people.ts';
import type { Truth } from './record.ts';

/** The last day of the first quarter: what may be left to the desk is signed on it. */
const SIGNING_DAY = 30;
/** When the desk's log of the day before is there, and when people review. */
const LOG_HOUR = 0.5;
const REVIEW_HOUR = 9;
const SIGNING_HOUR = 18.3;
/** Items that are reviewed on the last morning: the rest is left to whoever plays the demo. */
const ON_THE_LAST_MORNING = 3;

export interface WeekOptions {
  folder: string;
  seed: number;
  without: ReadonlySet<DemoChange>;
  /** How many days the demo has; the last seven are the week. */
  days: number;
}

/** The week of real answers, and what people do with them. */
export interface Week {
  /** Before the worker's turn at an hour of a day: what the desk has logged. */
  before(day: number, hour: number): void;
  /** After it: what people do then. */
  after(day: number, hour: number): Promise<void>;
}

/** Puts the files of the week beside the demo's configuration; an earlier week's are taken out. */
export function writeWeekFiles(folder: string): void {
  rmSync(join(folder, LOG_FOLDER), { recursive: true, force: true });
  makePrivateFolder(join(folder, LOG_FOLDER));
  for (const [file, text] of Object.entries(REAL_WORK_FILES))
    writePrivate(join(folder, file), text);
}

/**
 * Seven days of the refund desk's real answers, fifty a day: each night the log of the day before
 * is there, for the worker to find; each morning two simulated people review what triage gave them.
 */
export function playWeek(worker: Worker, clock: FastClock, o: WeekOptions): Week {
  const truths = new Map<string, Truth>();
  const live = worker.currentRuntime();
  const { store, ids, config } = live;
  const { seed } = o;
  const truthOf = (id: string): Truth | null => truths.get(id) ?? null;
  const looking: Looking = { store, ids, clock, config, seed, truthOf };
  /** 0 on the first morning with answers. */
  const placeOf = (day: number): number => day - (o.days - WEEK);
  return {
    before(day, hour) {
      const place = placeOf(day);
      if (hour !== LOG_HOUR || place < 0) return;
      const changed = !o.without.has('alias') && day - 1 >= refundDesk.change.day;
      const known = answersOfDay(day - 1, place, { seed, changed });
      for (const { answer, truth } of known) truths.set(answer.id, truth);
      const lines = known.map(({ answer }) => `${JSON.stringify(answer)}\n`).join('');
      writePrivate(join(o.folder, LOG_FOLDER, `day-${day}.jsonl`), lines);
    },
    async after(day, hour) {
      if (day === SIGNING_DAY && hour === SIGNING_HOUR) await signQuarter(worker);
      if (hour !== REVIEW_HOUR || placeOf(day) < 0) return;
      if (placeOf(day) === 0) await plantKnownAnswers(looking);
      const isLast = day === o.days - 1;
      for (const { by, items } of isLast ? REVIEWERS.slice(0, 1) : REVIEWERS)
        await reviewItems(looking, by, isLast ? ON_THE_LAST_MORNING : items);
    },
  };
}

async function signQuarter(worker: Worker): Promise<void> {
  await decideBoundary(worker.currentRuntime(), {
    agent: refundDesk.id,
    by: 'dana (simulated)',
    decisions: {},
    note: 'as the pack proposes',
  });
}

async function plantKnownAnswers({ store, ids, clock }: Looking): Promise<void> {
  await plantItems(
    { store, ids, now: () => clock.now() },
    { agent: refundDesk.id, by: 'ines (simulated)', items: PLANTED },
  );
}
