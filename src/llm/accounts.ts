import type { Config } from '../config/load.ts';
import { resolvePath } from '../config/names.ts';
import type { ProviderConfig } from '../config/plugin-options.ts';
import type { Clock } from '../domain/clock.ts';
import { DaytwoError, EXIT } from '../domain/errors.ts';
import { isAgentKind, type Provider } from '../domain/provider.ts';
import { redactedProvider } from '../platform/privacy/redacted-ports.ts';
import type { ModelClient } from './call.ts';
import { type PriceOverride, tariffOf } from './pricing/prices.ts';
import { createProvider, type ProviderOptions } from './providers/registry.ts';
import { type Limiter, makeLimiter } from './rate-limiter.ts';

/** A model at an account, as configuration names it. */
export interface AccountModel {
  provider: string;
  model: string;
  api?: 'chat' | 'responses' | 'messages' | undefined;
  price?: PriceOverride | undefined;
}

export interface Accounts {
  /** The account's adapter for model lists. */
  account(name: string): Promise<Provider>;
  clientFor(at: AccountModel): Promise<ModelClient>;
}

/**
 * Adapters and limiters of a configuration, made on first use; one limiter an account, whichever of
 * its APIs is called.
 */
export function makeAccounts(
  config: Pick<Config, 'providers' | 'redactor' | 'folder'>,
  clock: Clock,
): Accounts {
  const adapters = new Map<string, Promise<Provider>>();
  const limiters = new Map<string, Limiter>();
  const settings = (name: string): ProviderConfig => {
    const p = config.providers[name];
    if (p === undefined)
      throw new DaytwoError({
        code: 'no-provider',
        exitCode: EXIT.config,
        message: `there is no provider "${name}"`,
      });
    return p;
  };
  const adapter = (name: string, kind: ProviderOptions['kind']): Promise<Provider> => {
    const key = `${name} ${kind}`;
    let made = adapters.get(key);
    // The options were checked by the adapter's own schema when the configuration was read.
    if (made === undefined)
      adapters.set(
        key,
        (made = createProvider(
          { ...placed(settings(name).options, kind, config.folder), name, kind } as ProviderOptions,
          () => clock.now(),
          config.redactor,
        ).then((p) => redactedProvider(p, config.redactor))),
      );
    return made;
  };
  return {
    account: (name) => adapter(name, settings(name).kind as ProviderOptions['kind']),
    async clientFor(at) {
      const p = settings(at.provider);
      const kind = kindFor(p.kind, at.api);
      let limiter = limiters.get(at.provider);
      if (limiter === undefined)
        limiters.set(at.provider, (limiter = makeLimiter(clock, p.limits)));
      return {
        provider: await adapter(at.provider, kind),
        limiter,
        tariff: tariffOf({ kind, model: at.model, baseUrl: baseUrlOf(p), override: at.price }, () =>
          clock.now(),
        ),
      };
    },
  };
}

/**
 * The same with the adapters of the providers made already: a provider's SDK is evaluated in one go,
 * which holds the loop for a tenth of a second where that goes already. One that cannot be made says
 * so when it is used.
 */
export async function openAccounts(...of: Parameters<typeof makeAccounts>): Promise<Accounts> {
  const accounts = makeAccounts(...of);
  const models = Object.entries(of[0].providers).filter(([, p]) => !isAgentKind(p.kind));
  await Promise.allSettled(models.map(([name]) => accounts.account(name)));
  return accounts;
}

/** A program starts in the folder of the configuration unless it names another one below it. */
function placed(
  options: ProviderConfig['options'],
  kind: string,
  folder: string,
): ProviderConfig['options'] {
  if (kind !== 'exec' && kind !== 'mcp') return options;
  const { folder: own } = options;
  return { ...options, folder: resolvePath(folder, typeof own === 'string' ? own : '.') };
}

/** Chat Completions and Responses are two doors of one OpenAI account. */
export function kindFor(kind: string, api: AccountModel['api']): ProviderOptions['kind'] {
  if (isAgentKind(kind) || kind === 'azure') return kind;
  if (kind === 'anthropic') return 'anthropic';
  return api === 'responses' || (kind === 'openai-responses' && api !== 'chat')
    ? 'openai-responses'
    : 'openai';
}

export function baseUrlOf(p: Pick<ProviderConfig, 'options'>): string | undefined {
  const url = p.options['baseUrl'];
  return typeof url === 'string' ? url : undefined;
}
