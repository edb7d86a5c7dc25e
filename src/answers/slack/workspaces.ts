import type { Clock } from '../../domain/clock.ts';
import type { Logger } from '../../platform/log.ts';
import { clientOf, type Desk, failureWords, patiently } from './desk.ts';
import { type Came, isFrom, type Workspace } from './payloads.ts';

/** The channels whose workspace something came from, and those whose workspace is not known. */
export interface Origin {
  ours: Desk[];
  /** The first of them, with what kept Slack from saying. */
  unknown: { desk: Desk; why: string } | null;
}

/** Whose workspaces the bots' tokens are of, as Slack says it. */
export interface Workspaces {
  /** Asks now, so that whoever answers first need not wait for it. */
  learn(desks: readonly Desk[]): Promise<void>;
  originOf(came: Came, desks: readonly Desk[]): Promise<Origin>;
}

type Told = Workspace | { why: string };

/** Asks Slack once for each token, and again where it has not said. */
export function rememberWorkspaces({ clock, log }: { clock: Clock; log: Logger }): Workspaces {
  const asked = new Map<string, Promise<Told>>();
  const tell = (desk: Desk): Promise<Told> => {
    const { token } = desk.options;
    const known = asked.get(token);
    if (known !== undefined) return known;
    const told = ask(desk, clock).then((answer) => {
      if (!('why' in answer)) return answer;
      asked.delete(token);
      log.warn(
        { channel: desk.name, why: answer.why },
        'Slack does not say whose workspace this is',
      );
      return answer;
    });
    asked.set(token, told);
    return told;
  };
  return {
    learn: async (desks) => void (await Promise.all(desks.map(tell))),
    async originOf(came, desks) {
      const origin: Origin = { ours: [], unknown: null };
      for (const desk of desks) {
        const told = await tell(desk);
        if ('why' in told) origin.unknown ??= { desk, why: told.why };
        else if (isFrom(came, told)) origin.ours.push(desk);
      }
      return origin;
    },
  };
}

async function ask(desk: Desk, clock: Clock): Promise<Told> {
  try {
    const client = await clientOf(desk);
    const said = await patiently(clock, () => client.auth.test());
    return said.team_id === undefined
      ? { why: 'Slack named no workspace' }
      : { team: said.team_id, enterprise: said.enterprise_id ?? null };
  } catch (error) {
    return { why: failureWords(error, desk) };
  }
}
