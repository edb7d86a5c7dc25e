/**
 * Compares daytwo's verdicts with promptfoo's on a corpus of configurations, against the corpus's
 * own loopback server.
 *
 * node test/bench/promptfoo/parity.ts DIR [--verbose]
 *
 * DIR holds one folder a configuration with `expected.json` (promptfoo's output and verdicts), and
 * `server.mjs`. Exit code 1 when a verdict, score, output or assertion differs.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { problemLine } from '../../../src/domain/errors.ts';
import type { Provider } from '../../../src/domain/provider.ts';
import type { Grader } from '../../../src/domain/suite.ts';
import { type EarlierAnswer, linkedCase } from '../../../src/evaluation/conversations/chain.ts';
import { outputOf } from '../../../src/evaluation/scorers/output.ts';
import { createScorers } from '../../../src/evaluation/scorers/registry.ts';
import { scoreCase } from '../../../src/evaluation/scorers/score-case.ts';
import { loadSuite } from '../../../src/evaluation/suites/load.ts';
import { planCalls, type PlannedCall } from '../../../src/evaluation/suites/plan.ts';
import {
  type FinishedCall,
  type RunResult,
  runResults,
} from '../../../src/evaluation/suites/results.ts';
import { costOf } from '../../../src/llm/pricing/prices.ts';
import { createProvider } from '../../../src/llm/providers/registry.ts';
import { createSandbox } from '../../../src/platform/sandbox/sandbox.ts';

interface Expected {
  config: string;
  results: {
    testIdx: number;
    promptIdx: number;
    provider: string;
    vars: unknown;
    prompt: string;
    output: unknown;
    success: boolean;
    score: number;
    error?: string;
    asserts: { type: string; pass: boolean; score: number; reason: string }[];
  }[];
}

const KINDS = {
  'openai-chat': 'openai',
  'openai-responses': 'openai-responses',
  'anthropic-messages': 'anthropic',
} as const;
const folder = process.argv[2];
const verbose = process.argv.includes('--verbose');
if (folder === undefined) {
  console.error('usage: parity.ts DIR [--verbose]');
  process.exit(64);
}

const { server, port } = await startServer(path.join(folder, 'server.mjs'));
const sandbox = createSandbox();
const grader = await graderAt(port);
const scorers = createScorers({ sandbox, graderFor: () => grader });
const total = {
  configs: 0,
  refused: 0,
  results: 0,
  verdict: 0,
  score: 0,
  output: 0,
  asserts: 0,
  reasons: 0,
};
let differs = false;
try {
  for (const name of readdirSync(folder, { withFileTypes: true })
    .filter((e) => e.isDirectory())
    .map((e) => e.name)) {
    const expected = JSON.parse(
      readFileSync(path.join(folder, name, 'expected.json'), 'utf8'),
    ) as Expected;
    const loaded = await loadSuite(path.join(folder, name, expected.config), { sandbox });
    if (!loaded.ok) {
      total.refused++;
      console.log(
        `refused  ${name}\n         ` +
          `${[...new Set(loaded.problems.map((p) => problemLine({ ...p, place: { ...p.place, file: path.basename(p.place.file) } })))].join('\n         ')}`,
      );
      continue;
    }
    total.configs++;
    const finished: FinishedCall[] = [];
    const heard: Heard = new Map();
    for (const call of planCalls(loaded)) finished.push(await asked(call, heard));
    const inOrder = expected.results.toSorted(
      (a, b) => a.testIdx - b.testIdx || a.promptIdx - b.promptIdx,
    );
    const ours = runResults(finished).results;
    const differences = inOrder.flatMap((e, i) => compare(e, ours[i], i));
    if (ours.length !== inOrder.length)
      differences.push(`${ours.length} results instead of ${inOrder.length}`);
    differs ||= differences.length > 0;
    console.log(
      `${differences.length === 0 ? 'equal   ' : 'DIFFERS '} ${name}: ${inOrder.length} results`,
    );
    for (const d of verbose ? differences : differences.slice(0, 5)) console.log(`         ${d}`);
  }
} finally {
  server.kill();
  await sandbox.close();
}
console.log(
  `\n${total.configs} configurations run, ${total.refused} refused by name. Of ` +
    `${total.results} results equal: verdict ${total.verdict}, score ${total.score}, output ` +
    `${total.output}, every assertion ${total.asserts}, every reason ${total.reasons}.`,
);
process.exitCode = differs ? 1 : 0;

function compare(e: Expected['results'][number], o: RunResult | undefined, i: number): string[] {
  total.results++;
  if (o === undefined) return [`${i}: missing`];
  const checks = {
    verdict: o.verdict === (e.success ? 'pass' : 'fail') && o.pass === e.success,
    score: o.score !== null && Math.abs(o.score - e.score) < 1e-12,
    output:
      isDeepStrictEqual(normal(o.output), normal(e.output)) &&
      normal(o.prompt) === normal(e.prompt) &&
      isDeepStrictEqual(o.vars, e.vars) &&
      o.provider === e.provider,
    asserts: isDeepStrictEqual(
      o.asserts.map(({ type, pass, score }) => ({ type, pass, score })),
      e.asserts.map(({ type, pass, score }) => ({ type, pass, score })),
    ),
    reasons: isDeepStrictEqual(
      o.asserts.map((a) => a.reason),
      e.asserts.map((a) => a.reason),
    ),
  };
  for (const [key, equal] of Object.entries(checks)) if (equal) total[key as keyof typeof checks]++;
  return Object.entries(checks).flatMap(([key, equal]) =>
    equal
      ? []
      : [
          `${i}: ${key}: ours ${JSON.stringify(o).slice(0, 600)}\n         promptfoo ` +
            `${JSON.stringify(e).slice(0, 600)}`,
        ],
  );
}

/**
 * Chat prompts and tool calls are JSON inside text whose spacing means nothing; the Responses item
 * id never reaches a reply.
 */
function normal(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    const parsed = JSON.parse(value) as unknown;
    if (typeof parsed === 'object' && parsed !== null && 'call_id' in parsed)
      return JSON.stringify({ ...parsed, id: undefined });
    return JSON.stringify(parsed);
  } catch {
    return value;
  }
}

/** What each provider answered to each case, for tests that hear of it. */
type Heard = Map<string, EarlierAnswer>;

/** A call with the answers before it filled in. */
async function asked(call: PlannedCall, heard: Heard): Promise<FinishedCall> {
  const of = (hash: string): string => `${call.provider.shown} ${hash}`;
  const linked = await linkedCase(
    call.case,
    async (c) =>
      heard.get(of(c.hash)) ?? { kind: 'broken' as const, reason: `"${c.label}" got no answer` },
    sandbox,
  );
  if (!('case' in linked)) return { call, result: { error: linked.reason } };
  const filled = { ...call, case: linked.case };
  const { raw, ...result } = await perform(filled);
  if ('scored' in result)
    heard.set(of(call.case.hash), { output: raw, kept: result.scored.output });
  return { call: filled, result };
}

async function perform({
  case: c,
  provider,
  parameters,
  shape,
}: PlannedCall): Promise<FinishedCall['result'] & { raw?: unknown }> {
  const kind = KINDS[provider.api];
  const adapter = await connect(kind, port);
  const answer = await adapter.call({
    model: provider.model,
    messages: c.messages,
    tools: provider.tools,
    parameters,
    maxOutputTokens: 4_096,
    timeoutMs: 30_000,
  });
  if (!answer.ok) return { error: answer.failure.message };
  const costUsd = costOf({ kind, model: provider.model }, answer.reply.usage, Date.now());
  return {
    scored: await scoreCase(c, answer.reply, costUsd, {
      scorers,
      sandbox,
      shape,
      ...(provider.transform === undefined ? {} : { providerTransform: provider.transform }),
    }),
    raw: outputOf(answer.reply, shape),
    costUsd,
    latencyMs: answer.reply.latencyMs,
  };
}

async function connect(kind: (typeof KINDS)[keyof typeof KINDS], at: number): Promise<Provider> {
  const root = `http://127.0.0.1:${at}`;
  return createProvider(
    { kind, name: 'corpus', apiKey: 'none', baseUrl: kind === 'anthropic' ? root : `${root}/v1` },
    Date.now,
  );
}

async function graderAt(at: number): Promise<Grader> {
  const provider = await connect('openai', at);
  return {
    async grade({ messages }) {
      const answer = await provider.call({
        model: 'gpt-5',
        messages,
        tools: [],
        parameters: {},
        maxOutputTokens: 1_024,
        timeoutMs: 30_000,
      });
      return answer.ok
        ? { ok: true, text: answer.reply.text, costUsd: null }
        : { ok: false, message: answer.failure.message };
    },
  };
}

async function startServer(file: string): Promise<{ server: ChildProcess; port: number }> {
  const free = await new Promise<number>((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port: p } = probe.address() as AddressInfo;
      probe.close(() => resolve(p));
    });
  });
  const child = spawn(process.execPath, [file, '--port', String(free)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise((resolve) => child.stdout.once('data', resolve));
  return { server: child, port: free };
}
