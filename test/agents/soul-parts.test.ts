import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SOUL_PARTS, type SoulPart } from '../../src/agents/soul-parts/cues.ts';
import { findSoulParts } from '../../src/agents/soul-parts/find.ts';
import { STUB_SOUL } from '../../src/agents/soul-parts/stub.ts';
import { statementsOf, withoutEmphasis } from '../../src/agents/soul-parts/statements.ts';
import { makeRedactor, MARK } from '../../src/platform/privacy/redactor.ts';

interface Soul {
  id: string;
  text: string;
  has: Record<SoulPart, boolean>;
}
const SOULS = readFileSync(join(import.meta.dirname, '../data/souls/souls.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Soul);
const BOUNDARIES = readFileSync(join(import.meta.dirname, '../data/souls/boundaries.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as { kind: 'soul' | 'statement'; text: string; has: boolean });
const partsOf = (text: string) =>
  findSoulParts([{ name: 'SOUL.md', path: 'SOUL.md', role: 'soul', hash: '', text }]);

describe('what a soul says', () => {
  it('is read as people read it in three of four parts, and more often found than not', () => {
    const cells = SOULS.flatMap((soul) => {
      const found = partsOf(soul.text);
      return SOUL_PARTS.map((part) => ({ has: soul.has[part], says: found[part].length > 0 }));
    });
    const share = (of: typeof cells): number => of.filter((c) => c.says).length / of.length;
    expect(cells.filter((c) => c.has === c.says).length / cells.length).toBeGreaterThan(0.75);
    expect(share(cells.filter((c) => c.has))).toBeGreaterThan(0.8);
    expect(share(cells.filter((c) => !c.has))).toBeLessThan(0.3);
  });

  it('is nothing where there are only headings, code and gaps to fill in', () => {
    const text = '# Never do this\n\n## Voice\n\n**Purpose**\n\nTODO\n\n```\nNever promise.\n```\n';
    expect(statementsOf(text)).toEqual([]);
    for (const part of SOUL_PARTS) expect(partsOf(text)[part]).toEqual([]);
  });

  it('keeps the line of each statement, of wrapped bullets too', () => {
    const text =
      '---\nname: x\n---\n# A\n\n- First one here. Second one there.\n- third that is\n  wrapped twice\n';
    expect(statementsOf(text)).toEqual([
      { line: 6, text: 'First one here.' },
      { line: 6, text: 'Second one there.' },
      { line: 7, text: 'third that is wrapped twice' },
    ]);
  });

  it('is placed on the line where its sentence begins, inside a paragraph too', () => {
    const text =
      'You run the **desk**.\nBe brief\nand warm. Never promise\na day.\n\n返金は不可。確認する。\n';
    expect(statementsOf(text).map((s) => [s.line, s.text])).toEqual([
      [1, 'You run the **desk**.'],
      [2, 'Be brief and warm.'],
      [3, 'Never promise a day.'],
      [6, '返金は不可。'],
      [6, '確認する。'],
    ]);
  });

  it('keeps what it says as it is written, so that a key in it is known as one', () => {
    const key = `ghp_${'16C7e42F292c6912E7710c838347Ae178B4a'}`;
    const text = `Be brief. If in doubt ask a human with token ${key} first.\n`;
    const said = statementsOf(text).map((s) => s.text);
    expect(said.at(-1)).toBe(`If in doubt ask a human with token ${MARK} first.`);
    // Whoever made it.
    const others = [
      `SG.${'aB3dE5fG7hI9jK1lM3nO5p'}.${'qR7sT9uV1wX3yZ5aB7cD9eF1gH3iJ5kL7mN9oP1qR3s'}`,
      `shpat_${'0a1b2c3d4e5f60718293a4b5c6d7e8f9'}`,
    ];
    for (const other of others)
      expect(statementsOf(`Send it with *${other}* at once.\n`)[0]?.text).toBe(
        `Send it with *${MARK}* at once.`,
      );
    const told = 'my*hidden`pass_*word*';
    const [other] = statementsOf(`Ask them with ${told} first.\n`);
    expect(makeRedactor([told]).text(other?.text ?? '')).toBe(`Ask them with ${MARK} first.`);
  });

  it('says the same with and without emphasis, and emphasis is none inside a word', () => {
    expect(withoutEmphasis('**Never** use __the__ `old_price_list` of _2019_, *ever*.')).toBe(
      'Never use the old_price_list of 2019, ever.',
    );
    const bold = statementsOf('**Never promise.** _Ask Ana first._ **So be it.**\n');
    expect(bold.map((s) => withoutEmphasis(s.text))).toEqual(
      ['Never promise.', 'Ask Ana first.', 'So be it.'].filter((t) => t.split(' ').length >= 3),
    );
  });

  it('is nothing in the text that stands in for instructions', () => {
    for (const part of SOUL_PARTS) expect(partsOf(STUB_SOUL)[part]).toEqual([]);
    const begun = partsOf(`${STUB_SOUL}Be brief and warm.\n`);
    expect(begun.voice).toMatchObject([{ line: 2, text: 'Be brief and warm.' }]);
    expect(begun.purpose).toEqual([]);
  });

  it('is no boundary where it only touches what boundaries are about', () => {
    for (const text of [
      'You are Penny.',
      'You release deposits to guests after checkout.',
      'You deploy on Tuesdays. You explain the spending limit of a plan and how to raise it. ' +
        'You draw property boundaries on the survey map.',
      'Tu rembourses les clients et tu transmets leurs données au transporteur. ' +
        'Les frontières de notre zone de livraison sont sur la carte.',
      'Du erstattest Kunden das Geld. Vertrauliche Unterlagen legst du im Tresorordner ab.',
    ])
      expect({ text, says: partsOf(text).boundaries }).toEqual({ text, says: [] });
  });

  it('is a boundary where something is forbidden or limited, in words of any topic and language', () => {
    const all = BOUNDARIES.map((b) => ({ ...b, says: partsOf(b.text).boundaries.length > 0 }));
    const count = (kind: string, has: boolean): number =>
      all.filter((b) => b.kind === kind && b.has === has && b.says).length;
    expect(count('soul', true)).toBeGreaterThanOrEqual(4);
    expect(count('soul', false)).toBe(0);
    expect(count('statement', true)).toBeGreaterThanOrEqual(19);
    expect(count('statement', false)).toBeLessThanOrEqual(4);
  });

  it('is not looked for in a program', () => {
    const document = { name: 'agent.py', path: 'agent.py', role: 'soul' as const, hash: '' };
    const found = findSoulParts([{ ...document, text: 'You are the desk. Never promise.' }]);
    expect(found.purpose).toEqual([]);
  });
});
