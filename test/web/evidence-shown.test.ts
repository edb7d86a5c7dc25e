import { describe, expect, it } from 'vitest';
import { evidencePanel } from '../../src/web/pages/agent-history.ts';
import { enterByLink, openPage, putIncident } from './deps.ts';

describe('evidence on the page', () => {
  it('is drawn up to three times what an alarm takes, which the title says', () => {
    const runs = ['a', 'b', 'c'].map((id) => ({ id }));
    const of = (share: number) => [{ run: 'b', evidence: share, bar: 5.4 }];
    const grown = evidencePanel(runs, of(1e40));
    expect(grown.points).toEqual([null, 17, null]);
    expect(grown.title).toMatch(/, drawn up to 17$/);
    const small = evidencePanel(runs, of(0.1));
    expect(small.points[1]).toBeCloseTo(4.4, 5);
    expect(small.title).toMatch(/powers of ten$/);
  });

  it('stands below numbers that each say of which cases they are, beside the whole suite’s', async () => {
    const page = openPage();
    const { cookie } = await enterByLink(page);
    const share = { value: 1, low: 0.5, high: 1, n: 2 };
    await putIncident(page.store, 'inc_some', {
      said: {
        title: 'Refund desk: pass rate rose 93 % → 100 %',
        evidence: 3,
        bar: 5.4,
        measures: [
          {
            name: 'desk: pass rate, in the 2 cases that changed',
            before: { value: 0.83, low: 0.7, high: 0.9, n: 40 },
            after: share,
            last: share,
            lastRun: { ...share, n: 8 },
            source: { stream: 'desk/pass', categories: [0], cases: ['a', 'b'] },
          },
        ],
      },
    });
    const shown = await (await page.ask('/incidents/inc_some', { headers: { cookie } })).text();
    const three = /<div class="three">[\s\S]*?evidence/.exec(shown)?.[0].replaceAll(/\s+/g, ' ');
    expect(three).toContain('>before: desk: pass rate, in the 2 cases that changed<');
    expect(three).toContain('>since it began, in the 2 cases that changed<');
    expect(three).toContain('>last run, in the 2 cases that changed<');
    expect(three).toContain('>8 of 8 in all; evidence');
    // More passes are no bad number.
    expect(three).not.toContain('class="bad"');
    await page.close();
  });

  it('of an incident has its day where the run beside it is a later one', async () => {
    const page = openPage();
    const { cookie } = await enterByLink(page);
    const share = { value: 0.7, low: 0.5, high: 0.9, n: 36 };
    const told = {
      evidence: 3,
      bar: 5.4,
      countedAt: '2026-03-01T02:00:00.000Z',
      measures: [{ name: 'pass rate', before: share, after: share, last: share }],
    };
    const at = (time: string) => ({ ...share, at: time, baseline: false });
    const shown = async (id: string): Promise<string> =>
      (await page.ask(`/incidents/${id}`, { headers: { cookie } })).text();
    const series = [at('2026-02-28T02:00:00.000Z'), at('2026-03-08T02:00:00.000Z')];
    await putIncident(page.store, 'inc_later', { said: { ...told, series } });
    expect(await shown('inc_later')).toContain('on 1 Mar: evidence 5.9, where an alarm takes 5.4');
    await putIncident(page.store, 'inc_same', { said: { ...told, series: series.slice(0, 1) } });
    expect(await shown('inc_same')).toMatch(/>evidence 5\.9, where an alarm takes 5\.4</);
    await page.close();
  });
});
