import { describe, expect, test } from 'vitest';
import { atMost, centsUp, stepPrice } from '../../../src/alerting/messages/format.ts';
import { answerElements, answersTo } from '../../../src/alerting/messages/slack-answers.ts';
import { renderSlack } from '../../../src/alerting/messages/slack.ts';
import type { Incident, IncidentFacts, IncidentKind } from '../../../src/domain/incident.ts';
import { FACTS, incidentOf, outgoingOf } from './samples.ts';

const ACK = { by: 'Ana', note: '', at: '2026-09-21T03:00:00.000Z', until: null };
const answers = (kind: IncidentKind, over: Partial<Incident> = {}): string[] =>
  answersTo(incidentOf(kind, over.facts ?? FACTS[kind], over));
const withStep = (step: IncidentFacts['next'][number]): IncidentFacts => ({
  ...FACTS['model-end'],
  next: [step],
});
const rehearse = (costUsd: number | null, mostUsd: number | null = null) =>
  withStep({
    what: 'Try it',
    command: 'daytwo rehearse refund --model m',
    costUsd,
    mostUsd,
    does: 'rehearse',
  });

describe('what is offered', () => {
  test('of a change of behaviour is everything, and giving back where somebody has it', () => {
    expect(answers('drift')).toEqual(['acknowledge', 'snooze', 'accept', 'not-real', 'run-again']);
    expect(answers('drift', { state: 'acknowledged', ack: ACK })[0]).toBe('release');
    expect(answers('drift', { state: 'open', ack: ACK })[0]).toBe('acknowledge');
  });

  test('of other kinds is what makes sense', () => {
    expect(answers('failing-now', { agent: 'refund' })).toEqual([
      'acknowledge',
      'snooze',
      'not-real',
      'run-again',
    ]);
    expect(answers('no-verdict')).toEqual(['acknowledge', 'snooze', 'run-again']);
    expect(answers('no-verdict', { agent: null })).toEqual(['acknowledge', 'snooze']);
    for (const kind of ['spend', 'credentials', 'configuration', 'channel', 'watch'] as const)
      expect(answers(kind)).toEqual(['acknowledge', 'snooze']);
  });

  test('of a model’s end is a rehearsal, where a replacement was not tried and none is under way', () => {
    expect(answers('model-end', { facts: rehearse(0.42) })).toContain('rehearse');
    expect(
      answers('model-end', { facts: withStep({ what: 'x', command: 'y', costUsd: 0 }) }),
    ).not.toContain('rehearse');
    const under = { by: 'Ana', at: '2026-09-21T03:00:00.000Z', of: [] };
    expect(answers('model-end', { facts: rehearse(0.42), rehearse: under })).not.toContain(
      'rehearse',
    );
  });

  test.each(['resolved', 'not-confirmed', 'confirming'] as const)(
    'of one that is %s is nothing',
    (state) => {
      expect(answers('drift', { state })).toEqual([]);
    },
  );

  test('without an incident, or for one whose id is not ours, is nothing', () => {
    expect(answersTo(null)).toEqual([]);
    expect(answers('drift', { id: 'x y' })).toEqual([]);
    expect(answers('drift', { id: 'x'.repeat(101) })).toEqual([]);
  });
});

describe('a label', () => {
  const label = (facts: IncidentFacts, kind: IncidentKind, answer: string): string => {
    const found = answerElements(incidentOf(kind, facts), facts).find((e) =>
      e.action_id.endsWith(answer),
    );
    return found?.type === 'button' ? `${found.text.text} | ${found.value}` : '';
  };

  test('names the price where it is known, rounded up, and sends it back with the press', () => {
    const priced = (mostUsd: number | null): IncidentFacts => ({
      ...FACTS.drift,
      next: [{ what: 'Run', command: 'r', costUsd: 0.001, does: 'run-again', mostUsd }],
    });
    expect(label(priced(0.0123), 'drift', 'run-again')).toBe('Run again, at most $0.02 | 2 inc_17');
    expect(label(priced(0), 'drift', 'run-again')).toBe('Run again, at most $0.01 | 1 inc_17');
    expect(label(priced(null), 'drift', 'run-again')).toBe('Run again … | ask inc_17');
    expect(label(rehearse(0.42), 'model-end', 'rehearse')).toBe(
      'Rehearse on the replacement, at most $0.42 | inc_17',
    );
    expect(
      JSON.stringify(answerElements(incidentOf('model-end', rehearse(null)), rehearse(null))),
    ).toContain('The price is not known before it is made.');
    const limited = rehearse(null, 1);
    expect(JSON.stringify(answerElements(incidentOf('model-end', limited), limited))).toContain(
      'The price is not known; it costs at most $1.00.',
    );
  });

  test('says the same price as the step beside it', () => {
    expect(stepPrice({ costUsd: 0.001, mostUsd: 0.0123 })).toBe('at most $0.02');
    expect(stepPrice({ costUsd: 0, mostUsd: 0 })).toBe('');
    expect(stepPrice({ costUsd: 0.001 })).toBe('under $0.01');
  });

  test('never says less than it costs', () => {
    expect(atMost(12.3401)).toBe('at most $12.35');
    expect(atMost(12.34)).toBe('at most $12.34');
    for (const usd of [Number.NaN, Number.POSITIVE_INFINITY]) expect(centsUp(usd)).toBe(1e9);
  });
});

test('there are no buttons where nobody listens', () => {
  const kinds = (answers: boolean): string[] =>
    renderSlack(outgoingOf(FACTS.drift), { answers }).blocks.map((b) => b.type);
  expect(kinds(false)).not.toContain('actions');
  expect(kinds(true)).toContain('actions');
});
