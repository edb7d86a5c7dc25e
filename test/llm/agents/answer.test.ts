import { afterAll, describe, expect, it } from 'vitest';
import { answerPlaces, readAnswer } from '../../../src/llm/providers/agents/answer.ts';
import { createSandbox } from '../../../src/platform/sandbox/sandbox.ts';

const sandbox = createSandbox();
afterAll(() => sandbox.close());

/** The calls that are read in an answer, or what is wrong with it. */
async function callsIn(json: unknown, places: object): Promise<string[] | string> {
  const read = await readAnswer(
    { json, text: JSON.stringify(json), status: 200, headers: {} },
    answerPlaces.parse({ text: '$.text', ...places }),
    (code, globals) => sandbox.evaluate(code, globals),
  );
  return read.ok ? read.said.toolCalls.map((c) => `${c.name} ${c.arguments}`) : read.problem;
}
const answer = (...calls: unknown[]): object => ({ text: 'Done.', calls });
const OPENAI = { id: 'c1', type: 'function', function: { name: 'pay', arguments: '{"usd":9}' } };

describe('the tool calls of an answer', () => {
  it('cannot be read where one has no name at its place, which would hide it from every check', async () => {
    expect(await callsIn(answer(OPENAI), { toolCalls: '$.calls' })).toBe(
      'has a tool call without a name at $.name (it has id, type, function); say toolName',
    );
    const places = { toolCalls: '$.calls', toolName: '$.function.name' };
    expect(await callsIn(answer({ name: 'look' }, OPENAI), places)).toContain(
      'without a name at $.function.name (it has name); say toolName',
    );
    expect(await callsIn(answer({ name: { first: 'pay' } }), { toolCalls: '$.calls' })).toContain(
      'without a name',
    );
    expect(
      await callsIn(answer(OPENAI), { ...places, toolArguments: '$.function.arguments' }),
    ).toEqual(['pay {"usd":9}']);
  });

  it('cannot be read where what one is called with does not stand where it was said', async () => {
    const call = { name: 'pay', args: { usd: 9 } };
    expect(
      await callsIn(answer(call), { toolCalls: '$.calls', toolArguments: '$.input' }),
    ).toContain('has no arguments of its call pay at $.input (it has name, args)');
    expect(await callsIn(answer(call), { toolCalls: '$.calls' })).toBe(
      'has no arguments of its call pay at $.arguments (it has name, args); say toolArguments',
    );
    const optional = { toolCalls: '$.calls', toolArguments: 'call.args ?? {}' };
    expect(await callsIn(answer(call, { name: 'look' }), optional)).toEqual([
      'pay {"usd":9}',
      'look {}',
    ]);
    expect(await callsIn(answer({ name: 'look' }), { toolCalls: '$.calls' })).toEqual(['look {}']);
  });

  it('cannot be read where they are no list', async () => {
    for (const calls of [3, true, '', '[{"name":"pay"}]', ['{"name":"pay"}'], [null]])
      expect(await callsIn({ text: 'Done.', calls }, { toolCalls: '$.calls' })).toMatch(
        /^has no list of calls at \$\.calls/,
      );
  });

  it('are none where the place holds none and there is a text', async () => {
    for (const json of [{ text: 'Hi.' }, { text: 'Hi.', calls: null }, { text: 'Hi.', calls: [] }])
      expect(await callsIn(json, { toolCalls: '$.calls' })).toEqual([]);
    expect(await callsIn(answer(OPENAI), {})).toEqual([]);
    expect(await callsIn(answer('pay', 'look'), { toolCalls: '$.calls[*]' })).toEqual([
      'pay {}',
      'look {}',
    ]);
  });
});
