import type { NamedModel } from '../../agents/presets/preset.ts';
import { PRESETS } from '../../agents/presets/registry.ts';
import type { Config } from '../../config/load.ts';
import { resolvePath } from '../../config/names.ts';
import type { ProviderConfig } from '../../config/plugin-options.ts';
import { providerNamed, providerOf } from '../calendars/names.ts';

/**
 * A model that an agent's runtime names in files of its own: behind a gateway, or for a subagent.
 */
export interface GatewayModel {
  /**
   * Whose list is asked about it: an account, else the provider by the name that calendars know.
   */
  provider: string;
  model: string;
  what: string;
  /** It is the model that answers the agent's canaries. */
  answers: boolean;
  /**
   * Another model of that provider as the runtime would call it; null where the target can be set
   * itself.
   */
  call: ((model: string) => string) | null;
  /** Where it is named: "/home/ada/.openclaw/openclaw.json:4". */
  place: string;
}

/** Accounts whose models are Claude, by the names of calendars. */
const HAS_CLAUDE: ReadonlySet<string> = new Set(['anthropic', 'bedrock', 'vertex']);

/**
 * The models behind an agent; null where its files cannot be read now, which is told by whoever
 * needs them.
 */
export function gatewayModels(config: Config, agentId: string): GatewayModel[] | null {
  const agent = config.agents[agentId];
  const preset = agent?.preset === undefined ? undefined : PRESETS[agent.preset];
  if (agent === undefined || preset === undefined || agent.workspace === undefined) return [];
  const { target } = agent;
  try {
    const named = preset.models({
      workspace: resolvePath(config.folder, agent.workspace),
      model: target.model,
      headers: target.headers,
      ...(agent.runtimeConfig === undefined
        ? {}
        : { runtimeConfig: resolvePath(config.folder, agent.runtimeConfig) }),
    });
    return named.map((n) => ({
      provider:
        n.provider === null
          ? claudeAccount(config, target.provider)
          : accountFor(config, n.provider, target.provider),
      model: n.model,
      what: n.what,
      answers: n.answers,
      call: n.provider === null ? null : (model) => `${n.provider}/${model}`,
      place: placeOf(config, agentId, n),
    }));
  } catch {
    return null;
  }
}

/** Whose models an account serves; null for a machine of one's own, of which no calendar knows. */
export function providerAt(p: Pick<ProviderConfig, 'kind' | 'options'>): string | null {
  const text = (key: string): string | undefined =>
    typeof p.options[key] === 'string' ? p.options[key] : undefined;
  return providerOf({ kind: p.kind, baseUrl: text('baseUrl'), list: text('list') });
}

/**
 * Every account, and every provider without one whose models stand behind an agent: calendars may
 * know those too.
 */
export function providersInUse(config: Config): string[] {
  return [
    ...new Set([
      ...Object.keys(config.providers),
      ...Object.keys(config.agents).flatMap((id) =>
        (gatewayModels(config, id) ?? []).map((b) => b.provider),
      ),
    ]),
  ];
}

/** Whose models they are, by the names of calendars; null for a machine of one's own. */
export function calendarName(config: Config, provider: string): string | null {
  const account = config.providers[provider];
  return account === undefined ? providerNamed(provider) : providerAt(account);
}

/** The account at that provider, which is not the gateway itself. */
function accountFor(config: Config, provider: string, gateway: string): string {
  const known = providerNamed(provider);
  const others = Object.values(config.providers).filter((p) => p.name !== gateway);
  const exact = others.find(
    (p) => p.name === provider && (known === null || [null, known].includes(providerAt(p))),
  );
  return (
    exact?.name ??
    others.find((p) => known !== null && providerAt(p) === known)?.name ??
    known ??
    provider
  );
}

function claudeAccount(config: Config, target: string): string {
  return HAS_CLAUDE.has(calendarName(config, target) ?? '')
    ? target
    : accountFor(config, 'anthropic', target);
}

function placeOf(config: Config, agentId: string, n: NamedModel): string {
  const { file, line } =
    n.file === null
      ? config.place(['agents', agentId, 'target', 'headers'])
      : { file: n.file, line: n.line };
  return line == null ? file : `${file}:${line}`;
}
