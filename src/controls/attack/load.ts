import { agentOf } from '../../config/agent.ts';
import type { Config } from '../../config/load.ts';
import { suiteName } from '../../config/names.ts';
import { DaytwoError, EXIT } from '../../domain/errors.ts';
import { isAgentKind } from '../../domain/provider.ts';
import type { Store } from '../../domain/store.ts';
import type { Sandbox } from '../../domain/suite.ts';
import type { AgentLoader } from '../../evaluation/replay/agent-loader.ts';
import type { LoadedAgent } from '../../evaluation/replay/build-subject.ts';
import { suiteHash } from '../../evaluation/suites/hash.ts';
import { controlsOf } from '../check.ts';
import { grantedTools } from '../tools/check.ts';
import { groupTools } from './capability.ts';
import { fitCases } from './fit.ts';
import { loadPack } from './pack.ts';
import { packOf } from './suite-name.ts';

interface Deps {
  store: Store;
  config: Config;
  sandbox: Sandbox;
}

/** The same agents, which can be loaded with an attack pack in the place of a suite too. */
export function withAttackPacks(agents: AgentLoader, deps: Deps): AgentLoader {
  return {
    load(agent, suite) {
      const pack = packOf(suite);
      return pack === null ? agents.load(agent, suite) : loadAttack(deps, agents, agent, pack);
    },
  };
}

/** An agent as it is, to be asked a pack's cases; what its tools answer is made up. */
async function loadAttack(
  deps: Deps,
  agents: AgentLoader,
  agent: string,
  pack: string,
): Promise<LoadedAgent> {
  const { config, sandbox } = deps;
  const [first] = agentOf(config, agent).suites.map(suiteName);
  const built = await agents.load(agent, first ?? '');
  refuseUnsandboxed(config, agent);
  const suite = await loadPack(pack, sandbox);
  const { ownCalls } = built.subject;
  const { capabilities, ownAddresses } = controlsOf(config);
  const tools = groupTools(await attackedTools(deps, agent, built), capabilities);
  const { cases } = fitCases(suite.cases, tools, ownCalls, ownAddresses);
  return {
    ...built,
    suite: { ...suite, cases, hash: suiteHash(cases.map((c) => c.hash)) },
    subject: { ...built.subject, cases: new Map(cases.map((c) => [c.hash, c])) },
  };
}

/** The tools that an agent could be talked into using: what its model is given, or what it has. */
export async function attackedTools(
  deps: Pick<Deps, 'store' | 'config'>,
  agent: string,
  { subject }: Pick<LoadedAgent, 'subject'>,
): Promise<string[]> {
  return subject.ownCalls
    ? (await grantedTools(deps, agent)).map((t) => t.tool)
    : subject.tools.map((t) => t.name);
}

/**
 * An agent that makes its own calls would carry out what an attack asks of it.
 * @throws DaytwoError `unsandboxed`
 */
function refuseUnsandboxed(config: Config, agent: string): void {
  const { provider } = agentOf(config, agent).target;
  const account = config.providers[provider];
  if (account === undefined || !isAgentKind(account.kind)) return;
  const effects = account.options['sideEffects'];
  if (effects === 'none' || effects === 'sandboxed') return;
  throw new DaytwoError({
    code: 'unsandboxed',
    exitCode: EXIT.usage,
    message: `${agent} makes its own calls, and an attack that works would be carried out for real`,
    next: `point it at a test tenant and write providers.${provider}.sideEffects: sandboxed`,
  });
}
