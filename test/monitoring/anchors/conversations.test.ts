import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { IncidentRecorder } from '../../../src/alerting/incidents/record.ts';
import type { SimulatedRequest } from '../../../src/demo/simulated/behaviour.ts';
import {
  type SimulatedProvider,
  startSimulatedProvider,
} from '../../../src/demo/simulated/server.ts';
import type { Anchor } from '../../../src/domain/anchor.ts';
import type { Trial } from '../../../src/domain/run.ts';
import { llmRubric } from '../../../src/evaluation/scorers/llm-rubric.ts';
import { anchorOfTrial, anchorsOfFile } from '../../../src/monitoring/anchors/from-outputs.ts';
import { countingIds } from '../../../src/platform/clock/fast.ts';
import { createSandbox } from '../../../src/platform/sandbox/sandbox.ts';
import { only, type Place, place } from '../../evaluation/conversations/support.ts';

const sandbox = createSandbox();
afterAll(() => sandbox.close());
const open: (Place | SimulatedProvider)[] = [];
afterEach(() => Promise.all(open.splice(0).map((p) => p.close())));

const SUITE = `prompts: ['{{message}}']
tests:
  - vars: { message: Where is my parcel? }
    turns:
      - { say: Order A-17., assert: [{ type: llm-rubric, value: Names a day. }] }
      - And when?
    assert:
      - { type: llm-rubric, of: transcript, value: Asks for the number., rubricPrompt: 'grade {{output}} of {{transcript}} by {{rubric}}' }
      - { type: llm-rubric, value: Is polite. }
`;

interface Held {
  desk: Place;
  trial: Trial;
  /** What the judges were asked. */
  judged: SimulatedRequest[];
  anchor(label: string, nth?: number): Promise<Anchor>;
}

/** A conversation that its judges have judged, over a real wire. */
async function held(): Promise<Held> {
  const judged: SimulatedRequest[] = [];
  const provider = await startSimulatedProvider({
    now: () => Date.parse('2026-01-05T02:00:00Z'),
    seed: 1,
    models: ['sim-1', 'judge-1', 'grader-1'].map((id) => ({
      id,
      createdAt: '2025-01-01T00:00:00Z',
    })),
    behave(request) {
      if (request.model === 'sim-1') return { text: `Hm, so it is, ${request.turns.length}` };
      judged.push(request);
      return request.model === 'judge-1'
        ? { text: '{"judgment": "other", "uncertain": false}' }
        : { text: '{"pass": true}' };
    },
  });
  const by = (model: string): string => `{ provider: sim, model: ${model} }`;
  const desk = await place({
    providers: `sim: { kind: openai, baseUrl: "${provider.baseUrl}", apiKey: env:SIM_KEY }`,
    agent: `soul: SOUL.md
    target: { provider: sim, model: sim-1, maxOutputTokens: 64 }
    grader: ${by('grader-1')}
    judgments: { judge: ${by('judge-1')} }`,
    suite: SUITE,
    sandbox,
  });
  open.push(provider, desk);
  const trial = only(await desk.run());
  const { store, config } = desk;
  return {
    desk,
    trial,
    judged,
    anchor: (label, nth) =>
      anchorOfTrial(
        { store, config, sandbox },
        recorder(),
        trial.id,
        { label, by: 'ana', note: '' },
        nth ?? null,
      ),
  };
}
const recorder = (): IncidentRecorder =>
  new IncidentRecorder({ ids: countingIds(), now: () => 0, channels: [] });

const asked = (r: SimulatedRequest | undefined): string => r?.turns.at(-1)?.text ?? '';

describe('an anchor of a conversation', () => {
  it('is judged by what its judge of judgments was asked: the last answer, and all before it', async () => {
    const { judged, anchor } = await held();
    const { question, output } = await anchor('other');
    const seen = JSON.parse(asked(judged.find((r) => r.model === 'judge-1'))) as object;
    expect(question).toMatchObject({ kind: 'judgment' });
    expect({ request: 'prompt' in question ? question.prompt : '', reply: output }).toEqual(seen);
  });

  it('asks a rubric again of what it looked at: the whole, the last answer or that to a turn', async () => {
    const { judged, anchor } = await held();
    const first = judged.filter((r) => r.model === 'grader-1').map(asked);
    const again: string[] = [];
    for (const nth of [1, 2, 3]) {
      const { question, output } = await anchor('pass', nth);
      if (question.kind !== 'rubric') throw new Error('no rubric');
      await llmRubric(sandbox, () => ({
        grade({ messages }) {
          again.push(String(messages.at(-1)?.content));
          return Promise.resolve({ ok: true, text: '{"pass": true}', costUsd: null });
        },
      })).score({
        assertion: question.assertion,
        vars: question.vars,
        output,
        prompt: '',
        costUsd: null,
        reply: {} as never,
      });
    }
    expect(again).toEqual(first);
    expect(again[0]).toMatch(/^grade User: Where is my parcel\?\nAgent: [^]* of User: Where/);
    expect(again[2]).toContain('so it is, 3');
  });

  it('is none where what was said is not stored any more', async () => {
    const { desk, anchor } = await held();
    await desk.store.outputs.purge('9999');
    await expect(anchor('other')).rejects.toMatchObject({
      code: 'no-output',
      message: expect.stringContaining('is not stored: outputs are kept for'),
    });
  });
});

describe('a conversation in a file of anchors', () => {
  const conversation = [
    { role: 'user', content: 'Where is it?' },
    { role: 'assistant', content: 'Which order?' },
    { role: 'user', content: 'A-17' },
    { role: 'assistant', content: 'On Friday.' },
  ];
  const read = async (line: object): Promise<Anchor[]> => {
    const { desk } = await held();
    const text = JSON.stringify({ conversation, ...line });
    return anchorsOfFile(desk, recorder(), 'desk', text, { by: 'ana', note: '' });
  };

  it('is asked about as a stored one: its last answer, or with a rubric the whole of it', async () => {
    const [judgment] = await read({ label: 'acted' });
    expect(judgment).toMatchObject({
      output: 'On Friday.',
      question: {
        kind: 'judgment',
        prompt: 'User: Where is it?\nAgent: Which order?\n\nA-17',
        toolCalls: [],
      },
    });
    const [whole] = await read({ rubric: 'Asks.', of: 'transcript', label: 'pass' });
    expect(whole?.output).toMatch(/^User: Where is it\?\nAgent: Which order\?\n/);
    const [last] = await read({ rubric: 'Names a day.', label: 'pass' });
    expect(last?.output).toBe('On Friday.');
  });

  it.each([
    [{ conversation: [], label: 'acted' }, 'conversation: it must begin with what the user says'],
    [{ output: 'x', label: 'acted' }, 'output: the conversation says it already'],
    [{ of: 'transcript', label: 'acted' }, 'of: only a rubric'],
    [{ of: 2, rubric: 'r', label: 'pass' }, 'of: must be "transcript"'],
  ])('that cannot be is told by its line: %j', async (line, why) => {
    await expect(read(line)).rejects.toThrow(`line 1: ${why}`);
  });
});
