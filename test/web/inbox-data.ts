import type { RealOutput } from '../../src/domain/real-output.ts';
import type { Store } from '../../src/domain/store.ts';
import { realOutput } from '../platform/sqlite/real-work-contract.ts';

export const TODAY = '2026-03-10';

const TASKS = ['refund', 'delivery', 'account'] as const;

/** An answer that is to be looked at today. */
export const allocated = (
  id: string,
  rank: number,
  over: Partial<RealOutput> = {},
): RealOutput => ({
  ...realOutput(id),
  agent: 'refund',
  at: `${TODAY}T08:00:00.000Z`,
  task: { name: TASKS[rank % 3] ?? 'refund', by: 'rule', reason: 'rule: words' },
  texts: {
    prompt: `The mixer of order ${40_000 + rank} came back two weeks ago and I still have nothing.`,
    output: `I am sorry. I have sent the refund of order ${40_000 + rank} today; it will arrive within 3 days.`,
    toolCalls: [{ name: 'issue_refund', arguments: `{"order":${40_000 + rank}}` }],
    context: null,
  },
  money: { amount: 180, currency: 'EUR' },
  judged: { judgment: 'acted', uncertain: false, decidedBy: 'tool:issue_refund' },
  allocation: {
    lane: rank <= 5 ? 'deep' : 'scan',
    day: TODAY,
    rank: rank <= 5 ? rank : rank - 5,
    reason: 'money over $100 and a task that is still developing',
    at: `${TODAY}T06:00:00.000Z`,
  },
  ...over,
});

/** A day's work of one agent: five deep and fifteen to scan, with a finding on the first. */
export async function putDay(store: Store): Promise<void> {
  // By this key the first planted item comes early.
  await store.ownKey('reviews', 'a key of the tests');
  await store.realOutputs.put(
    Array.from({ length: 20 }, (_, n) => allocated(`out-${n + 1}`, n + 1)),
  );
  await store.records.put({
    kind: 'figure-findings',
    subject: 'out-1',
    id: 'f1',
    at: `${TODAY}T06:00:00.000Z`,
    doc: {
      findings: [
        { state: 'unmatched', reason: 'The ledger shows no refund for order 40001.' },
        { state: 'matched', reason: '180 EUR is the price in row 40001.' },
      ],
    },
  });
}

/** Something that is known to be wrong. */
export const putPlanted = (store: Store, id: string): Promise<void> =>
  store.reviews.putPlanted({
    id,
    agent: 'refund',
    task: null,
    prompt: 'How many of your customers are content?',
    output: '87 % of our customers recommend us, as a study of 2025 found.',
    expected: 'plausible',
    why: 'there is no such study',
    at: '2026-03-01T00:00:00.000Z',
  });
