import { quarterAsked } from '../../claims/boundary/pack.ts';
import { type Period, type Worth, worthOf } from '../../claims/worth/worth.ts';
import { agentOf } from '../../config/agent.ts';
import type { Config } from '../../config/load.ts';
import { DAY, iso } from '../../domain/clock.ts';
import type { Store } from '../../domain/store.ts';

/** So far back it goes where no quarter is named. */
const DAYS = 90;

/** @throws DaytwoError `no-agent`, `bad-quarter` */
export async function worthAsked(
  on: { store: Store; config: Config },
  o: { agent?: string; quarter?: string },
  now: number,
): Promise<Worth[]> {
  if (o.agent !== undefined) agentOf(on.config, o.agent);
  const worth: Worth[] = [];
  for (const agent of o.agent === undefined ? Object.keys(on.config.agents) : [o.agent]) {
    const period: Period =
      o.quarter === undefined
        ? { name: `the last ${DAYS} days`, from: iso(now - DAYS * DAY), to: iso(now) }
        : await quarterAsked(on, agent, o.quarter, now);
    worth.push(await worthOf(on, agent, period));
  }
  return worth;
}
