import type { CaseMetadata } from '../../../src/domain/suite.ts';
import { expect, it } from 'vitest';
import { asToldInOrder } from '../../../src/monitoring/review/case-order.ts';

it('cases are told with those of high risk first, then the surest, then by name', () => {
  const risky: CaseMetadata = { risk: 'high' };
  const known = new Map<string, { label: string; metadata: CaseMetadata }>([
    ['a', { label: 'Delete C-10', metadata: risky }],
    ['b', { label: 'Delete C-9', metadata: risky }],
    ['c', { label: 'Refund', metadata: {} }],
    ['d', { label: 'Return', metadata: {} }],
    ['e', { label: 'Delete C-1', metadata: risky }],
  ]);
  const cases = [
    { caseHash: 'c', p: 0.999 },
    { caseHash: 'a', p: 0.9999 },
    { caseHash: 'd', p: 1 },
    { caseHash: 'b', p: 0.999 },
    { caseHash: 'e', p: 0.6 },
    { caseHash: 'unknown', p: 0.7 },
  ];
  const inOrder = asToldInOrder(cases, (hash) => known.get(hash)).map((c) => c.caseHash);
  expect(inOrder).toEqual(['b', 'a', 'e', 'c', 'd', 'unknown']);
});
