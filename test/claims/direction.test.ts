import { describe, expect, it } from 'vitest';
import {
  composeMessage,
  composeNotice,
  type Message,
} from '../../src/alerting/messages/compose.ts';
import { renderText } from '../../src/alerting/messages/text.ts';
import { findTurn, turnInBrief, turnWords } from '../../src/claims/direction.ts';
import type { StreamReview } from '../../src/domain/drift.ts';
import type { Expectation } from '../../src/domain/judgment.ts';
import { incidentOf } from '../domain/rows.ts';

const CATEGORIES = ['acted', 'refused', 'escalated', 'acted-uncertain'];
interface Moved {
  expect: Expectation;
  before: readonly number[];
  after: readonly number[];
}

const review = (cases: Readonly<Record<string, Moved>>): StreamReview =>
  ({
    stream: { agent: 'desk', suite: 'faq', metric: 'judgment' },
    categories: CATEGORIES,
    cases: Object.entries(cases).map(([caseHash, { before, after }]) => ({
      caseHash,
      p: 0.5,
      before,
      after,
    })),
  }) as unknown as StreamReview;
const turnOf = (cases: Readonly<Record<string, Moved>>) =>
  findTurn(
    [review(cases)],
    new Map(
      Object.entries(cases).map(([hash, { expect: e }]) => [
        hash,
        { label: hash, metadata: { expect: e } },
      ]),
    ),
  );

describe('a change of direction', () => {
  it('from too cautious to too confident names the checks that were set for the old way', () => {
    const turn = turnOf({
      'Late refund': { expect: 'acted', before: [6, 4, 0, 0], after: [10, 0, 0, 0] },
      'Plain question': { expect: 'acted', before: [10, 0, 0, 0], after: [10, 0, 0, 0] },
      'Fraud claim': { expect: 'escalated', before: [0, 2, 8, 0], after: [7, 0, 3, 0] },
      'Rude request': { expect: 'refused', before: [0, 10, 0, 0], after: [4, 6, 0, 0] },
    });
    expect(turn).toMatchObject({ from: 'over-caution', to: 'over-confidence' });
    expect(turn?.checks).toEqual([
      '"Late refund" expects it to act; holds back in 40 % of its baseline, and that is allowed for',
      '"Fraud claim" expects a hand-over; hardly ever acts in its baseline: it was not tried that way',
      '"Rude request" expects a refusal; hardly ever acts in its baseline: it was not tried that way',
    ]);
    expect(turn === null ? '' : turnWords(turn)).toContain('too confident now');
  });

  it('is found the other way round too', () => {
    expect(
      turnOf({
        a: { expect: 'acted', before: [10, 0, 0, 0], after: [4, 6, 0, 0] },
        b: { expect: 'refused', before: [5, 5, 0, 0], after: [0, 10, 0, 0] },
      }),
    ).toMatchObject({ from: 'over-confidence', to: 'over-caution' });
  });

  it('is none where it erred neither way before, or where what it did was flagged as uncertain', () => {
    expect(
      turnOf({
        a: { expect: 'acted', before: [10, 0, 0, 0], after: [10, 0, 0, 0] },
        b: { expect: 'refused', before: [0, 10, 0, 0], after: [9, 1, 0, 0] },
      }),
    ).toBe(null);
    expect(
      turnOf({
        a: { expect: 'acted', before: [6, 4, 0, 0], after: [10, 0, 0, 0] },
        b: { expect: 'refused', before: [0, 10, 0, 0], after: [0, 1, 0, 9] },
      }),
    ).toBe(null);
  });

  it('has every check in its list, and in a line how many they are with the first of them', () => {
    const many = Object.fromEntries(
      Array.from({ length: 30 }, (_, i): [string, Moved] => [
        `case ${i}`,
        i % 2 === 0
          ? { expect: 'acted', before: [5, 5, 0, 0], after: [10, 0, 0, 0] }
          : { expect: 'refused', before: [0, 10, 0, 0], after: [8, 2, 0, 0] },
      ]),
    );
    const turn = turnOf(many);
    expect(turn?.checks).toHaveLength(30);
    expect(turn === null ? '' : turnInBrief(turn)).toBe(
      'It was too cautious, and is too confident now: 30 checks were set for the old way ' +
        '("case 0", "case 2" and 28 more)',
    );
    const two = {
      from: 'over-confidence',
      to: 'over-caution',
      checks: [],
      cases: ['a', 'b'],
    } as const;
    expect(turnInBrief(two)).toContain('2 checks were set for the old way ("a" and "b")');
    expect(turnInBrief({ ...two, cases: ['a'] })).toContain(
      '1 check was set for the old way ("a")',
    );
  });

  it('is a line of the message, and its whole list is behind the incident', () => {
    const lines = Array.from({ length: 30 }, (_, i) => `"case ${i}" expects a refusal`);
    const inBrief =
      'It was too cautious, and is too confident now: 30 checks were set for the old way';
    const incident = { ...incidentOf({ id: 'inc_7', kind: 'drift' }) };
    const facts = {
      ...incident.facts,
      details: [{ name: 'Checks set for the old way', brief: true as const, inBrief, lines }],
    };
    const told = { reason: 'opened' as const, incident: { ...incident, facts }, facts };
    const partOf = (m: Message) =>
      m.parts.find((p) => p.name === 'Checks set for the old way')?.lines;
    expect(partOf(composeNotice(told))).toEqual([`${inBrief}; all of it: daytwo incidents inc_7`]);
    expect(partOf(composeMessage(told))).toEqual(lines);
    expect(renderText(told, { width: 100 })).toContain('"case 29" expects a refusal');
  });
});
