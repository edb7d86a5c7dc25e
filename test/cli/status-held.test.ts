import { expect, test } from 'vitest';
import { statusText } from '../../src/cli/text/status.ts';
import { statusOf } from './status.ts';

const NOW = Date.parse('2026-03-10T23:00:00Z');
const STATUS = statusOf();

test('the status says what is not told for now, and until when', () => {
  const held = statusText(
    {
      ...STATUS,
      maintenance: [
        { agents: ['refund', 'billing'], until: '2026-03-11T02:00:00.000Z', why: 'the shop' },
        { agents: null, until: '2026-03-12T02:00:00.000Z', why: 'holidays' },
      ],
      quietUntil: '2026-03-11T07:00:00.000Z',
    },
    NOW,
  );
  expect(held).toContain('Maintenance of refund, billing until 2026-03-11 02:00 UTC (the shop)');
  expect(held).toContain('Maintenance of every agent until 2026-03-12 02:00 UTC (holidays)');
  expect(held).toContain('Quiet hours until 2026-03-11 07:00 UTC: what is not urgent waits.');
  expect(statusText(STATUS, NOW)).not.toMatch(/Maintenance|Quiet/);
});
