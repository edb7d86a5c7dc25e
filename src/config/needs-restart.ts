import type { Config } from './load.ts';

type AtStart = Pick<Config, 'web' | 'log' | 'health'>;

/**
 * What of a configuration that was read again counts only once the worker is restarted: where the
 * page listens, what is logged, and where the health file lies. Pure.
 * @param withWeb the page was asked for by whoever started the worker
 */
export function needsRestart(started: AtStart, now: AtStart, withWeb: boolean): string[] {
  const serves = withWeb || started.web.enabled;
  const [was, is] = [started.web, now.web];
  const moved = was.host !== is.host || was.port !== is.port;
  const web = serves !== (withWeb || is.enabled) || (serves && moved);
  return [
    ...(web ? ['web'] : []),
    ...(started.log.level === now.log.level ? [] : ['log.level']),
    ...(started.health.file === now.health.file ? [] : ['health.file']),
  ];
}
