/** So long a call that is out may still end after an interrupt. */
const LAST_ANSWERS_MS = 1_000;

/** Aborted a moment after `stop`: an answer that is nearly there is kept, a call that hangs is cut. */
export function cutAfter(stop: AbortSignal): AbortSignal {
  const cut = new AbortController();
  const wait = (): void => void setTimeout(() => cut.abort(), LAST_ANSWERS_MS).unref();
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
