import { randomBytes } from 'node:crypto';
import { IncidentRecorder } from '../../../src/alerting/incidents/record.ts';
import { makeActs } from '../../../src/answers/acts.ts';
import type { Config } from '../../../src/config/load.ts';
import type { Store } from '../../../src/domain/store.ts';
import type { AgentLoader } from '../../../src/evaluation/replay/agent-loader.ts';
import { makeAccounts } from '../../../src/llm/accounts.ts';
import { makeIds, realClock } from '../../../src/platform/clock/real.ts';
import { createSandbox } from '../../../src/platform/sandbox/sandbox.ts';
import { makeWebApp } from '../../../src/web/app.ts';
import type { WebDeps } from '../../../src/web/page.ts';
import { makeDoor } from '../../../src/web/safety/door.ts';

const HOST = '127.0.0.1:4180';

/** The page over a store, as somebody who is signed in asks for it. */
export async function openPageOver(
  store: Store,
  config: Config,
): Promise<(path: string) => Promise<Response>> {
  const now = (): number => realClock.now();
  const ids = makeIds(now);
  const recorder = new IncidentRecorder({ ids, now, channels: [] });
  const agents = { load: () => Promise.reject(new Error('no agent here')) } as AgentLoader;
  const sandbox = createSandbox();
  const acts = makeActs({ store, recorder, config, clock: realClock, ids, agents, sandbox });
  const live = (): WebDeps => ({
    store,
    config,
    agents,
    accounts: makeAccounts(config, realClock),
    acts,
    clock: realClock,
    ids,
    sandbox,
    now,
  });
  const keys: string[] = [];
  const door = makeDoor({
    monotonic: () => realClock.monotonic(),
    random: randomBytes,
    opensByLink: true,
    tellKey: (key) => void keys.push(key),
  });
  const app = makeWebApp({
    live,
    door,
    failed: (e) => {
      throw e;
    },
  });
  door.newKey();
  const ask = (path: string, cookie: string): Promise<Response> =>
    Promise.resolve(app.request(`http://${HOST}${path}`, { headers: { host: HOST, cookie } }));
  const entered = await ask(`/sign-in?once=${keys.at(-1) ?? ''}`, '');
  const cookie = entered.headers
    .getSetCookie()
    .map((c) => c.split(';')[0])
    .join('; ');
  return (path) => ask(path, cookie);
}
