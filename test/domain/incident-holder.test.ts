import { expect, it } from 'vitest';
import {
  asTaken,
  earlierHolderOf,
  holderOf,
  withLapsed,
} from '../../src/domain/incident-holder.ts';
import type { Incident } from '../../src/domain/incident.ts';
import { incidentOf } from './rows.ts';

const ack = { by: 'Ana', note: '', at: '2026-01-05T00:00:00.000Z', until: null };
const taken = incidentOf({ state: 'acknowledged', ack });

it('somebody has what they took until it gets worse, and not again because it recovers', () => {
  expect(holderOf(taken)?.by).toBe('Ana');
  expect(holderOf({ ...taken, state: 'recovering' })?.by).toBe('Ana');
  const worse = withLapsed({ ...taken, state: 'open' });
  for (const state of ['open', 'recovering', 'resolved'] as const) {
    const later: Incident = { ...worse, state };
    expect(holderOf(later)).toBeNull();
    expect(earlierHolderOf(later)?.by).toBe('Ana');
  }
});

it('somebody has again what was not worse after all', () => {
  const back = asTaken(withLapsed({ ...taken, state: 'open' }));
  expect(back).toEqual(taken);
  expect(withLapsed(taken)).toBe(taken);
  expect(asTaken(incidentOf({ state: 'open', ack: null })).state).toBe('open');
});
