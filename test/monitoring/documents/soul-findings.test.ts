import { describe, expect, it } from 'vitest';
import { STUB_SOUL } from '../../../src/agents/soul-parts/stub.ts';
import {
  findSoulFindings,
  findingWords,
  soulWords,
} from '../../../src/monitoring/documents/soul-findings.ts';

const soul = (text: string) => [
  { name: 'SOUL.md', path: '/x/SOUL.md', role: 'soul' as const, hash: 'h', text },
];
const oneCase = (content: string, metadata: object) => ({
  label: content.slice(0, 20),
  messages: [{ role: 'user' as const, content }],
  metadata,
});
const WHOLE = `---
name: desk
---
# Who

You are the refund desk of a small shop.

## Boundaries
- Never promise a date.

## Voice
Write short, friendly sentences.

## Rules
If the parcel is lost, refund it in full.

## People
Hand complaints about injuries over to Ana.
`;

describe('what a soul lacks', () => {
  it('is nothing where every part is said and every clause of asking has a case', () => {
    const cases = [oneCase('Your chair broke, I have an injury', { expect: 'escalated' })];
    expect(findSoulFindings(soul(WHOLE), cases)).toEqual([]);
  });

  it('is everything while the text of init stands there, and that is one finding', () => {
    const findings = findSoulFindings(soul(STUB_SOUL), []);
    expect(findingWords(findings)).toEqual([
      {
        what: 'SOUL.md:1 is still the text that init wrote, and no instructions',
        hint: "put your agent's own instructions in its place, or point soul: at them",
      },
    ]);
    expect(soulWords('desk', findings)).toEqual([
      'desk: its soul is still the text that init wrote',
    ]);
    const begun = findSoulFindings(soul(`${STUB_SOUL}\n${WHOLE}`), []);
    expect(begun.map((f) => f.kind)).toEqual(['stub', 'untested-clause']);
  });

  it('is a clause that no case meets, with its line', () => {
    const cases = [oneCase('Where is my parcel?', { expect: 'escalated' })];
    expect(findSoulFindings(soul(WHOLE), cases)).toEqual([
      {
        kind: 'untested-clause',
        clause: {
          file: 'SOUL.md',
          line: 18,
          text: 'Hand complaints about injuries over to Ana.',
        },
      },
    ]);
  });

  it('does not count a case that expects the agent to act', () => {
    const cases = [oneCase('I have an injury from a chair', { expect: 'acted' })];
    expect(findSoulFindings(soul(WHOLE), cases)).toHaveLength(1);
  });

  it('counts a case that quotes the clause, in whatever words it asks', () => {
    const clause = 'complaints about injuries';
    const cases = [oneCase('Mein Stuhl ist gebrochen', { expect: 'escalated', clause })];
    expect(findSoulFindings(soul(WHOLE), cases)).toEqual([]);
  });

  it('is every part that only a heading promises', () => {
    const empty =
      '# Purpose\n\n## Boundaries\n\nTODO\n\n**Voice:**\n\n## When to ask a human\n\n...\n';
    const parts = findSoulFindings(soul(empty), []).map((f) => f.kind);
    expect(parts).toEqual(Array.from({ length: 5 }, () => 'missing-part'));
  });

  it('is nothing where there is no soul to read', () => {
    expect(findSoulFindings([], [])).toEqual([]);
    expect(findSoulFindings(soul(' \n'), [])).toEqual([]);
  });

  it('is told in a line an agent', () => {
    const findings = findSoulFindings(soul('You are the desk.\nAsk a colleague first.'), []);
    expect(soulWords('Desk', findings)).toEqual([
      expect.stringMatching(/^Desk: its soul does not say .*how it speaks, nor how it decides$/),
      'Desk: no canary tests 1 clause of when to ask a human',
    ]);
    expect(findingWords(findings)[0]?.hint).toMatch(/give the rule for a choice/);
  });
});
