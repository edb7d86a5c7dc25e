import { writeFileSync } from 'node:fs';
import { afterEach, expect, it } from 'vitest';
import { IncidentRecorder } from '../../src/alerting/incidents/record.ts';
import { applyConfiguration } from '../../src/app/reload.ts';
import type { Worker } from '../../src/app/worker.ts';
import { pluginSchemas } from '../../src/app/plugins.ts';
import { loadConfig } from '../../src/config/load.ts';
import { countingIds } from '../../src/platform/clock/fast.ts';
import { makeLog } from '../../src/platform/log.ts';
import { makeRedactor } from '../../src/platform/privacy/redactor.ts';
import { enterByLink, openPage, type Page, putIncident } from './deps.ts';

let page: Page;
afterEach(() => page.close());

const shown = async (): Promise<string> => {
  const { cookie } = await enterByLink(page);
  return (await page.ask('/configuration', { headers: { cookie } })).text();
};

it('after a broken reload the file in force is shown, with the other one’s problems above it', async () => {
  page = openPage('# what is in force\n');
  const { config, store } = page.on();
  writeFileSync(config.file, `${config.text}# what is broken\nagentss: {}\n`);
  const next = loadConfig(config.file, pluginSchemas(), { SIM_KEY: 'sk-1' });
  const now = (): number => page.clock.now();
  const recorder = new IncidentRecorder({ ids: countingIds(), now, channels: [] });
  const worker = { currentRuntime: () => ({ store }) } as unknown as Worker;
  const log = makeLog('error', makeRedactor(), () => undefined);
  expect(await applyConfiguration(next, config, worker, recorder, log)).toBe(config);
  const text = await shown();
  expect(text).toContain('The file is broken; the earlier one stays in force.');
  expect(text).toContain('# what is in force');
  expect(text).not.toContain('# what is broken');
  const problem = text.indexOf('agentss');
  expect(text.slice(problem - 200, problem + 200)).toMatch(/daytwo\.yaml:\d+/);
  expect(problem).toBeLessThan(text.indexOf('The file that is in force'));
});

it('a suite that is broken is not the file', async () => {
  page = openPage();
  await putIncident(page.store, 'inc_1', {
    kind: 'configuration',
    key: 'configuration:refund/desk',
  });
  expect(await shown()).toContain('The configuration is in force.');
});
