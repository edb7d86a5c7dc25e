import { agentOf } from '../config/agent.ts';
import type { Config } from '../config/load.ts';
import { isAgentKind } from '../domain/provider.ts';

/**
 * So long a call that is out may still end after an interrupt: one to a model is paid for, and is
 * waited for as the worker does at its stop; an agent of one's own is asked again at no loss.
 */
const LAST_ANSWERS_MS = { model: 20_000, agent: 1_000 };

/**
 * Aborted a while after `stop`: an answer that is nearly there is kept, a call that hangs is cut.
 * @param agent whose calls they are
 */
export function cutAfter(stop: AbortSignal, config: Config, agent: string): AbortSignal {
  const { provider } = agentOf(config, agent).target;
  const isAgent = isAgentKind(config.providers[provider]?.kind ?? '');
  const ms = LAST_ANSWERS_MS[isAgent ? 'agent' : 'model'];
  const cut = new AbortController();
  const wait = (): void => void setTimeout(() => cut.abort(), ms).unref();
  if (stop.aborted) wait();
  else stop.addEventListener('abort', wait, { once: true });
  return cut.signal;
}

/**
 * Aborted by Ctrl-C or a supervisor's stop; `release` lets the signals be the process's own again.
 */
export function onInterrupt(): { signal: AbortSignal; release(): void } {
  const stop = new AbortController();
  const abort = (): void => stop.abort();
  process.once('SIGINT', abort);
  process.once('SIGTERM', abort);
  return {
    signal: stop.signal,
    release: () => {
      process.off('SIGINT', abort);
      process.off('SIGTERM', abort);
    },
  };
}
