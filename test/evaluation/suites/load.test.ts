import { afterAll, describe, expect, it } from 'vitest';
import { promptText } from '../../../src/evaluation/scorers/score-case.ts';
import { planCalls } from '../../../src/evaluation/suites/plan.ts';
import { runResults } from '../../../src/evaluation/suites/results.ts';
import { makeRedactor } from '../../../src/platform/privacy/redactor.ts';
import { createSandbox } from '../../../src/platform/sandbox/sandbox.ts';
import { dumped } from '../../platform/privacy/dumps.ts';
import { load, problemsOf } from './support.ts';

const sandbox = createSandbox();
afterAll(() => sandbox.close());
const prompts = (s: Awaited<ReturnType<typeof load>>): string[] => s.suite.cases.map(promptText);

describe('a suite', () => {
  it('is every test with every prompt, lists of text expanded, the last variable fastest', async () => {
    const s = await load(
      {
        'suite.yaml':
          'prompts: ["A {{x}}{{y}}", "B {{x}}{{y}}"]\ntests:\n  - vars: {x: [1a, 2a], y: [p, ' +
          'q], z: [[1], [2]]}\n    assert: [{type: contains, value: "{{y}}"}]\n',
      },
      sandbox,
    );
    expect(prompts(s)).toEqual([
      'A 1ap',
      'B 1ap',
      'A 1aq',
      'B 1aq',
      'A 2ap',
      'B 2ap',
      'A 2aq',
      'B 2aq',
    ]);
    expect(s.suite.cases.map((c) => c.assertions[0]?.value)).toEqual([
      'p',
      'p',
      'q',
      'q',
      'p',
      'p',
      'q',
      'q',
    ]);
    expect(s.suite.cases[0]).toMatchObject({ line: 3, label: 'A 1ap', vars: { z: [[1], [2]] } });
  });
  it('is called by no first line of a dump that holds a secret', async () => {
    const key = 'Zqumpm08hsErb19FlY0mGx7K';
    const dump = dumped(`key=${key}`)['hexdump -C'] ?? '';
    const s = await load(
      {
        'suite.yaml':
          'prompts: ["{{x}}"]\ntests:\n' +
          `  - vars: {x: ${JSON.stringify(dump)}}\n  - vars: {x: ${JSON.stringify(dumped(key)['xxd'])}}\n`,
      },
      sandbox,
      { clean: makeRedactor([key]).text },
    );
    const labels = s.suite.cases.map((c) => c.label);
    expect(labels).toEqual([expect.stringContaining('[secret]'), '00000000: [secret]']);
    expect(labels[0]).not.toMatch(/5a 71 75|Zqu/);
    expect(prompts(s)[0]).toBe(dump);
  });
  it('takes prompts from text, markdown, JSON and YAML files, with and without labels', async () => {
    const s = await load(
      {
        'suite.yaml':
          'prompts:\n  - file://p.txt\n  - {id: file://chat.json, label: chat}\n  - ' +
          'chat.yaml\n  - {raw: "R {{x}}", label: r}\n  - file://more/*.md\ntests: [{vars: ' +
          '{x: "say \\"hi\\""}}]\n',
        'p.txt': 'One {{x}}\n---\n\nTwo {{x}}\n---\n',
        'chat.json': '[{"role": "system", "content": "S"}, {"role": "user", "content": "{{x}}"}]',
        'chat.yaml': '- role: user\n  content: "Y {{x}}"\n',
        'more/a.md': '# {{x}}',
      },
      sandbox,
    );
    expect(prompts(s).slice(0, 2)).toEqual(['One say "hi"', 'Two say "hi"']);
    expect(s.suite.cases[2]?.messages).toEqual([
      { role: 'system', content: 'S' },
      { role: 'user', content: 'say "hi"' },
    ]);
    expect(s.suite.cases[3]?.messages).toEqual([{ role: 'user', content: 'Y say "hi"' }]);
    expect(prompts(s).slice(4)).toEqual(['R say "hi"', '# say "hi"']);
    expect(s.suite.files).toHaveLength(5);
  });
  it('renders logic, filters and a chat template that only becomes JSON once it is rendered', async () => {
    const s = await load(
      {
        'suite.yaml':
          'prompts: [file://c.json, "{% if n > 1 %}many{% else %}one{% endif %} {{ w | upper ' +
          '}}"]\ntests: [{vars: {n: 2, w: "a", history: [{user: "a\\"b"}, {assistant: c}]}}]\n',
        'c.json':
          '[{% for m in history %}{% for role, text in m %}{"role": "{{ role }}", "content": ' +
          '{{ text | dump }}},{% endfor %}{% endfor %}{"role": "user", "content": "{{ w }}"}]',
      },
      sandbox,
    );
    expect(s.suite.cases[0]?.messages).toEqual([
      { role: 'user', content: 'a"b' },
      { role: 'assistant', content: 'c' },
      { role: 'user', content: 'a' },
    ]);
    expect(prompts(s)[1]).toBe('many A');
  });
  it('merges defaultTest into every test, and leaves its assertions out where asked', async () => {
    const s = await load(
      {
        'suite.yaml': `prompts: ["{{a}}{{b}}"]
defaultTest: {vars: {a: 1, b: 2}, assert: [{type: icontains, value: d}], threshold: 0.5, options: {transform: output.trim()}, metadata: {risk: high}}
tests:
  - {vars: {b: 3}, assert: [{type: not-regex, value: "x{{b}}", weight: 2, metric: m}]}
  - {vars: {b: 4}, threshold: 0.9, options: {disableDefaultAsserts: true, transform: output}, metadata: {risk: low, expect: refused, task: t, claim: over-promises, other: 1}}
`,
      },
      sandbox,
    );
    const [first, second] = s.suite.cases;
    expect(first).toMatchObject({
      vars: { a: 1, b: 3 },
      threshold: 0.5,
      transform: 'output.trim()',
      metadata: { risk: 'high' },
    });
    expect(first?.assertions).toMatchObject([
      { type: 'icontains', negated: false, weight: 1 },
      { type: 'regex', negated: true, value: 'x3', weight: 2, metric: 'm' },
    ]);
    expect(second).toMatchObject({
      threshold: 0.9,
      transform: 'output',
      assertions: [],
      metadata: { risk: 'low', expect: 'refused', task: 't', claim: 'over-promises' },
    });
    expect(second?.metadata).not.toHaveProperty('other');
    expect(s.suite.warnings[0]?.message).toContain('asserts nothing');
  });
  it('reads variables from files, and one file a test where a pattern names several', async () => {
    const s = await load(
      {
        'suite.yaml':
          'prompts: ["{{t}}|{{y}}"]\ntests: [{vars: {t: "file://d/*.txt", y: "file://y.yaml"}}]\n',
        'd/a.txt': ' A \n',
        'd/b.txt': 'B',
        'y.yaml': 'k: [1]\n',
      },
      sandbox,
    );
    expect(prompts(s)).toEqual(['B|{"k":[1]}', 'A|{"k":[1]}']);
    expect(s.rows[0]?.vars).toEqual({ t: 'file://d/b.txt', y: 'file://y.yaml' });
  });
  it('takes tests from YAML, JSON, JSONL and CSV files, one or a list, with the rows’ lines', async () => {
    const s = await load(
      {
        'suite.yaml':
          'prompts: ["{{q}}"]\ntests: [file://t.yaml, file://t.json, file://t.jsonl, ' +
          'file://t.csv, {vars: {q: inline}}]\n',
        't.yaml': '- vars: {q: yaml}\n  assert: file://asserts.yaml\n',
        'asserts.yaml': '- {type: equals, value: x}\n',
        't.json': '[{"vars": {"q": "json"}}]',
        't.jsonl': '{"vars": {"q": "jsonl"}}\n\n{"vars": {"q": "jsonl2"}}\n',
        't.csv':
          'q,__expected,__expected2,__description,__threshold,__metadata:expect,__metadata:tags[],__config:__expected2:threshold\n"a\nb","contains-any:x, ' +
          '""y,z""",cost(0.2),first,0.5,acted,"u,v",0.3\nc,plain,,,,,,0.1\n',
      },
      sandbox,
    );
    expect(prompts(s)).toEqual(['yaml', 'json', 'jsonl', 'jsonl2', 'a\nb', 'c', 'inline']);
    const csv = s.suite.cases[4];
    expect(csv).toMatchObject({
      label: 'first',
      threshold: 0.5,
      metadata: { expect: 'acted' },
      assertions: [
        { type: 'contains-any', value: ['x', 'y,z'] },
        { type: 'cost', threshold: 0.3 },
      ],
    });
    expect(s.suite.cases[5]).toMatchObject({
      label: 'Row #2',
      assertions: [{ type: 'equals', value: 'plain' }],
    });
    expect(s.suite.cases[0]?.assertions).toMatchObject([{ type: 'equals', value: 'x' }]);
  });
  it('keeps to the prompts that a test or a provider names, in promptfoo’s order of calls', async () => {
    const s = await load(
      {
        'suite.yaml': `prompts: [{raw: "one {{x}}", label: p1}, {raw: "two {{x}}", label: p2}]
providers:
  - openai:chat:gpt-4.1-mini
  - {id: "anthropic:messages:claude-x", label: claude, prompts: [p2], config: {max_tokens: 5, temperature: 0}}
tests: [{vars: {x: a}}, {vars: {x: b}, prompts: [p1]}, {vars: {x: c}, providers: [claude]}]
`,
      },
      sandbox,
    );
    expect(planCalls(s).map((c) => `${c.provider.shown} ${promptText(c.case)}`)).toEqual([
      'openai:gpt-4.1-mini one a',
      'openai:gpt-4.1-mini two a',
      'anthropic:messages:claude-x two a',
      'openai:gpt-4.1-mini one b',
      'anthropic:messages:claude-x two c',
    ]);
    expect(planCalls(s)[2]).toMatchObject({
      parameters: { max_tokens: 5, temperature: 0 },
      provider: { model: 'claude-x', api: 'anthropic-messages', unsupported: null },
    });
  });
  it('reads providers of every family, their tools and files, and names those it cannot call', async () => {
    const s = await load(
      {
        'suite.yaml': `prompts: [hi]
providers:
  - openai:gpt-4.1
  - openai:responses:o3
  - openrouter:meta/llama-3
  - ollama:chat:llama3:8b
  - {id: "openai:chat:m", config: {apiBaseUrl: "http://x/v1", apiKey: no, functions: file://f.yaml, response_format: file://r.json}}
  - {id: "openai:chat:m", config: {baseUrl: "http://y/v1", tools: [{type: function, function: {name: t, parameters: {type: object}}}, {type: web_search}]}}
  - python:agent.py
tests: [{vars: {}, options: {temperature: 0.2}}]
`,
        'f.yaml': '- {name: f, parameters: {type: object}}\n',
        'r.json': '{"type": "json_schema"}',
      },
      sandbox,
    );
    expect(s.providers.map((p) => [p.family, p.model, p.api])).toEqual([
      ['openai', 'gpt-4.1', 'openai-chat'],
      ['openai', 'o3', 'openai-responses'],
      ['openrouter', 'meta/llama-3', 'openai-chat'],
      ['ollama', 'llama3:8b', 'openai-chat'],
      ['openai', 'm', 'openai-chat'],
      ['openai', 'm', 'openai-chat'],
      ['python', 'agent.py', 'openai-chat'],
    ]);
    expect(s.providers[4]).toMatchObject({
      baseUrl: 'http://x/v1',
      shape: { functions: true, jsonSchema: true },
      parameters: { functions: [{ name: 'f' }] },
    });
    expect(s.providers[4]?.parameters).not.toHaveProperty('apiKey');
    expect(s.providers[5]).toMatchObject({
      baseUrl: 'http://y/v1',
      tools: [{ name: 't' }],
      parameters: { tools: [{ type: 'web_search' }] },
    });
    expect(s.providers[6]?.unsupported).toContain('python:agent.py');
    expect(planCalls(s)[0]).toMatchObject({ parameters: { temperature: 0.2 } });
  });
  it('resolves $ref templates, YAML merges and env, and accepts keys that only steer promptfoo', async () => {
    const s = await load(
      {
        'suite.yaml': `description: d
tags: {a: b}
outputPath: out.json
env: {WHERE: Lyon}
evaluateOptions: {maxConcurrency: 2, repeat: 3}
sharing: false
x-base: &base {type: contains, value: "{{ env.WHERE }}"}
assertionTemplates: {hasIt: {type: icontains, value: it}}
prompts: ["in {{ env.WHERE }}, {{ env.HOME }}"]
tests: [{assert: [{$ref: "#/assertionTemplates/hasIt"}, {<<: *base, weight: 2}]}]
`,
      },
      sandbox,
    );
    expect(s.suite.name).toBe('d');
    expect(s.suite.cases[0]?.assertions).toMatchObject([
      { type: 'icontains', value: 'it' },
      { type: 'contains', value: 'Lyon', weight: 2 },
    ]);
    expect(prompts(s)[0]).toBe('in Lyon, ');
    expect(s.suite.warnings.map((w) => w.message)).toContainEqual(
      expect.stringContaining('`repeat` is ignored'),
    );
  });
  it('crosses a scenario’s data with its tests', async () => {
    const s = await load(
      {
        'suite.yaml':
          'prompts: ["{{a}}{{b}}"]\nscenarios: [{config: [{vars: {a: 1}}, {vars: {a: 2}}], ' +
          'tests: [{vars: {b: x}, assert: [{type: contains, value: x}]}, {vars: {b: y}}]}]\n',
      },
      sandbox,
    );
    expect(prompts(s)).toEqual(['1x', '1y', '2x', '2y']);
  });
  it('takes schemas, rubrics and code from files into the case, so that an edited file is an edited case', async () => {
    const files = (code: string) => ({
      'suite.yaml': `prompts: [p]
tests: [{options: {rubricPrompt: file://rubric.txt, transform: file://t.js}, assert: [{type: is-json, value: file://s.json}, {type: javascript, value: file://c.js:check}, {type: llm-rubric, value: r}]}]
`,
      's.json': '{"type": "object"}',
      'c.js': code,
      't.js': 'module.exports = (o) => o;',
      'rubric.txt': 'Grade {{output}} by {{rubric}}',
    });
    const one = await load(files('export function check() { return true }'), sandbox);
    const two = await load(files('export function check() { return false }'), sandbox);
    expect(one.suite.cases[0]?.assertions).toMatchObject([
      { value: { type: 'object' } },
      { value: 'file://c.js:check', options: { file: { functionName: 'check' } } },
      { value: 'r', options: { rubricPrompt: 'Grade {{output}} by {{rubric}}' } },
    ]);
    expect(one.suite.cases[0]?.transform).toContain('module.exports = (o) => o;');
    expect(one.suite.hash).not.toBe(two.suite.hash);
  });
  it('counts twins once and says so, yet plans each of promptfoo’s calls', async () => {
    const s = await load(
      {
        'suite.yaml':
          'prompts: [p]\nproviders: [openai:m]\ntests: [{vars: {a: 1}}, {vars: {a: 1}}]\n',
      },
      sandbox,
    );
    expect(s.suite.cases).toHaveLength(1);
    expect(planCalls(s)).toHaveLength(2);
    expect(s.suite.warnings.map((w) => w.message)).toContainEqual(
      expect.stringContaining('counts once'),
    );
  });
});

describe('the results of a run', () => {
  it('have the documented shape, unjudged calls included', async () => {
    const s = await load(
      {
        'suite.yaml':
          'prompts: ["{{a}}"]\nproviders: [openai:m]\ntests: [{vars: {a: 1}, assert: [{type: ' +
          'contains, value: "{{a}}"}]}, {vars: {a: 2}}]\n',
      },
      sandbox,
    );
    const [first, second] = planCalls(s);
    if (first === undefined || second === undefined) throw new Error('two calls were planned');
    const scored = {
      outcome: 'fail' as const,
      score: 0,
      reason: 'no',
      output: 'x',
      asserts: [
        {
          type: 'contains',
          value: '1',
          result: { verdict: 'fail' as const, score: 0, reason: 'no' },
        },
      ],
    };
    expect(
      runResults([
        { call: first, result: { scored, costUsd: 0.1, latencyMs: 5 } },
        { call: second, result: { error: 'HTTP 500' } },
      ]),
    ).toEqual({
      results: [
        {
          provider: 'openai:m',
          vars: { a: 1 },
          prompt: '1',
          output: 'x',
          pass: false,
          score: 0,
          verdict: 'fail',
          error: 'no',
          cost: 0.1,
          latencyMs: 5,
          asserts: [{ type: 'contains', value: '{{a}}', pass: false, score: 0, reason: 'no' }],
        },
        {
          provider: 'openai:m',
          vars: { a: 2 },
          prompt: '2',
          output: null,
          pass: false,
          score: null,
          verdict: 'none',
          error: 'HTTP 500',
          cost: null,
          latencyMs: null,
          asserts: [],
        },
      ],
    });
  });
});

describe('a table of tests', () => {
  const SUITE = 'prompts: ["{{q}}"]\nproviders: [openai:gpt-4o]\ntests: file://t.csv\n';
  const casesOf = async (csv: string | Uint8Array) =>
    (await load({ 'suite.yaml': SUITE, 't.csv': csv as string }, sandbox)).suite.cases.map((c) => [
      c.vars['q'],
      c.assertions[0]?.value,
    ]);
  it.each([
    ['commas', 'q,__expected\nhi;ho,contains:a\n'],
    ['semicolons', 'q;__expected\n"hi;ho";contains:a\n'],
    ['tabs', 'q\t__expected\nhi;ho\tcontains:a\n'],
    ["Excel's word for semicolons", 'sep=;\r\nq;__expected\r\n"hi;ho";contains:a\r\n'],
    ["Excel's word for commas", '\uFEFFsep=,\nq,__expected\nhi;ho,contains:a\n'],
  ])('is read with %s between its columns', async (_, csv) => {
    expect(await casesOf(csv)).toEqual([['hi;ho', 'a']]);
  });
  it('is read in UTF-16 where its first bytes say so, and refused by name in what would have to be guessed', async () => {
    const text = 'q;__expected\nGrüße;contains:ü\n';
    const little = Buffer.from(`\uFEFF${text}`, 'utf16le');
    expect(await casesOf(little)).toEqual([['Grüße', 'ü']]);
    expect(await casesOf(Buffer.from(little).swap16())).toEqual([['Grüße', 'ü']]);
    const refused = async (csv: Uint8Array) =>
      (await problemsOf({ 'suite.yaml': SUITE, 't.csv': csv }, sandbox)).join('\n');
    expect(await refused(Buffer.from(text, 'latin1'))).toMatch(
      /"t\.csv" is not UTF-8 \(line 2 holds a byte that cannot be\).*probably Windows-1252.*CSV UTF-8/,
    );
    expect(await refused(Buffer.from(text, 'utf16le'))).toContain(
      'is UTF-16 without a byte order mark; save it as UTF-8',
    );
  });
});
