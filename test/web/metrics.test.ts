import { afterEach, describe, expect, it } from 'vitest';
import { exposition, type Metric } from '../../src/web/api/prometheus.ts';
import { badge } from '../../src/web/api/badge.ts';
import { enterByLink, NOW, openPage, type Page, putIncident, putRun } from './deps.ts';

let page: Page;
afterEach(() => page.close());

/** What a text in Prometheus's format says: by line, its name, labels and value. */
function samplesOf(
  text: string,
): { name: string; labels: Record<string, string>; value: number }[] {
  return text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [, name = '', labels = '', value = ''] =
        /^([a-z_]+)(?:\{((?:[a-z_]+="(?:[^"\\\n]|\\["\\n])*",?)*)\})? (\S+)$/.exec(line) ?? [];
      expect([line, name]).not.toEqual([line, '']);
      return {
        name,
        labels: Object.fromEntries(
          [...labels.matchAll(/([a-z_]+)="((?:[^"\\]|\\.)*)"/g)].map((m) => [
            m[1] ?? '',
            (m[2] ?? '').replaceAll(/\\(.)/g, (_, c: string) => (c === 'n' ? '\n' : c)),
          ]),
        ),
        value: Number(value),
      };
    });
}

describe('/metrics', () => {
  it('tells runs, trials, the last pass rate, incidents and money, named as Prometheus has it', async () => {
    page = openPage();
    await putRun(page.store, 'run_1', ['pass', 'pass', 'pass', 'fail', 'none']);
    await putIncident(page.store, 'inc_1');
    await putIncident(page.store, 'inc_2', { state: 'resolved' });
    const { cookie } = await enterByLink(page);
    const answer = await page.ask('/metrics', { headers: { cookie } });
    expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    const text = await answer.text();
    const samples = samplesOf(text);
    const value = (name: string, labels: Record<string, string> = {}): number | undefined =>
      samples.find(
        (s) => s.name === name && Object.entries(labels).every(([key, is]) => s.labels[key] === is),
      )?.value;
    const desk = { agent: 'refund', suite: 'desk' };
    expect(value('daytwo_runs_total', desk)).toBe(1);
    expect(value('daytwo_trials_total', { ...desk, outcome: 'pass' })).toBe(3);
    expect(value('daytwo_trials_total', { ...desk, outcome: 'none' })).toBe(1);
    expect(value('daytwo_last_run_pass_ratio', desk)).toBe(0.75);
    expect(value('daytwo_last_run_age_seconds', desk)).toBe(34 * 3_600);
    expect(value('daytwo_incidents', { state: 'open', kind: 'drift' })).toBe(1);
    expect(value('daytwo_spend_ceiling_usd', { window: 'day' })).toBe(5);
    expect(value('daytwo_spend_usd', { window: 'month' })).toBe(0);
    expect(value('daytwo_worker_up')).toBe(0);
    expect(value('daytwo_notices_waiting')).toBe(0);
    for (const name of new Set(samples.map((s) => s.name))) {
      expect(text).toContain(`# HELP ${name} `);
      const type = name.endsWith('_total') ? 'counter' : 'gauge';
      expect(text).toContain(`# TYPE ${name} ${type}\n`);
    }
  });

  it('keeps what others wrote within its label', () => {
    page = openPage();
    const nasty = 'a"} 1\nother{x="\\n\\\\" 2\r\u2028\u001b[31m\ud800';
    const metric: Metric = {
      name: 'x_total',
      type: 'counter',
      help: 'one\ntwo \\',
      samples: [{ labels: { agent: nasty }, value: 1 }],
    };
    const text = exposition([metric]);
    expect(text.split('\n')).toHaveLength(4);
    expect(text).toContain('# HELP x_total one\\ntwo \\\\\n');
    const [sample] = samplesOf(text);
    expect(sample?.labels).toEqual({ agent: 'a"} 1\nother{x="\\n\\\\" 2[31m\ufffd' });
    expect(exposition([{ ...metric, samples: [] }])).toBe('');
  });
});

describe('a badge', () => {
  it('says in words and by a sign how an agent stands, and since when', () => {
    page = openPage();
    const of = (state: Parameters<typeof badge>[0]['state'], since: string | null): string =>
      String(badge({ name: 'Refund desk', state, since }, NOW)).replaceAll(/\s+/g, ' ');
    expect(of('steady', null)).toContain('<title>Refund desk: steady</title>');
    expect(of('alarm', '2026-03-03T02:00:00Z')).toContain('> ! changed since 3 Mar <');
    expect(of('failing', '2025-12-31T02:00:00Z')).toContain('> ✕ failing since 31 Dec 2025 <');
    const signs = (['steady', 'alarm', 'failing', 'suspicious', 'recovering', 'new'] as const).map(
      (s) => /> ?(\S) [a-z ]+<\/text>/.exec(of(s, null))?.[1],
    );
    expect(new Set(signs).size).toBe(signs.length);
  });

  it('is shown to everybody only where the configuration says so', async () => {
    page = openPage();
    expect((await page.ask('/badge/refund.svg')).status).toBe(303);
    page.configure('web: { publicBadges: true }\n');
    const answer = await page.ask('/badge/refund.svg');
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('image/svg+xml; charset=utf-8');
    expect(answer.headers.get('content-security-policy')).toBe("default-src 'none'; sandbox");
    expect(answer.headers.get('cross-origin-resource-policy')).toBe('cross-origin');
    expect(await answer.text()).toContain('Refund desk: nothing compared yet');
    for (const path of ['/badge/nobody.svg', '/badge/refund', '/badge/constructor.svg'])
      expect((await page.ask(path)).status).toBe(404);
  });
});
