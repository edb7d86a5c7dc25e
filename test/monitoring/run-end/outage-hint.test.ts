import { describe, expect, it } from 'vitest';
import type { Config } from '../../../src/config/load.ts';
import { addressOf } from '../../../src/monitoring/run-end/run-target.ts';
import { stoppedTrouble } from '../../../src/monitoring/run-end/stopped-trouble.ts';

const config = {
  providers: {
    api: { kind: 'openai', name: 'api', baseUrl: 'https://api.example' },
    plain: { kind: 'anthropic', name: 'plain' },
    az: { kind: 'azure', name: 'az', endpoint: 'https://az.example' },
    desk: { kind: 'http', name: 'desk', url: 'http://127.0.0.1:8080/chat' },
    bot: { kind: 'exec', name: 'bot', command: ['bot'] },
  },
} as unknown as Config;

const hint = (provider: string): string => {
  const where = { agent: 'a', agentName: 'Desk', suite: 's', provider, model: 'm' };
  const told = stoppedTrouble(
    { ...where, ...addressOf(config, provider) },
    { kind: 'first-eight', reason: 'the first calls all failed', failure: null },
    '2026-01-05T00:00:00.000Z',
  );
  return told?.facts.next[0]?.what ?? '';
};

describe('where to look when canaries get no usable answer', () => {
  it('is named by the key that the account has', () => {
    expect(hint('api')).toBe('Look at the status page of api, and check its baseUrl');
    expect(hint('plain')).toBe('Look at the status page of plain, and check its baseUrl');
    expect(hint('az')).toBe('Look at the status page of az, and check its endpoint');
  });

  it('is one’s own log where the target is an agent, which has no status page', () => {
    expect(hint('desk')).toBe('Look whether desk is up and what its log says, and check its url');
    expect(hint('bot')).toBe('Look whether bot is up and what its log says, and check its command');
  });
});
