import { expect, it } from 'vitest';
import { spendText } from '../../src/cli/text/spend.ts';

it('what is spent calls a run after new tools a change of the target, and no change of the model', () => {
  const byTrigger = [
    { trigger: 'model-change' as const, usd: 1, calls: 3 },
    { trigger: null, usd: 1, calls: 2 },
  ];
  const text = spendText({ windows: [], byAgent: [], byTrigger, carried: [] });
  expect(text).toContain('target change');
  expect(text).toContain('model probes');
  expect(text).not.toMatch(/model.change/);
});
