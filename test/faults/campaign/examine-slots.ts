import { expression } from '../../../src/platform/schedule/slots.ts';
import { type Look, rows } from './examine.ts';
import { SCHEDULES } from './story.ts';

/** Every slot is taken once: one run of its own, skipped beside one that waits, or caught up. */
export function slots(look: Look): void {
  for (const [agent, cron] of Object.entries(SCHEDULES)) {
    const { problems } = look;
    const job = `suite:${agent}/${agent}`;
    const runsOf = scheduledRuns(look, agent);
    let last: string | null = null;
    for (const row of rows(look.db, `SELECT * FROM slot WHERE job = '${job}' ORDER BY slot`)) {
      const [slot, note] = [String(row['slot']), String(row['note'])];
      const skipped = note.startsWith('skipped');
      if (row['taken_back_at'] !== null) problems.push(`${job} ${slot} was taken back`);
      const made = runsOf.get(slot) ?? 0;
      if (made !== (skipped ? 0 : 1)) problems.push(`${job} ${slot} has ${made} runs (${note})`);
      runsOf.delete(slot);
      const missed = Number(/(\d+) earlier slots? missed/.exec(note)?.[1] ?? 0);
      const between = last === null ? missed : slotsBetween(cron, last, slot);
      if (!skipped && between !== missed)
        problems.push(`${job}: ${between} slots between ${last ?? ''} and ${slot}, said: ${note}`);
      last = slot;
    }
    for (const slot of runsOf.keys())
      problems.push(`${job}: a run for ${slot}, which nobody claimed`);
  }
}

/** How many runs each slot has. */
function scheduledRuns({ runs }: Look, agent: string): Map<string, number> {
  const of = new Map<string, number>();
  for (const r of runs.filter((x) => x.agent === agent && x.trigger === 'schedule')) {
    const slot = /due at (\S+?Z)/.exec(r.reason)?.[1] ?? r.reason;
    of.set(slot, (of.get(slot) ?? 0) + 1);
  }
  return of;
}

function slotsBetween(cron: string, from: string, to: string): number {
  const slot = expression({ cron, timezone: 'UTC' });
  let n = 0;
  for (let at = slot.nextRun(new Date(from)); at !== null; at = slot.nextRun(at)) {
    if (at.toISOString() >= to) break;
    n++;
  }
  return n;
}
