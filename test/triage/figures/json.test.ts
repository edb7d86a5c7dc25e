import { describe, expect, it } from 'vitest';
import { isFound, isHeld } from './tables.ts';

describe('an answer of JSON', () => {
  it.each([
    '{"period":"Q3 2026","region":"South","revenue_eur":1720000,"orders":400}',
    '{ "period": "Q3 2026", "region": "South", "revenue_eur": 1720000, "orders": 400 }',
    '{"revenue_eur":1720000,"region":"South","period":"Q3 2026"}',
    '[{"period":"Q3 2026","region":"North","revenue_eur":1500000},{"period":"Q3 2026","region":"South","revenue_eur":1720000}]',
    '[{"revenue_eur":1500000,"region":"North","period":"Q3 2026"},{"revenue_eur":1720000,"region":"South","period":"Q3 2026"}]',
    '{"region":"South","period":"Q3 2026","revenue_eur":1.72e6}',
    '{"region":"South","period":"Q3 2026","revenue_eur":"1720000","id":4711}',
    '{"South":{"Q3 2026":{"revenue_eur":1720000}}}',
    'South, Q3 2026, revenue:1720000',
    'Revenue of South in Q3 2026: €1.72e6',
  ])('has each number read by its key: %s', (text) => {
    expect(isFound(text)).toBe(true);
  });

  it.each([
    '{"period":"Q3 2026","region":"South","revenue_eur":1500000,"orders":400}',
    '{"period":"Q3 2026","region":"South","revenue_eur":1720000,"orders":360}',
    '{"period":"Q3 2026","region":"South","revenue_eur":400,"orders":1720000}',
    '{"revenue_eur":1500000,"region":"South","period":"Q3 2026"}',
    '[{"period":"Q3 2026","region":"North","revenue_eur":1720000},{"period":"Q3 2026","region":"South","revenue_eur":1500000}]',
    '{"region":"South","period":"Q3 2026","revenue_eur":1.5e6}',
    'South, Q3 2026, revenue:1500000',
    'Revenue of South in Q3 2026: €1.5e6',
  ])('is held where a number is of another row or key: %s', (text) => {
    expect(isHeld(text)).toBe(true);
  });

  it('is left alone where its keys are none of the table', () => {
    expect(isHeld('{"id":4711,"count":1500000}')).toBe(false);
  });
});
