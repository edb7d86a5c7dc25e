import type { TakeInDeps } from '../outputs/take-in.ts';
import { followedSessions } from '../outputs/trail.ts';
import type { ControlDeps } from './check.ts';

/** What the outputs that were taken in tell the controls: tools that were called, and sessions. */
export function realWorkOf(deps: TakeInDeps): Pick<ControlDeps, 'toolUses' | 'sessions'> {
  const { realOutputs } = deps.store;
  return {
    async toolUses(agent, from) {
      const [first] = await realOutputs.list({ agent, order: 'oldest', limit: 1 });
      if (first === undefined) return null;
      const used = await realOutputs.tools({ agent, from });
      // Counted by day: a tool that was called on it was in use until its end.
      return {
        since: first.at,
        uses: used.map(({ tool, day }) => ({ tool, at: `${day}T23:59:59.999Z`, isDay: true })),
      };
    },
    sessions: (agent, now) => followedSessions(deps, agent, now),
  };
}
