import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Trial } from '../../src/domain/run.ts';
import { pairedCases, tellingTrials } from '../../src/web/pages/compare-pairs.ts';
import { trialOf } from '../domain/rows.ts';
import { AT, enterByLink, type In, openPage, type Page, putIncident, putRun } from './deps.ts';

let page: Page;
let you: In;
beforeEach(async () => {
  page = openPage();
  you = await enterByLink(page);
});
afterEach(() => page.close());

const wordsOf = async (path: string): Promise<string> => {
  const html = await (await page.ask(path, { headers: { cookie: you.cookie } })).text();
  return html.replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ');
};

const failedFor = (reason: string): Trial['asserts'][number] => ({
  type: 'contains',
  value: 'x',
  verdict: 'fail',
  score: 0,
  reason,
});

/** A run in which each case has several answers, each with a text of its own. */
async function putTrials(
  id: string,
  cases: Readonly<Record<string, readonly (readonly [Trial['outcome'], string])[]>>,
): Promise<void> {
  await putRun(page.store, id, []);
  for (const [caseHash, answers] of Object.entries(cases))
    for (const [ordinal, [outcome, text]] of answers.entries()) {
      await page.store.outputs.put(text, text, AT);
      const asserts = outcome === 'fail' ? ['no range', 'a promise'].map(failedFor) : [];
      const reason = asserts[0]?.reason ?? '';
      await page.store.trials.put(
        trialOf({
          id: `${id}-${caseHash}-${ordinal}`,
          run: id,
          caseHash,
          ordinal,
          at: AT,
          outcome,
          reason,
          asserts,
          servedModel: null,
          outputHash: text,
        }),
      );
    }
}

const trial = (outcome: Trial['outcome'], id: string): Trial =>
  ({ id, caseHash: 'c', outcome }) as Trial;
const told = (before: Trial[], after: Trial[]): (string | undefined)[] => {
  const [pair] = pairedCases(before, after).pairs;
  return pair === undefined ? [] : [pair.flip, ...(tellingTrials(pair) ?? []).map((t) => t.id)];
};

describe('two runs side by side', () => {
  it('show of a case that passes less an answer that passed beside one that failed, with all it failed', async () => {
    await putTrials('run_1', {
      a: [
        ['pass', 'ten days'],
        ['pass', 'ten days'],
      ],
    });
    await putTrials('run_2', {
      a: [
        ['fail', 'by Friday'],
        ['pass', 'about ten days'],
      ],
    });
    const words = await wordsOf('/compare/run_1/run_2');
    expect(words).toContain('by Friday');
    expect(words).not.toContain('about ten days');
    expect(words).toContain('After, 2 checks: contains no range contains a promise');
    expect(words).toMatch(/after: 1 of 2 passed, this one failed/);
  });

  it('pick the trials that show which way a case went', () => {
    const [p1, p2, f1, f2] = [
      trial('pass', 'p1'),
      trial('pass', 'p2'),
      trial('fail', 'f1'),
      trial('fail', 'f2'),
    ] as [Trial, Trial, Trial, Trial];
    expect(told([p1, p1], [f1, p2])).toEqual(['worse', 'p1', 'f1']);
    expect(told([f1, p1], [p2, p2])).toEqual(['better', 'f1', 'p2']);
    expect(told([f1, p1], [f2, p2])).toEqual(['same', 'f1', 'f2']);
    expect(told([p1], [p2])).toEqual(['same', 'p1', 'p2']);
    expect(told([p1], [trial('none', 'n')])).toEqual(['same', 'p1', 'n']);
  });

  it('claim no more than daytwo compare does, and name the cases that only one run asked', async () => {
    await putTrials('run_1', { a: [['pass', 'one']], gone: [['pass', 'two']] });
    await putTrials('run_2', { a: [['fail', 'three']], young: [['pass', 'four']] });
    const words = await wordsOf('/compare/run_1/run_2');
    expect(words).toContain('Not enough evidence: ');
    expect(words).not.toMatch(/got worse/);
    expect(words).toContain('Left out: 1 case that only the first run has, 1 that only the second');
    expect(words).toContain('1 case of the first run alone gone');
    expect(words).toContain('1 case of the second run alone young');
  });
});

describe('the way to a comparison', () => {
  it('leads from a run to the one before and to the last in which nothing failed, and back from spend to the report', async () => {
    await putRun(page.store, 'run_good', ['pass', 'pass'], {
      createdAt: '2026-03-06T02:00:00.000Z',
    });
    await putRun(page.store, 'run_bad', ['fail', 'pass'], {
      createdAt: '2026-03-07T02:00:00.000Z',
    });
    const again = { createdAt: '2026-03-07T03:00:00.000Z', trigger: 'confirmation' } as const;
    await putRun(page.store, 'run_again', ['pass'], again);
    await putRun(page.store, 'run_new', ['fail', 'pass'], {
      createdAt: '2026-03-08T02:00:00.000Z',
    });
    const linksOf = async (path: string): Promise<string[]> => {
      const html = await (await page.ask(path, { headers: { cookie: you.cookie } })).text();
      return [...html.matchAll(/href="(\/compare[^"]*)"/g)].map((m) => m[1] ?? '');
    };
    expect(await linksOf('/runs/run_new')).toEqual([
      '/compare/run_bad/run_new',
      '/compare/run_good/run_new',
    ]);
    expect(await linksOf('/runs/run_bad')).toEqual(['/compare/run_good/run_bad']);
    expect(await linksOf('/runs/run_good')).toEqual([]);
    await putIncident(page.store, 'inc_1', { said: { since: '2026-03-07T02:00:00.000Z' } });
    expect(await linksOf('/incidents/inc_1')).toEqual(['/compare/run_good/run_new']);
    expect(await wordsOf('/spend')).toContain('report --month 2026-03 --format html');
  });
});
