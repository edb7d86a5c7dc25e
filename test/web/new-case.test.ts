import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadSuite } from '../../src/evaluation/suites/load.ts';
import { AT, enterByLink, enterByPassword, type In, openPage, type Page, putRun } from './deps.ts';
import { HOSTILE } from './hostile-corpus.ts';
import { isQuiet, tagsOf } from './markup.ts';
import { hashPassword } from '../../src/web/safety/passwords.ts';
import { trialOf } from '../domain/rows.ts';

let page: Page;
let you: In;
const ask = (path: string, as = you): Promise<Response> =>
  page.ask(path, { headers: { cookie: as.cookie } });

const wordsOf = async (path: string): Promise<string> => (await ask(path)).text();
/** Tags that can only have come out of a text. */
const FOREIGN = /^(?:script(?! src)|img|iframe|svg|style|object|embed|base|b$)/i;

/** A run of the suite's one case with an answer, as they are stored. */
async function answered(id: string, text: string): Promise<string> {
  const { config, sandbox } = page.on();
  const loaded = await loadSuite(join(config.folder, 'suite.yaml'), { sandbox });
  const [c] = loaded.ok ? loaded.suite.cases : [];
  if (c === undefined) throw new Error('a case');
  await page.store.cases.put({
    agent: 'refund',
    suite: 'desk',
    hash: c.hash,
    label: c.label,
    prompt: c.prompt ?? '',
    metadata: c.metadata,
    firstSeen: AT,
  });
  await putRun(page.store, id, []);
  await page.store.outputs.put(id, text, AT);
  await page.store.trials.put(
    trialOf({
      id: `trial_${id}`,
      run: id,
      caseHash: c.hash,
      at: AT,
      outcome: 'fail',
      score: 0,
      reason: 'no',
      servedModel: null,
      outputHash: id,
      asserts: [{ type: 'contains', value: 'YES', verdict: 'fail', score: 0, reason: 'no YES' }],
    }),
  );
  return c.hash;
}

const SUITE = `prompts: ['Q {{q}}']
tests:
  - vars: { q: 1 }
    assert:
      - { type: contains, value: 'YES' }
`;
beforeEach(async () => {
  page = openPage();
  you = await enterByLink(page);
  writeFileSync(join(page.on().config.folder, 'suite.yaml'), SUITE);
});
afterEach(() => page.close());

describe('the page of a case', () => {
  it('offers what the answer said as what a failed check looks for, where that is short', async () => {
    const hash = await answered('run_1', 'No, never.');
    const words = await (await ask(`/cases/refund/${hash.slice(0, 16)}`)).text();
    expect(words).toContain('suite.yaml:5');
    expect(words.replaceAll(/<\/?span[^>]*>/g, '')).toMatch(
      /-\s+- \{ type: contains, value: &#39;YES&#39; \}\n\+\s+- \{ type: contains, value: &#39;No, never&#39; \}/,
    );
    expect(words).toContain('It is the only one');
    expect(words).toContain('daytwo writes no suite');
  });

  it('takes nothing of a hostile answer for markup, in a patch neither', async () => {
    const hash = await answered('run_0', 'plain');
    const path = `/cases/refund/${hash.slice(0, 16)}`;
    const some = [...Map.groupBy(HOSTILE, (h) => h.family).values()].flatMap((of) =>
      of.slice(0, 3),
    );
    for (const [n, { text, family }] of some.entries()) {
      const said = text.slice(0, 1_000).toWellFormed();
      await answered(`run_h${n}`, said);
      const wished = `/new-case/trial_run_h${n}?should-say=${encodeURIComponent(said)}`;
      for (const words of [await wordsOf(path), await wordsOf(wished)]) {
        expect([family, isQuiet(words)]).toEqual([family, true]);
        expect([family, tagsOf(words).filter((t) => FOREIGN.test(t))]).toEqual([family, []]);
      }
    }
    expect(page.failures).toEqual([]);
  });
});

describe('a case made of an answer', () => {
  it('is for those alone who may read answers; the others still see where checks stand', async () => {
    const hash = await answered('run_1', 'No, never.');
    const EVE = await hashPassword('correct horse battery', Buffer.alloc(16, 7), {
      N: 2 ** 14,
      r: 1,
      p: 1,
    });
    await page.close();
    page = openPage('people: { eve: { password: env:EVE, role: read, answers: false } }\n', {
      secrets: { EVE },
    });
    writeFileSync(join(page.on().config.folder, 'suite.yaml'), SUITE);
    await answered('run_1', 'No, never.');
    you = await enterByPassword(page, 'eve', 'correct horse battery');
    const refused = await ask('/new-case/trial_run_1');
    expect(refused.status).toBe(403);
    const words = [await refused.text(), await wordsOf(`/cases/refund/${hash.slice(0, 16)}`)];
    expect(words[1]).toContain('suite.yaml:5');
    for (const shown of [...words, await wordsOf('/runs/run_1')]) {
      expect(shown).not.toContain('never');
      expect(shown).not.toContain('new-case');
      expect(shown).not.toContain('git apply');
    }
  });

  it('has the checks of its own test: an answer that failed would pass nothing weaker', async () => {
    await answered('run_1', 'No, never.');
    const words = await wordsOf('/new-case/trial_run_1');
    expect(words).toContain('It is a case already');
    expect(words).not.toContain('not-is-refusal');
    expect(words).not.toContain('git apply');
  });

  it('cannot be had where nothing of it would be new, and says so', async () => {
    const file = join(page.on().config.folder, 'suite.yaml');
    writeFileSync(file, SUITE.replace('contains', 'icontains'));
    await answered('run_1', 'No, never.');
    const words = await wordsOf('/new-case/trial_run_1?should-say=YES');
    expect(words).toContain('It is a case already');
    expect(words).not.toContain('git apply');
    expect(words).toMatch(
      /Next: nothing is to be done, or say what else you want with “What it should/,
    );
    expect(words).not.toContain('--should-say');
  });
});
