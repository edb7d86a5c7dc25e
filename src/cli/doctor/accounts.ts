import type { Config } from '../../config/load.ts';
import type { ProviderConfig } from '../../config/plugin-options.ts';
import type { Clock, Millis } from '../../domain/clock.ts';
import { messageOf } from '../../domain/errors.ts';
import { type CallFailure, isAgentKind } from '../../domain/provider.ts';
import { plural } from '../../domain/text.ts';
import { baseUrlOf, makeAccounts } from '../../llm/accounts.ts';
import { spanWords } from '../../platform/clock/step.ts';
import { directFetch } from '../../platform/http/direct-fetch.ts';
import { bad, fine, type Finding, unknown } from './finding.ts';

/** So far may this machine's clock be off before slots and dates of messages are wrong. */
const OFF: Millis = 60_000;
const PATIENCE: Millis = 15_000;

/** Whether each account's key is taken: its model list is asked for, which costs nothing. */
export async function checkKeys(config: Config, clock: Clock): Promise<Finding[]> {
  const accounts = makeAccounts(config, clock);
  return Promise.all(
    Object.entries(config.providers).map(async ([name, { kind }]) => {
      if (isAgentKind(kind))
        return unknown('key', name, 'is an agent: it is asked by a run and not before');
      const account = await accounts.account(name);
      const list = await account.listModels(AbortSignal.timeout(PATIENCE));
      return list.ok
        ? fine('key', name, `is taken; ${plural(list.models.length, 'model')} listed`)
        : keyFinding(name, list.failure);
    }),
  );
}

function keyFinding(name: string, { code, status, message }: CallFailure): Finding {
  if (code === 'auth')
    return bad('key', name, message, `put a valid key where providers.${name}.apiKey points`);
  if (code === 'quota')
    return bad('key', name, message, "add credit or raise the limit in the provider's console");
  if (code === 'redirect')
    return bad('key', name, message, `write the address that answers in providers.${name}.baseUrl`);
  // A server of one's own may have no list.
  if (status === 404) return unknown('key', name, 'the endpoint has no model list to ask');
  if (code === 'rate-limited' || code === 'overloaded' || code === 'server-error')
    return unknown('key', name, message, 'ask again in a few minutes');
  return bad(
    'key',
    name,
    message,
    `see that this machine reaches the address of providers.${name}, by its proxy if it has one`,
  );
}

const KNOWN: Readonly<Record<string, string>> = {
  openai: 'https://api.openai.com/v1',
  'openai-responses': 'https://api.openai.com/v1',
  anthropic: 'https://api.anthropic.com/v1',
};

const addressOf = (p: ProviderConfig): string =>
  (baseUrlOf(p) ?? KNOWN[p.kind] ?? '').replace(/\/$/, '');

/** This machine's clock against the hour that the first provider which answers writes in its answer. */
export async function checkClock(config: Config, clock: Clock): Promise<Finding> {
  const of = 'of this machine';
  const said: string[] = [];
  for (const [name, p] of Object.entries(config.providers)) {
    if (isAgentKind(p.kind)) continue;
    const before = clock.now();
    const date = await dateOf(`${addressOf(p)}/models`).catch((e: unknown) => messageOf(e));
    const at = typeof date === 'number' ? date : Number.NaN;
    if (Number.isNaN(at)) {
      said.push(`${name}: ${String(date)}`);
      continue;
    }
    const off = clock.now() - at;
    const taken = clock.now() - before;
    // The answer was written somewhere between asking and reading, and holds whole seconds.
    return Math.abs(off) - taken - 1_000 <= OFF
      ? fine('clock', of, `within a minute of what ${name} says`)
      : bad(
          'clock',
          of,
          `${spanWords(off)} ${off > 0 ? 'ahead of' : 'behind'} what ${name} says`,
          'let it be set by the network: timedatectl set-ntp true, or your system’s own way',
        );
  }
  return unknown('clock', of, `no provider said what time it is (${said.join('; ')})`);
}

/** Asked without a key: a refusal has a date too. */
async function dateOf(url: string): Promise<number | string> {
  const answer = await directFetch(url, { signal: AbortSignal.timeout(PATIENCE) });
  await answer.body?.cancel();
  const date = answer.headers.get('date');
  return date === null ? 'its answer has no date' : Date.parse(date);
}
