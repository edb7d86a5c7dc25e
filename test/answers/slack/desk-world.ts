import { makeActs } from '../../../src/answers/acts.ts';
import { listenToSlack, type SlackListener } from '../../../src/answers/slack/listen.ts';
import type { Incident } from '../../../src/domain/incident.ts';
import { realClock } from '../../../src/platform/clock/real.ts';
import { makeLog } from '../../../src/platform/log.ts';
import { makeRedactor } from '../../../src/platform/privacy/redactor.ts';
import { makeWorld, type World, type WorldOptions } from '../../app/world.ts';
import { type Acknowledged, type SocketPeer, startSocketPeer, until } from './socket-peer.ts';

const APP_TOKEN = 'xapp-1-A1-4711-secret';
export const ANA = 'U0ANA1';

type Part = Readonly<Record<string, unknown>>;

/** A whole installation that people answer in Slack, pressed by a test. */
export interface DeskWorld {
  world: World;
  sockets: SocketPeer;
  log: string[];
  /** The blocks of an incident's message, and the buttons by their names. */
  blocks(incident: string): Promise<Part[]>;
  buttons(incident: string): Promise<Map<string, Part>>;
  /** Presses a button, or chooses in a menu; resolves when Slack has its acknowledgement. */
  press(
    incident: string,
    answer: string,
    over?: { user?: string; choice?: number; payload?: Part; id?: string; trigger?: string },
  ): Promise<Acknowledged>;
  /** Sends a modal off as it was opened last. */
  submit(values: Part, over?: { user?: string; trigger?: string }): Promise<Acknowledged>;
  command(text: string, over?: Part): Promise<Acknowledged>;
  /** Ends the listener, and has another one listen that knows nothing of what came before. */
  restart(): Promise<void>;
  /** The view that was opened last, as text. */
  view(): string;
  close(): Promise<void>;
}

/** @param beforehand done once the world stands, before anybody listens to it */
export async function makeDesk(
  options: WorldOptions,
  beforehand: (world: World) => void = () => undefined,
): Promise<DeskWorld> {
  const sockets = await startSocketPeer();
  const socket = { appToken: APP_TOKEN, url: () => sockets.url() };
  const world = await makeWorld({ ...options, slackSocket: socket });
  const { slack, store } = world;
  const log: string[] = [];
  const listen = async (): Promise<SlackListener> => {
    const made = listenToSlack(
      () => {
        const live = world.worker.currentRuntime();
        return { ...live, acts: makeActs(live), now: () => world.clock.now() };
      },
      {
        clock: { ...realClock, now: () => world.clock.now() },
        log: makeLog('info', makeRedactor(), (line) => log.push(line)),
      },
    );
    await made.renew();
    await made.opened();
    return made;
  };
  beforehand(world);
  let listener = await listen();
  let serial = 0;
  const from = (user: string): Part => ({
    team: { id: 'T0SIMULATED', domain: 'sim' },
    user: { id: user, username: user.toLowerCase(), name: user, team_id: 'T0SIMULATED' },
    trigger_id: `trigger.${++serial}`,
  });
  const message = async (incident: string) => {
    const ref = (await store.outbox.remote(incident, 'slack'))?.ref;
    const found = slack.messages.find((m) => m.ts === ref?.['ts']);
    if (found === undefined) throw new Error(`${incident} has no message`);
    return found;
  };
  const blocks = async (id: string): Promise<Part[]> => (await message(id)).blocks as Part[];
  const buttons = async (id: string): Promise<Map<string, Part>> =>
    new Map(
      (await blocks(id))
        .filter((b) => b['type'] === 'actions')
        .flatMap((b) => b['elements'] as Part[])
        .map((e) => [String(e['action_id']).replace('daytwo.', ''), e]),
    );
  return {
    world,
    sockets,
    log,
    blocks,
    buttons,
    async press(incident, answer, { user = ANA, choice, payload = {}, id, trigger } = {}) {
      const button = (await buttons(incident)).get(answer);
      if (button === undefined) throw new Error(`no button ${answer}`);
      const chosen = (button['options'] as Part[] | undefined)?.[choice ?? 0];
      return sockets.send(
        'interactive',
        {
          type: 'block_actions',
          ...from(user),
          ...(trigger === undefined ? {} : { trigger_id: trigger }),
          channel: { id: 'C1', name: 'ops' },
          message: { ts: (await message(incident)).ts, text: 'whatever' },
          actions: [
            {
              type: button['type'],
              action_id: button['action_id'],
              block_id: 'b1',
              ...(chosen === undefined
                ? { value: button['value'] }
                : { selected_option: { value: chosen['value'] } }),
            },
          ],
          ...payload,
        },
        id === undefined ? {} : { id },
      );
    },
    submit(values, { user = ANA, trigger } = {}) {
      const opened = slack.views.at(-1);
      return sockets.send('interactive', {
        type: 'view_submission',
        ...from(user),
        ...(trigger === undefined ? {} : { trigger_id: trigger }),
        view: {
          id: opened?.id,
          callback_id: opened?.view['callback_id'],
          private_metadata: opened?.view['private_metadata'],
          state: { values },
        },
      });
    },
    command: (text, over = {}) =>
      sockets.send('slash_commands', {
        command: '/daytwo',
        text,
        user_id: ANA,
        user_name: 'ana',
        team_id: 'T0SIMULATED',
        channel_id: 'C1',
        channel_name: 'ops',
        trigger_id: `trigger.${++serial}`,
        ...over,
      }),
    async restart() {
      await listener.close();
      listener = await listen();
    },
    view: () => JSON.stringify(slack.views.at(-1)?.view ?? null),
    async close() {
      await listener.close();
      await Promise.all([world.close(), sockets.close()]);
    },
  };
}

/** The unfinished incident of a kind; there is one. */
export async function theOne(world: World, kind: Incident['kind']): Promise<Incident> {
  const all = await world.store.incidents.list({ limit: 100 });
  const one = all.find((i) => i.kind === kind && !['resolved', 'not-confirmed'].includes(i.state));
  if (one === undefined) throw new Error(`no ${kind} among ${all.map((i) => i.key).join(', ')}`);
  return one;
}

export { until };
