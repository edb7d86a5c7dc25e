import { describe, expect, it } from 'vitest';
import { type Reliability, wrongWords } from '../../src/claims/confidence.ts';
import { reliabilityPicture } from '../../src/claims/reliability-picture.ts';
import { wilson } from '../../src/detection/drift/intervals.ts';
import { enterByLink, openPage } from '../web/deps.ts';

const row = (name: string, right: number, votes: number): Reliability => ({
  name,
  confident: { right: wilson(right, votes), votes },
  hedged: { right: null, votes: 0 },
});

describe('how far confidence can be trusted', () => {
  it('is counted one way in picture, axis, words and table: what was wrong', () => {
    const rows = [row('timing', 8, 100), row('information', 53.5, 54)];
    const picture = reliabilityPicture(rows);
    if (picture === null) throw new Error('a picture');
    const [none, , , , all] = picture.ticks;
    const span = (all?.x ?? 0) - (none?.x ?? 0);
    const drawn = picture.marks.map((m) => (m.at - (none?.x ?? 0)) / span);
    expect(drawn[0]).toBeCloseTo(0.92, 5);
    expect(picture.marks.every((m) => m.low < m.at && m.at < m.high)).toBe(true);
    expect(drawn[1]).toBeCloseTo(0.0093, 3);
    expect(picture.axis.label).toBe('answers that were wrong');
    expect(picture.words).toContain('timing: confident 92 % wrong');
    expect(rows.map((r) => wrongWords(r.confident))).toEqual([
      expect.stringMatching(/^92 % .* of 100 askings$/),
      expect.stringMatching(/^0\.9 % .* of 54 askings$/),
    ]);
  });

  it('stands beside the claims that cases name, also where no file holds them', async () => {
    const page = openPage();
    const { cookie } = await enterByLink(page);
    const words = async (): Promise<string> =>
      (await page.ask('/agents/refund/claims', { headers: { cookie } })).text();
    expect(await words()).toContain('Nobody has said how Refund desk fails.');
    await page.store.cases.put({
      agent: 'refund',
      suite: 'desk',
      hash: 'case0',
      label: 'A deadline',
      prompt: 'When?',
      metadata: { claim: 'promises dates' },
      firstSeen: '2026-03-09T02:00:00.000Z',
    });
    const told = await words();
    expect(told).toContain('The cases of Refund desk name 1 claim, and no file holds it.');
    expect(told).toContain('<li>promises dates</li>');
    await page.close();
  });
});
