import type { Config } from '../config/load.ts';
import type { Clock } from '../domain/clock.ts';
import type { Placed } from '../domain/real-output.ts';
import type { Store } from '../domain/store.ts';
import type { Sandbox } from '../domain/suite.ts';
import { type Knowing, knowAgents } from './knowledge.ts';
import { asOneLine, patternsOf, placeTask } from './place/place-task.ts';
import { candidate } from './read/candidate.ts';
import { cutOwn, findOwn } from './redact/own-patterns.ts';
import { cutPersonal } from './redact/personal.ts';

/** What placing a reply works with. */
export interface PlaceReplyDeps {
  store: Pick<Store, 'cases' | 'versions'>;
  config: Pick<Config, 'agents' | 'file' | 'outputs'>;
  clock: Pick<Clock, 'monotonic'>;
  sandbox: Pick<Sandbox, 'evaluate'>;
}

/** A reply that has not gone out yet, with what its program says of it. */
export interface Reply extends Pick<Placed, 'audience' | 'money' | 'risk'> {
  agent: string;
  prompt: string;
  output: string;
  task: string | null;
}

/** A reply as it would be stored: its words without what is personal, and its place. */
export interface PlacedReply extends Pick<Placed, 'task' | 'audience' | 'money' | 'risk'> {
  prompt: string;
  output: string;
}

const ofStores = new WeakMap<object, { config: object; knowing: Knowing }>();

/** What is known of agents over a store, for as long as the configuration is the same. */
function knowingOf({ store, config, clock }: PlaceReplyDeps): Knowing {
  const known = ofStores.get(store);
  if (known?.config === config) return known.knowing;
  const knowing = knowAgents(store, config, () => clock.monotonic());
  ofStores.set(store, { config, knowing });
  return knowing;
}

/**
 * Which kind of work a reply is and what is at stake, as if it were taken in; nothing is stored.
 * @throws DaytwoError `no-agent`
 */
export async function placeReply(deps: PlaceReplyDeps, reply: Reply): Promise<PlacedReply> {
  const { sandbox, config } = deps;
  const { redact: rules } = config.outputs;
  const [prompt = '', output = ''] = await cutOwn(
    [cutPersonal(reply.prompt, rules), cutPersonal(reply.output, rules)],
    rules.patterns,
    sandbox,
  );
  const knowledge = await knowingOf(deps)(reply.agent);
  const patterns = patternsOf(knowledge.settings.tasks);
  const [hits] = await findOwn([asOneLine(prompt)], patterns, sandbox);
  const { task, audience, money, risk } = reply;
  const known = candidate({ prompt, output, task, audience, money, risk });
  return { prompt, output, ...placeTask(known, hits ?? [], knowledge) };
}
