import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { ProviderReply } from '../../../src/domain/provider.ts';
import { redactedStore } from '../../../src/platform/privacy/redacted-ports.ts';
import { makeRedactor } from '../../../src/platform/privacy/redactor.ts';
import { openStore } from '../../../src/platform/sqlite/open.ts';
import { runOf } from '../../domain/rows.ts';

const KEY = 'Zqumpm08hsErb19FlY0mGx7K';
const AT = '2026-01-01T00:00:00.000Z';
const RUN = runOf({ id: 'run', agent: 'desk', caseHashes: ['c'], createdAt: AT });
const reply = (thoughts: unknown): ProviderReply => ({
  text: 'YES',
  refusal: null,
  toolCalls: [],
  servedModel: 'm-1',
  fingerprint: null,
  routing: { 'x-model': 'm-1' },
  finishReason: 'stop',
  usage: { inputTokens: 115, outputTokens: 107 },
  latencyMs: 812,
  message: { role: 'assistant', content: 'YES', extra: { thoughts, signed: 'by them' } },
});

it('a reply is kept without what of its own format spells a key in numbers, and can be read', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'daytwo-kept-')), 'd.db');
  const store = redactedStore(openStore(file, ''), makeRedactor([KEY]));
  const of = { run: RUN.id, caseHash: 'c', ordinal: 0 };
  await store.runs.create(RUN);
  await store.trials.beginAttempt(
    { id: 'a', ...of, purpose: 'trial', at: AT, reservedUsd: 0.1 },
    [],
  );
  const bytes = [...Buffer.from(KEY)];
  await store.trials.endAttempt('a', AT, 'reply', 0.1, {
    digest: 'd',
    reply: reply([{ bytes }, { hint: 'none' }]),
    costUsd: 0.1,
  });
  expect(await store.trials.replies(of)).toEqual([
    {
      digest: 'd',
      reply: reply([{ bytes: bytes.map(() => '[secret]') }, { hint: 'none' }]),
      costUsd: 0.1,
    },
  ]);
  await store.close();
});
