import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AgentClaims } from '../../src/claims/claims-now.ts';
import { claimsMarkdown } from '../../src/claims/claims-text.ts';
import { documentMarkdown } from '../../src/claims/text-document.ts';

const AT = '2026-03-10T12:00:00.000Z';

/** Claims whose every word is somebody's. */
function claimsOf(words: string, id = 'over-promises'): AgentClaims {
  const state = {
    agent: 'desk',
    claim: id,
    statement: words,
    status: 'confirmed' as const,
    reason: words,
    since: AT,
    tested: { model: words, soulHash: '', targetHash: '', scope: '', at: AT },
    interval: null,
    cases: { failed: 0, of: 0 },
    reviews: { failed: 0, of: 0 },
    runs: 0,
  };
  const expected = { of: 'fails' as const, low: 0.1, high: 0.2 };
  const claim = {
    id,
    task: words,
    statement: words,
    cases: [],
    reviews: [],
    expect: expected,
    owner: words,
  };
  const move = {
    agent: 'desk',
    claim: words,
    statement: words,
    at: AT,
    from: null,
    to: 'stale' as const,
  };
  return {
    agent: 'desk',
    name: words,
    claims: [{ claim, state, tests: [words, words], unknown: [] }],
    moves: [],
    lately: [{ ...move, reason: words, by: 'x', times: 1 }],
  };
}

type Block = 'heading' | 'item' | 'row' | 'code' | 'rule' | 'text';
interface Line {
  is: Block;
  /** As it is read, of what is no code. */
  reads: string;
  /** Signs that Markdown would act on. */
  acts: string;
}

/** What a line is to CommonMark and GFM, of which blocks begin at the beginning of lines. */
function readLine(line: string): Line {
  const forms: [Block, RegExp][] = [
    ['code', /^(?: {4}|\t|\s{0,3}(?:```|~~~))/],
    ['heading', /^\s{0,3}#{1,6}(?:\s+|$)/],
    ['rule', /^\s{0,3}(?:=+|(?:[-*_]\s*){3,})\s*$/],
    ['item', /^\s{0,3}(?:[-+*]|\d{1,9}[.)])(?:\s+|$)/],
    ['row', /^\s{0,3}\|/],
  ];
  const [is, form] = forms.find(([, f]) => f.test(line)) ?? ['text' as const, /^/];
  const inner = line.replace(form, '');
  const bare = inner.replace(/\\[!-/:-@[-`{-~]/g, '');
  return {
    is,
    reads: inner
      .replace(/\\([!-/:-@[-`{-~])/g, '$1')
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&amp;', '&')
      .replaceAll('\u200b', ''),
    acts: bare.replace(/[^`*_[\]<>|~]|&(?:lt|gt|amp);/g, ''),
  };
}

const read = (markdown: string): Line[] =>
  markdown
    .split(/\r\n|[\n\r]/)
    .filter((line) => line.trim() !== '')
    .map(readLine);

const folded = (words: string): string =>
  words
    .replaceAll('\r\n', '\n')
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '\ufffd')
    .replace(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '\u25a1')
    .replaceAll('\u200b', '')
    .replace(/\s+/g, ' ')
    .trim();

/** Words made of what Markdown reads as its own, between others. */
const words = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '|',
        '||',
        '`',
        '``',
        '```',
        '~~~',
        '#',
        '## ',
        '- ',
        '+ ',
        '* ',
        '1. ',
        '12) ',
        '> ',
        '===',
        '---',
        '\n',
        '\n\n',
        '\r',
        '\r\n',
        '\u2028',
        '\t',
        '    ',
        '\\',
        '\\|',
        '<b>',
        '</details>',
        '<!--',
        '&#35;',
        '&amp;',
        '[a](b)',
        '![',
        '](',
        '**',
        '__',
        '~~',
        '@ana',
        'www.example.com',
        'https://a.b/c',
        '|---|',
      ),
      fc.string({ maxLength: 6 }),
      fc.constantFrom('refund', 'ä', '承諾'),
    ),
    { minLength: 1, maxLength: 8 },
  )
  .map((parts) => `${parts.join('')}x`);

describe('claims as Markdown', () => {
  const usual = read(claimsMarkdown([claimsOf('says so')], AT));

  it('are headings and lists', () => {
    expect(usual.map((l) => l.is)).toEqual([
      'heading',
      'text',
      'heading',
      'text',
      'item',
      'item',
      'item',
      'item',
      'heading',
      'item',
      'text',
    ]);
  });

  it('have the same headings, items and words, whatever a statement, an owner or a name holds', () => {
    fc.assert(
      fc.property(words, (said) => {
        const page = read(claimsMarkdown([claimsOf(said)], AT));
        expect(page.map((l) => l.is)).toEqual(usual.map((l) => l.is));
        expect(page.map((l) => l.acts)).toEqual(usual.map((l) => l.acts));
        expect(page[2]?.reads.trim()).toBe(folded(said));
        expect(page[7]?.reads).toContain(`, owner ${folded(said)}`);
      }),
      { numRuns: 2_000 },
    );
  });

  it('are a boundary’s pack of the same tables, whatever its words hold', () => {
    const packOf = (said: string) =>
      read(
        documentMarkdown({
          title: said,
          lead: said,
          parts: [{ heading: said, lead: said, head: [said, said], rows: [[said, said]] }],
          foot: said,
        }),
      );
    const plain = packOf('says so');
    fc.assert(
      fc.property(words, (said) => {
        const pack = packOf(said);
        expect(pack.map((l) => l.is)).toEqual(plain.map((l) => l.is));
        expect(pack.map((l) => l.acts)).toEqual(plain.map((l) => l.acts));
        expect(pack[1]?.reads.trim()).toBe(folded(said));
      }),
      { numRuns: 2_000 },
    );
  });

  it('hold no key: one is cut before its signs are escaped', () => {
    const key = `sk${'_live_'}4eC39HqLyjWDarjtT1zdp7dc`;
    const page = claimsMarkdown([claimsOf(`Pays with ${key} at once`, key)], AT);
    expect(page).toContain('## Pays with \\[secret\\] at once');
    expect(page.replaceAll('\\', '')).not.toContain(key.slice(0, 14));
  });
});
