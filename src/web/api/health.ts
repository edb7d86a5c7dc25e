import type { Hono } from 'hono';
import { resolvePath } from '../../config/names.ts';
import { readHealth } from '../../platform/health/read-health.ts';
import type { Web, WebEnv } from '../request.ts';

/**
 * Whether the worker is up, for whoever restarts it. Everybody may ask, under any name: it says no
 * more than that.
 */
export function routeHealth(app: Hono<WebEnv>, { live }: Web): void {
  app.get('/healthz', (c) => {
    const { config, now } = live();
    const { state } = readHealth(resolvePath(config.folder, config.health.file), now());
    return state === 'running' ? c.text('ok\n') : c.text('the worker is not running\n', 503);
  });
}
