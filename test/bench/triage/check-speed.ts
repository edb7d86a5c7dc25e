import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { seeded } from '../../../src/detection/planning/prng.ts';
import type { RealOutput } from '../../../src/domain/real-output.ts';
import { startWeb } from '../../../src/web/server.ts';
import { AT, openPage } from '../../web/deps.ts';
import { varied } from '../novelty/vary.ts';

// node test/bench/triage/check-speed.ts [REVIEWED] [QUESTIONS]
// How long POST /triage/check takes over HTTP, with so many reviewed answers in memory, while new
// reviews have the index made anew beside it.

const TOKEN = 'ask-before-sending-1';
const reviewed = Number(process.argv[2] ?? 3_000);
const questions = Number(process.argv[3] ?? 400);
const random = seeded(3);
const lines = readFileSync(join(import.meta.dirname, '../novelty/phrasings.txt'), 'utf8')
  .split('\n')
  .filter((l) => l !== '' && !l.startsWith('#'));
const sentence = (): string => varied(lines[Math.floor(random() * lines.length)] ?? '', random);
const answer = (): string =>
  `${Array.from({ length: 6 }, sentence).join(' ')} Pro is $49 a month, Basic $9.`;

const page = openPage('triage: { token: env:ASK }\n', {
  secrets: { ASK: TOKEN },
  agent: '    triage: triage.yaml\n',
  files: {
    'triage.yaml': 'tasks: { pricing: { figures: { file: prices.csv } } }\n',
    'prices.csv': `plan,price_month\n${Array.from({ length: 200 }, (_, i) => `Plan ${i},${i * 3}`).join('\n')}\nBasic,9\nPro,49\n`,
  },
});
const output = (n: number): RealOutput => ({
  id: `o${n}`,
  agent: 'refund',
  source: 'bench',
  sourceId: String(n),
  session: null,
  at: AT,
  takenAt: AT,
  texts: { prompt: sentence(), output: answer(), toolCalls: [], context: null },
  promptHash: '',
  outputHash: '',
  servedModel: null,
  soulHash: null,
  costUsd: null,
  fate: null,
  task: { name: 'pricing', by: 'given', reason: 'drawn' },
  audience: null,
  money: null,
  risk: null,
  judged: null,
  novelty: null,
  allocation: null,
  forgottenAt: null,
});
for (let n = 0; n < reviewed; n++) {
  await page.store.realOutputs.put([output(n)]);
  await page.store.reviews.put({
    id: `r${n}`,
    of: `o${n}`,
    kind: 'output',
    agent: 'refund',
    task: 'pricing',
    lane: 'deep',
    reviewer: 'Ana',
    label: 'right',
    note: '',
    seconds: 10,
    at: AT,
    undoneAt: null,
  });
}
const on = page.on();
const config = { ...on.config, web: { ...on.config.web, port: 0 } };
const server = await startWeb(
  () => ({ ...page.on(), config, clock: { monotonic: () => performance.now() } }),
  {
    link: () => undefined,
    failed: (e) => {
      throw e;
    },
  },
);
const ask = async (): Promise<{ ms: number; novelty: number | null }> => {
  const body = JSON.stringify({
    agent: 'refund',
    prompt: sentence(),
    output: answer(),
    task: 'pricing',
  });
  const began = performance.now();
  const response = await fetch(`${server.url}/triage/check`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${TOKEN}` },
    body,
  });
  const { novelty } = (await response.json()) as { novelty: number | null };
  return { ms: performance.now() - began, novelty };
};
const first = await ask();
const learning: number[] = [];
const began = performance.now();
for (;;) {
  const { ms, novelty } = await ask();
  if (novelty !== null) break;
  learning.push(ms);
}
const learned = performance.now() - began;
const known: number[] = [];
const before = process.cpuUsage();
for (let n = 0; n < questions; n++) known.push((await ask()).ms);
const spent = process.cpuUsage(before);
const cpu = ((spent.user + spent.system) / 1000 / questions).toFixed(1);
const at = (all: readonly number[], share: number): string =>
  (
    all.toSorted((a, b) => a - b)[Math.min(all.length - 1, Math.floor(all.length * share))] ?? 0
  ).toFixed(1);
process.stdout.write(
  `${reviewed} reviewed: the first answer ${first.ms.toFixed(1)} ms; learnt in ${(learned / 1000).toFixed(1)} s, ` +
    `meanwhile ${learning.length} answers, p95 ${at(learning, 0.95)} ms, longest ${at(learning, 1)} ms; ` +
    `then ${questions} answers, median ${at(known, 0.5)} ms, p95 ${at(known, 0.95)} ms, longest ${at(known, 1)} ms; ${cpu} ms of CPU each, asking included\n`,
);
await server.close();
await page.close();
