import { expect, it } from 'vitest';
import { reportJunit } from '../../../src/comparison/report/junit.ts';

it('tells what a gate refuses as a failure, and an error only where it could not measure', () => {
  const xml = reportJunit(
    [],
    [
      { agent: 'desk', why: 'no case tests skill refunds', isRefused: true },
      { agent: 'shop', why: 'shop is gone' },
    ],
  );
  expect(xml).toContain('tests="2" failures="1" errors="1" skipped="0"');
  expect(xml).toContain('<failure message="no case tests skill refunds" type="refused"/>');
  expect(xml).toContain('<error message="shop is gone" type="could-not-measure"/>');
});
