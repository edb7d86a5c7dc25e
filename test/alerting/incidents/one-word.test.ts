import { expect, it } from 'vitest';
import { isOneWord, jointReason } from '../../../src/alerting/incidents/one-word.ts';

it('what is confirmed as a change and taken at the same moment is one message', () => {
  for (const news of ['moved', 'confirmed', 'worsened'] as const) {
    expect(isOneWord(news, 'acknowledged')).toBe(true);
    expect(isOneWord('acknowledged', news)).toBe(true);
    expect(jointReason('acknowledged', news)).toBe(news);
    expect(jointReason(news, 'acknowledged')).toBe(news);
  }
  expect(isOneWord('reminder', 'acknowledged')).toBe(false);
});
