import type { TakeInDeps } from '../outputs/take-in.ts';
import { followedSessions } from '../outputs/trail.ts';
import type { ControlDeps } from './check.ts';

/** What the outputs that were taken in tell the controls: tools that were called, and sessions. */
export function realWorkOf(deps: TakeInDeps): Pick<ControlDeps, 'toolUses' | 'sessions'> {
  const { realOutputs } = deps.store;
  return {
    async toolUses(agent, from) {
      // What was answered before that may be a part of what there was: it shows uses, and no rest.
      const since = await realOutputs.takenSince(agent);
      if (since === null) return null;
      const used = await realOutputs.tools({ agent, from });
      // Counted by day: a tool that was called on it was in use until its end.
      return {
        since,
        uses: used.map(({ tool, day }) => ({ tool, at: `${day}T23:59:59.999Z`, isDay: true })),
      };
    },
    sessions: (agent, now) => followedSessions(deps, agent, now),
  };
}
