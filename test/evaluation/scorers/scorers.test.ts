import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import type { Grader, Scorer } from '../../../src/domain/suite.ts';
import { chatMessages } from '../../../src/evaluation/scorers/chat-prompt.ts';
import { commaList } from '../../../src/evaluation/scorers/comma-list.ts';
import { extractJsonObjects } from '../../../src/evaluation/scorers/extract-json.ts';
import { readsAsRefusal } from '../../../src/evaluation/scorers/is-refusal.ts';
import { outputOf } from '../../../src/evaluation/scorers/output.ts';
import { fileProgram, hostAccess, inlineProgram } from '../../../src/evaluation/scorers/program.ts';
import { createScorers } from '../../../src/evaluation/scorers/registry.ts';
import { createSandbox } from '../../../src/platform/sandbox/sandbox.ts';
import { assertion, replyOf } from './support.ts';

const sandbox = createSandbox();
/** For programs that never end, so that the tests do. */
const hasty = createSandbox({ timeoutMs: 300, graceMs: 300 });
afterAll(() => Promise.all([sandbox.close(), hasty.close()]));

function scorerOf(type: string, box = sandbox, grader: Grader | null = null): Scorer {
  const scorer = createScorers({ sandbox: box, graderFor: () => grader }).get(type);
  if (scorer === undefined) throw new Error(`no scorer for ${type}`);
  return scorer;
}

const score = (
  a: ReturnType<typeof assertion>,
  output: unknown,
  more: {
    grader?: Grader;
    vars?: Record<string, unknown>;
    costUsd?: number | null;
    sandbox?: typeof sandbox;
  } = {},
) =>
  scorerOf(a.type, more.sandbox ?? sandbox, more.grader).score({
    assertion: a,
    output,
    reply: replyOf(''),
    costUsd: more.costUsd ?? null,
    vars: more.vars ?? {},
    prompt: 'p',
  });

describe('lists in one text', () => {
  it('are split at commas, quotes keeping theirs, and empty fields vanish', () => {
    expect(commaList(' a, "b, c" ,, d')).toEqual(['a', 'b, c', 'd']);
    expect(commaList('"say ""hi""", "x\\"y"')).toEqual(['say "hi"', 'x"y']);
    expect(commaList('"open')).toMatchObject({ error: expect.stringContaining('never ends') });
    expect(commaList('"a" b')).toMatchObject({ error: expect.stringContaining('comma') });
  });
  it('come back as they were when every field is quoted', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.string().map((s) => s.replaceAll('\\', '/')),
          { maxLength: 5 },
        ),
        (fields) => {
          expect(commaList(fields.map((f) => `"${f.replaceAll('"', '""')}"`).join(', '))).toEqual(
            fields,
          );
        },
      ),
    );
  });
});

describe('equals', () => {
  it('compares an object or list with the output read as JSON, whatever its key order', async () => {
    expect(await score(assertion('equals', { a: 1, b: [2] }), '{"b":[2],"a":1}')).toMatchObject({
      verdict: 'pass',
    });
    expect(await score(assertion('equals', { a: 1 }), 'no json')).toMatchObject({
      verdict: 'fail',
      reason: 'Expected output "no json" to equal "{"a":1}"',
    });
    expect(await score(assertion('not-equals', { a: 1 }), 'no json')).toMatchObject({
      verdict: 'pass',
    });
  });
});

describe('regex', () => {
  it('that runs away is no verdict, never a fail', async () => {
    expect(
      await score(assertion('regex', '^(a+)+$'), `${'a'.repeat(40)}!`, { sandbox: hasty }),
    ).toMatchObject({ verdict: 'none', score: null });
  });
});

describe('JSON schemas', () => {
  it('may hold patterns, which only the sandbox runs', async () => {
    const schema = {
      type: 'object',
      properties: {
        code: { type: 'string', pattern: '^AB-\\d{4}$' },
        other: { type: 'string', pattern: 'x' },
      },
      patternProperties: { '^n_': { type: 'number' } },
    };
    expect(
      await score(assertion('is-json', schema), '{"code":"AB-0012","other":"x","n_a":1}'),
    ).toMatchObject({ verdict: 'pass' });
    expect(await score(assertion('is-json', schema), '{"code":"AB-12","other":"x"}')).toMatchObject(
      { verdict: 'fail', reason: expect.stringContaining('must match pattern') },
    );
    expect(await score(assertion('is-json', schema), '{"code":"AB-0012","n_a":"1"}')).toMatchObject(
      { verdict: 'fail' },
    );
  });
  it('with a pattern that runs away give no verdict', async () => {
    expect(
      await score(
        assertion('is-json', { type: 'string', pattern: '^(a+)+$' }),
        JSON.stringify(`${'a'.repeat(40)}!`),
        { sandbox: hasty },
      ),
    ).toMatchObject({ verdict: 'none' });
  });
  it('are checked at load time, with formats, in YAML text as well', () => {
    const isJson = scorerOf('is-json');
    expect(isJson.check(assertion('is-json', { type: 'nonsense' }))).toContain('schema is invalid');
    expect(isJson.check(assertion('is-json', { typ: 'object' }))).toContain('unknown keyword');
    expect(isJson.check(assertion('is-json', 'type: string\nformat: email'))).toBeNull();
  });
  it('are read by the draft that they name, or whose keywords they use, and may hold keywords for people', async () => {
    const isJson = scorerOf('is-json');
    const accepts = async (schema: object, output: string) => {
      const a = assertion('is-json', schema);
      expect(isJson.check(a)).toBeNull();
      return (await score(a, output)).verdict;
    };
    const pair = { type: 'array', prefixItems: [{ type: 'string' }, { type: 'number' }] };
    const named = { $schema: 'https://json-schema.org/draft/2020-12/schema', ...pair };
    for (const schema of [pair, named]) {
      expect(await accepts(schema, '["a", 1]')).toBe('pass');
      expect(await accepts(schema, '[1, "a"]')).toBe('fail');
    }
    const closed = { allOf: [{ properties: { a: {} } }], unevaluatedProperties: false };
    expect(await accepts(closed, '{"a": 1}')).toBe('pass');
    expect(await accepts(closed, '{"b": 1}')).toBe('fail');
    const old = {
      $schema: 'http://json-schema.org/draft-07/schema#',
      type: 'array',
      items: [{ type: 'string' }],
    };
    expect(await accepts(old, '["a"]')).toBe('pass');
    expect(await accepts(old, '[1]')).toBe('fail');
    const told = {
      type: 'object',
      properties: { n: { type: 'integer', format: 'int32', example: 3, 'x-unit': 'EUR' } },
      example: { n: 3 },
    };
    expect(await accepts(told, '{"n": 1}')).toBe('pass');
    expect(await accepts(told, '{"n": "one"}')).toBe('fail');
  });
  it('decide contains-json by the first object that fits', async () => {
    const a = assertion('not-contains-json', { type: 'object', required: ['a'] });
    expect(await score(a, 'x {"b":1} y {"a":1}')).toMatchObject({
      verdict: 'fail',
      reason: 'Output contains JSON conforming to the provided schema',
    });
  });
});

describe('objects in text', () => {
  it('are found between words, in sloppy JSON, and where the text cuts them off', () => {
    expect(extractJsonObjects('a {"x": 1} b {y: two, // note\n z: [1, 2,]} c')).toEqual([
      { x: 1 },
      { y: 'two', z: [1, 2] },
    ]);
    expect(extractJsonObjects('{"outer": {"inner": 1')).toEqual([{ outer: { inner: 1 } }]);
    expect(extractJsonObjects('see {"u": "http://x.y/z"}')).toEqual([{ u: 'http://x.y/z' }]);
  });
  it('are not made of a brace at the very end, of words without commas, or of keys that are objects', () => {
    for (const text of ['open {', '{{', '{a: {x: 1} b: 2', '{{a: 1}: 2'])
      expect(extractJsonObjects(text).filter((o) => !('x' in o || 'a' in o))).toEqual([]);
    expect(extractJsonObjects('{bad: {x: 1} post {"a": "s" // c\n}')).toEqual([
      { x: 1 },
      { a: 's' },
    ]);
  });
  it('are found whatever surrounds them', () => {
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.stringMatching(/^[a-z]{1,4}$/),
          fc.oneof(fc.integer(), fc.stringMatching(/^[\w ]*$/)),
          { minKeys: 1 },
        ),
        fc.stringMatching(/^[\w .,]*$/),
        (object, around) => {
          expect(extractJsonObjects(`${around}${JSON.stringify(object)}${around}`)).toEqual([
            object,
          ]);
        },
      ),
    );
  });
  it('cost bounded time in a hostile text', () => {
    expect(extractJsonObjects('{'.repeat(60_000)).length).toBeLessThan(60_000);
  });
});

describe('javascript', () => {
  it('takes booleans, numbers against the threshold, and grading results', async () => {
    expect(await score(assertion('javascript', 'output.length / 10'), 'abc')).toEqual({
      verdict: 'pass',
      score: 0.3,
      reason: 'Assertion passed',
    });
    expect(await score(assertion('javascript', '0.3', { threshold: 0.5 }), '')).toMatchObject({
      verdict: 'fail',
      score: 0.3,
      reason: 'Custom function returned false\n0.3',
    });
    expect(await score(assertion('not-javascript', '0.3'), '')).toMatchObject({
      verdict: 'fail',
      score: 0.3,
      reason: 'Custom function returned true\n0.3',
    });
    expect(
      await score(assertion('javascript', '({ pass: false, score: 0.4, reason: "meh" })'), ''),
    ).toEqual({ verdict: 'fail', score: 0.4, reason: 'meh' });
    expect(await score(assertion('javascript', '0 / 0'), '')).toMatchObject({
      verdict: 'fail',
      score: 0,
    });
    expect(await score(assertion('javascript', '"text"'), '')).toMatchObject({
      verdict: 'fail',
      reason: expect.stringContaining('must return a boolean, number, or GradingResult'),
    });
  });
  it('reads one line as an expression, a declaration with its last expression, and several lines as a body', async () => {
    expect(
      await score(
        assertion('javascript', "const s = JSON.parse(output).s; s === 'a;b'"),
        '{"s":"a;b"}',
      ),
    ).toMatchObject({ verdict: 'pass' });
    expect(
      await score(assertion('javascript', 'const n = output.length;\nreturn n > 1;\n'), 'ab'),
    ).toMatchObject({ verdict: 'pass' });
    expect(await score(assertion('javascript', 'output ===\n "ab"'), 'ab')).toMatchObject({
      verdict: 'fail',
      reason: expect.stringContaining('Got type undefined'),
    });
    expect(inlineProgram('output === 1;')).toContain('return output === 1\n');
  });
  it('sees the variables, the prompt, the config and an output already parsed', async () => {
    const a = assertion(
      'javascript',
      'output.n === context.vars.n && context.prompt === "p" && context.config.k === 2',
      { options: { config: { k: 2 } } },
    );
    expect(await score(a, { n: 1 }, { vars: { n: 1 } })).toMatchObject({ verdict: 'pass' });
  });
  it('that throws is a fail; that hangs, or wants what the sandbox lacks, is no verdict', async () => {
    expect(await score(assertion('javascript', 'output.a.b'), 'x')).toMatchObject({
      verdict: 'fail',
      reason: expect.stringContaining('Custom function threw error'),
    });
    expect(
      await score(assertion('javascript', '(() => { while (true) {} })()'), 'x', {
        sandbox: hasty,
      }),
    ).toMatchObject({ verdict: 'none' });
    expect(await score(assertion('javascript', 'new Promise(() => {})'), 'x')).toMatchObject({
      verdict: 'none',
      reason: expect.stringContaining('never settled'),
    });
    expect(
      await score(assertion('javascript', '(function f() { return f() + 1; })()'), 'x', {
        sandbox: hasty,
      }),
    ).toMatchObject({ verdict: 'none', reason: expect.stringContaining('too deeply') });
    expect(
      await score(assertion('javascript', 'Buffer.from(output).length > 0'), 'x'),
    ).toMatchObject({ verdict: 'none', reason: expect.stringContaining('Buffer') });
  });
  it('runs a file’s function: CommonJS, default export, named export, async', async () => {
    const run = (code: string, functionName?: string) =>
      score(
        assertion('javascript', 'file://c.js', {
          options: { file: { code, ...(functionName ? { functionName } : {}) } },
        }),
        'abc',
      );
    expect(
      await run(
        'module.exports = (output, context) => output === "abc" && context.prompt === "p";',
      ),
    ).toMatchObject({ verdict: 'pass' });
    expect(
      await run(
        'const min = 2;\nexport default async function check(output) { return { pass: ' +
          'output.length > min, score: 1, reason: "long" }; }',
      ),
    ).toMatchObject({ verdict: 'pass', reason: 'long' });
    expect(
      await run(
        'export function other(output) { return output.length; }\nexport default () => false;',
        'other',
      ),
    ).toMatchObject({ verdict: 'pass', score: 3 });
    expect(await run('function f(o) { return true }\nexport { f as default };')).toMatchObject({
      verdict: 'pass',
    });
    expect(await run('module.exports = 3;')).toMatchObject({
      verdict: 'fail',
      reason: expect.stringContaining('must export a function'),
    });
    expect(fileProgram({ code: '' })).toContain('module.exports');
  });
  it('names at load time what of the host it reaches for, and is not fooled by strings', () => {
    expect(hostAccess("const fs = require('fs'); fs")).toBe('require()');
    expect(hostAccess("import x from 'y';\nexport default x")).toBe('import');
    expect(hostAccess('process.env.KEY')).toBe('process');
    expect(
      hostAccess('output.includes("process.env and require(x)") && subprocess.require(1)'),
    ).toBeNull();
  });
});

describe('cost', () => {
  it('without a known price is no verdict, never free', async () => {
    expect(await score(assertion('cost', undefined, { threshold: 1 }), '')).toMatchObject({
      verdict: 'none',
    });
  });
});

describe('is-refusal', () => {
  it('takes tool calls for refusals with score 0, as promptfoo does', async () => {
    expect(await score(assertion('is-refusal'), [{ function: {} }])).toEqual({
      verdict: 'pass',
      score: 0,
      reason: 'No value provided, assumed to be a refusal',
    });
    expect(await score(assertion('not-is-refusal'), [{ function: {} }])).toMatchObject({
      verdict: 'fail',
      score: 0,
    });
  });
  it('looks for its phrases at word boundaries', () => {
    expect(readsAsRefusal('That is not legally binding')).toBe(false);
    expect(readsAsRefusal('That is not legal.')).toBe(true);
    expect(readsAsRefusal('Unfortunately I can’t assist with it')).toBe(true);
  });
});

describe('llm-rubric', () => {
  const says = (text: string): Grader & { asked: string[] } => {
    const asked: string[] = [];
    return {
      asked,
      grade: async ({ messages }) => (
        asked.push(JSON.stringify(messages)),
        { ok: true, text, costUsd: null }
      ),
    };
  };
  it('asks with the output and the rubric, also in a chat of the suite’s own with its variables', async () => {
    const grader = says('{"pass": true, "score": 0.9, "reason": "good"}');
    expect(await score(assertion('llm-rubric', 'is "kind"'), 'line\n"two"', { grader })).toEqual({
      verdict: 'pass',
      score: 0.9,
      reason: 'good',
    });
    expect(JSON.parse(grader.asked[0] ?? '')[1].content).toContain('line\n"two"');
    const own = [
      { role: 'system', content: 'Did it mention {{x}}?' },
      { role: 'user', content: 'Output: {{ output }} {% if rubric %}R{% endif %}' },
    ];
    await score(assertion('llm-rubric', undefined, { options: { rubricPrompt: own } }), 'hey', {
      grader,
      vars: { x: 'the "Fed"' },
    });
    expect(JSON.parse(grader.asked[1] ?? '')).toEqual([
      { role: 'system', content: 'Did it mention the "Fed"?' },
      { role: 'user', content: 'Output: hey ' },
    ]);
    await score(
      assertion('llm-rubric', 'r', {
        options: { rubricPrompt: 'Grade {{ output }} by {{ rubric }} with a pass' },
      }),
      '{"a":[1]}',
      { grader },
    );
    expect(JSON.parse(grader.asked[2] ?? '')).toEqual([
      { role: 'user', content: 'Grade {"a":[1]} by r with a pass' },
    ]);
  });
  it('weighs a grade as promptfoo does: words for yes, a threshold that only takes away; a grade without a pass is none', async () => {
    const grade = (text: string, more = {}, type = 'llm-rubric') =>
      score(assertion(type, 'r', more), 'o', { grader: says(text) });
    expect(await grade('Sure: {"pass": true, "reason": "x"} ok')).toEqual({
      verdict: 'pass',
      score: 1,
      reason: 'x',
    });
    for (const type of ['llm-rubric', 'not-llm-rubric'])
      expect(await grade('{"reason": "x", "score": 1}', {}, type)).toMatchObject({
        verdict: 'none',
      });
    expect(await grade('{"pass": "no"}')).toMatchObject({ verdict: 'fail', score: 0 });
    expect(await grade('{"pass": "Yes", "score": "0.4"}')).toMatchObject({
      verdict: 'pass',
      score: 0.4,
    });
    expect(await grade('{"pass": true, "score": 0.4}', { threshold: 0.5 })).toMatchObject({
      verdict: 'fail',
      reason: 'Score 0.4 below threshold 0.5',
    });
    expect(await grade('{"pass": false, "score": 0.9}', { threshold: 0.5 })).toMatchObject({
      verdict: 'fail',
    });
    for (const threshold of [undefined, 0.5])
      expect(await grade('{"pass": false, "score": 1}', { threshold })).toMatchObject({
        reason: 'The judge says that it fails, and gives no reason',
      });
    expect(await grade('{"pass": false, "score": 0.25}', {}, 'not-llm-rubric')).toMatchObject({
      verdict: 'pass',
      score: 0.75,
    });
  });
  it('says of a judge that was cut off before its verdict that it was, and how to mend it', async () => {
    const cut: Grader = { grade: async () => ({ ok: true, text: '', costUsd: 0, cutAt: 512 }) };
    expect(await score(assertion('llm-rubric', 'r'), 'o', { grader: cut })).toMatchObject({
      verdict: 'none',
      reason: expect.stringMatching(/answered nothing; .*cut off at its 512 output tokens/),
    });
  });
  it('gives no verdict where the judge fails, is missing or answers no JSON, under not- as well', async () => {
    const broken: Grader = { grade: async () => ({ ok: false, message: 'HTTP 529' }) };
    for (const type of ['llm-rubric', 'not-llm-rubric']) {
      expect(await score(assertion(type, 'r'), 'o', { grader: broken })).toMatchObject({
        verdict: 'none',
        reason: expect.stringContaining('HTTP 529'),
      });
      expect(
        await score(assertion(type, 'r'), 'o', { grader: says('I think it is fine') }),
      ).toMatchObject({ verdict: 'none' });
      expect(await score(assertion(type, 'r'), 'o')).toMatchObject({ verdict: 'none' });
    }
  });
});

describe('what assertions see of a reply', () => {
  const call = { id: 'call_1', name: 'f', arguments: '{"a":1}' };
  it('is the text, the typed refusal, or the tool calls in the shape of the wire', () => {
    expect(outputOf(replyOf('hi'))).toBe('hi');
    expect(outputOf(replyOf('', { refusal: 'I cannot' }))).toBe('I cannot');
    expect(outputOf(replyOf('', { toolCalls: [call] }))).toEqual([
      { id: 'call_1', type: 'function', function: { name: 'f', arguments: '{"a":1}' } },
    ]);
    expect(
      outputOf(replyOf('', { toolCalls: [call] }), { api: 'openai-chat', functions: true }),
    ).toEqual({ name: 'f', arguments: '{"a":1}' });
    expect(outputOf(replyOf('', { toolCalls: [call] }), { api: 'openai-responses' })).toBe(
      '{"type":"function_call","call_id":"call_1","status":"completed","name":"f","arguments":"{\\"a\\":1}"}',
    );
    expect(outputOf(replyOf('so', { toolCalls: [call] }), { api: 'anthropic-messages' })).toBe(
      'so\n\n{"type":"tool_use","id":"call_1","name":"f","input":{"a":1}}',
    );
  });
  it('is parsed where the request asked for a JSON schema and the text keeps to it', () => {
    expect(outputOf(replyOf('{"a":1}'), { api: 'openai-chat', jsonSchema: true })).toEqual({
      a: 1,
    });
    expect(outputOf(replyOf('cut {'), { api: 'openai-chat', jsonSchema: true })).toBe('cut {');
  });
});

describe('a rendered prompt', () => {
  it('is a chat in JSON or YAML, else one user message; what is plainly meant as JSON must be valid', () => {
    expect(chatMessages('hello')).toEqual({ messages: [{ role: 'user', content: 'hello' }] });
    expect(chatMessages('[{"role":"user","content":"a","name":"n"}]')).toEqual({
      messages: [{ role: 'user', content: 'a', extra: { name: 'n' } }],
    });
    expect(
      chatMessages('- role: system\n  content: be brief\n- role: user\n  content: hi'),
    ).toMatchObject({ messages: [{ role: 'system' }, { role: 'user' }] });
    expect(chatMessages('[Task] do it [now]')).toEqual({
      messages: [{ role: 'user', content: '[Task] do it [now]' }],
    });
    expect(chatMessages('[{"role":"user" "content"}]')).toMatchObject({
      error: expect.stringContaining('not valid JSON'),
    });
    expect(chatMessages('[{"content":"x"}]')).toMatchObject({
      error: expect.stringContaining('role'),
    });
  });
});
