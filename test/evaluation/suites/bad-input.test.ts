import { symlinkSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadSuite } from '../../../src/evaluation/suites/load.ts';
import { createSandbox } from '../../../src/platform/sandbox/sandbox.ts';
import { namedPipes } from '../../fixtures/named-pipe.ts';
import { folderWith, problemsOf } from './support.ts';

const sandbox = createSandbox();
/** For templates that never end, so that the tests do. */
const hasty = createSandbox({ timeoutMs: 300, graceMs: 300 });
afterAll(() => Promise.all([sandbox.close(), hasty.close()]));
const of = (yaml: string, more: Record<string, string> = {}) =>
  problemsOf({ 'suite.yaml': yaml, ...more }, sandbox);

describe('a broken suite', () => {
  it('is told every problem at once, with file, line and what was probably meant', async () => {
    const problems = await of(`prompts: ["{{a}}"]
promps: [x]
tests:
  - vars: {a: 1}
    assert:
      - {type: containz, value: x}
      - {type: similar, value: x}
      - {type: contains}
      - {type: regex, value: "("}
      - {type: cost, treshold: 1}
      - {type: assert-set, assert: []}
    metadata: {expect: refuse, risk: medium}
    options: {rubricPromt: x}
`);
    expect(problems).toEqual([
      'suite.yaml:2:1: promps: unknown key "promps" (did you mean "prompts"?)',
      expect.stringMatching(
        /^suite\.yaml:12:24: tests\[0\]\.metadata\.expect: .*\(did you mean "refused"\?\)$/,
      ),
      expect.stringMatching(/^suite\.yaml:12:38: tests\[0\]\.metadata\.risk: /),
      expect.stringContaining(
        'suite.yaml:13:28: tests[0].options.rubricPromt: unknown option "rubricPromt" (did ' +
          'you mean "rubricPrompt"?)',
      ),
      'suite.yaml:6:16: tests[0].assert[0].type: unknown assertion type "containz" (did you ' +
        'mean "contains"?)',
      expect.stringMatching(
        /^suite\.yaml:7:16: .*"similar" is promptfoo's, but daytwo does not support it$/,
      ),
      'suite.yaml:10:22: tests[0].assert[4].treshold: unknown key "treshold" (did you mean ' +
        '"threshold"?)',
      expect.stringContaining(
        'suite.yaml:11:16: tests[0].assert[5].type: assertion type "assert-set" is not supported',
      ),
      expect.stringMatching(/^suite\.yaml:8:9: .*contains needs a value/),
      expect.stringMatching(/^suite\.yaml:9:30: .*Invalid regular expression/),
    ]);
  });
  it.each([
    ['not there', undefined, 'does not exist'],
    ['not YAML', 'prompts: [a\ntests: }', 'suite.yaml:'],
    ['empty', '', 'a suite is a map'],
    ['a list', '- a', 'a suite is a map'],
    ['without tests', 'prompts: [p]\ntests: []', 'the suite has no tests'],
    ['of wrong types', 'prompts: 5\ntests: [3]', 'prompts must be text'],
    ['a number for a test', 'prompts: [p]\ntests: [3]', 'suite.yaml:2:9: tests[0]: '],
  ])('that is %s is a problem, not a crash', async (_, yaml, expected) => {
    const problems = await problemsOf(yaml === undefined ? {} : { 'suite.yaml': yaml }, sandbox);
    expect(problems.join('\n')).toContain(expected);
    expect(problems.join('\n')).not.toMatch(/at .*\.ts:\d+/);
  });
  it('that multiplies itself by aliases is refused', async () => {
    const bomb = [
      'a0: &a0 [x, x, x, x, x, x, x, x, x, x]',
      ...Array.from(
        { length: 9 },
        (_, i) => `a${i + 1}: &a${i + 1} [${Array(10).fill(`*a${i}`).join(', ')}]`,
      ),
      'tests: *a9',
    ].join('\n');
    expect((await of(bomb)).join()).toContain('aliases expand');
  });
  it('that names a pipe or a device is refused, and never waited for', async () => {
    const folder = folderWith({
      'suite.yaml': 'prompts: [p]\ntests:\n  - vars: { a: "file://pipe.txt" }\n',
    });
    namedPipes(path.join(folder, 'pipe.txt'), path.join(folder, 'pipe.yaml'));
    const loaded = await loadSuite(path.join(folder, 'suite.yaml'), { sandbox });
    expect(!loaded.ok && loaded.problems.map((p) => p.message).join()).toContain(
      '"file://pipe.txt" is no regular file',
    );
    const piped = await loadSuite(path.join(folder, 'pipe.yaml'), { sandbox });
    expect(!piped.ok && piped.problems.map((p) => p.message).join()).toContain(
      'is no regular file',
    );
  });
  it('with a program that cannot be read names it before any run, and does not run it', async () => {
    const problems = await of(
      `prompts: [p]
tests:
  - assert:
      - {type: javascript, value: "output.length > ("}
      - {type: not-javascript, value: "while (true) {} }"}
      - {type: javascript, value: "file://check.js"}
      - {type: javascript, value: "output.length >"}
      - {type: javascript, value: "(() => { while (true) {} })()"}
`,
      { 'check.js': 'module.exports = (output) => {\n  return output ===;\n};\n' },
    );
    expect(problems.toSorted()).toEqual([
      expect.stringMatching(
        /^suite\.yaml:4:35: tests\[0\]\.assert\[0\]\.value: javascript cannot be read: SyntaxError: /,
      ),
      expect.stringMatching(/^suite\.yaml:5:39: .*cannot be read/),
      expect.stringMatching(
        /^suite\.yaml:6:35: .*javascript in file:\/\/check\.js cannot be read: SyntaxError: /,
      ),
      expect.stringMatching(/^suite\.yaml:7:35: .*cannot be read/),
    ]);
  });
  it('with a transform that cannot be read names each where it stands, once, and runs none', async () => {
    const problems = await of(
      `prompts: [p]
providers:
  - {id: openai:gpt-4.1, transform: "output +"}
defaultTest:
  options: {transform: "output.trim(("}
tests:
  - {vars: {a: 1}, assert: [{type: equals, value: x, transform: "output.x.("}]}
  - {vars: {a: 2}, options: {transform: "while (true) {}\\nreturn output;"}, assert: [{type: equals, value: x, transform: "(() => { while (true) {} })()"}]}
  - {vars: {a: 3}, options: {transform: "file://t.js"}}
  - {vars: {a: 4}, options: {transform: "JSON.parse(output).a", postprocess: "output.("}}
  - {vars: {a: 5}}
  - {vars: {a: 6}, assert: [{type: equals, value: x, transform: "output.x.("}]}
`,
      { 't.js': 'module.exports = (output) => {\n  return output ===;\n};\n' },
    );
    expect(problems.toSorted()).toEqual([
      expect.stringMatching(
        /^suite\.yaml:12:\d+: tests\[5\]\.assert\[0\]\.transform: the transform cannot be read: SyntaxError: /,
      ),
      expect.stringMatching(
        /^suite\.yaml:3:\d+: providers\[0\]\.transform: the transform cannot be read: SyntaxError: /,
      ),
      expect.stringMatching(
        /^suite\.yaml:5:\d+: defaultTest\.options\.transform: the transform cannot be read: /,
      ),
      expect.stringMatching(
        /^suite\.yaml:7:\d+: tests\[0\]\.assert\[0\]\.transform: the transform cannot be read: /,
      ),
      expect.stringMatching(
        /^suite\.yaml:9:\d+: tests\[2\]\.options\.transform: the transform in file:\/\/t\.js cannot be read: /,
      ),
    ]);
  });
  it('that is huge, not text, or nested without end is refused', async () => {
    expect((await of(`prompts: ["${'x'.repeat(2_200_000)}"]`)).join()).toContain('at most 2 MB');
    expect(
      await problemsOf(
        { 'suite.yaml': Uint8Array.from({ length: 400 }, (_, i) => (i * 37) % 256) },
        sandbox,
      ),
    ).not.toEqual([]);
    expect(await of(`tests: ${'['.repeat(20_000)}`)).not.toEqual([]);
  });
  it('whose variables multiply beyond reason is refused', async () => {
    const list = `[${Array.from({ length: 100 }, (_, i) => `v${i}`).join(', ')}]`;
    expect(
      (
        await of(
          `prompts: ["{{a}}{{b}}{{c}}"]\ntests: [{vars: {a: ${list}, b: ${list}, c: ${list}}}]`,
        )
      ).join(),
    ).toContain('multiply to more than');
  });
  it('may not read outside its folder, by ../, an absolute path or a link', async () => {
    const secret = folderWith({ 'secret.txt': 'key' });
    const folder = folderWith({
      'suite.yaml':
        'prompts: [file://link.txt]\ntests: [{vars: {a: "file://../x.txt", b: ' +
        '"file:///etc/hostname"}}, {vars: {c: "file://dir/secret.txt"}}]',
    });
    symlinkSync(path.join(secret, 'secret.txt'), path.join(folder, 'link.txt'));
    symlinkSync(secret, path.join(folder, 'dir'));
    const result = await loadSuite(path.join(folder, 'suite.yaml'), { sandbox });
    const messages = result.ok ? [] : result.problems.map((p) => p.message);
    expect(messages).toHaveLength(3);
    for (const m of messages) expect(m).toMatch(/outside the suite's folder/);
  });
  it('names what is wrong with a turn, at its place', async () => {
    const wrong: [string, string][] = [
      ['turns: [a, {sai: b}]', 'tests[0].turns[1].sai: unknown key "sai" (did you mean "say"?)'],
      [
        'turns: [{say: a, javascript: b}]',
        'tests[0].turns[0]: needs `say` or `javascript`, one of them',
      ],
      ["turns: ['']", 'tests[0].turns[0]: is empty: the user must say something'],
      [
        "turns: [a, {javascript: 'output +'}]",
        'tests[0].turns[1]: the program cannot be read: SyntaxError',
      ],
      ["turns: [{javascript: 'fetch(output)'}]", 'tests[0].turns[0]: the program uses fetch()'],
      ["turns: ['file://gone.js']", 'tests[0].turns[0]: '],
      ["turns: ['{% if x %}a']", 'tests[0].turns[0]: the template cannot be rendered: '],
      [
        'turns: [{say: a, assert: [{type: contians, value: x}]}]',
        'tests[0].turns[0].assert[0].type: unknown assertion type "contians"',
      ],
      [
        'turns: [a]\n    assert: [{type: equals, value: x, of: 3}]',
        'tests[0].assert[0].of: there is no answer 3: the test comes to 2 answers',
      ],
      [
        'assert: [{type: equals, value: x, of: all}]',
        'tests[0].assert[0].of: must be transcript, or the number of an answer, from 1',
      ],
      ['simulatedUser: {persona: p}', 'tests[0].simulatedUser.goal: "goal" is missing'],
      ['simulatedUser: {persona: p, goal: g, maxTurns: 1}', 'tests[0].simulatedUser.maxTurns: '],
      [
        'simulatedUser: {persona: p, goal: g, stop: {javascript: "output ="}}',
        'tests[0].simulatedUser.stop.javascript: the program cannot be read',
      ],
      [
        'simulatedUser: {persona: p, goal: g}\n    turns: [a]',
        'tests[0].turns: stands beside simulatedUser: what the user says is either written or played',
      ],
      [
        'toolSandbox: {result: []}',
        'tests[0].toolSandbox.result: unknown key "result" (did you mean "results"?)',
      ],
      [
        'toolSandbox: {results: [{tool: a}]}',
        'tests[0].toolSandbox.results[0]: needs `result` or `javascript`, one of them',
      ],
      ['toolSandbox: {cassette: gone.yaml}', 'daytwo cassette record fills it'],
      ['toolSandbox: {cassette: c.yaml}', 'c.yaml:1:11: results[0].tool: "tool" is missing'],
      [
        'provider: { id: promptfoo:simulated-user, config: { maxTurns: 3 } }',
        'a simulated user is written simulatedUser: { persona: …, goal: … } here',
      ],
      ['turns: often', 'tests[0].turns: must be a list of what the user says next'],
    ];
    for (const [yaml, message] of wrong) {
      const suite = `prompts: [p]\ntests:\n  - vars: {}\n    ${yaml}\n`;
      const files = { 'suite.yaml': suite, 'c.yaml': 'results: [{ result: 1 }]' };
      expect((await problemsOf(files, sandbox))[0]).toContain(message);
    }
  });
  it('names what it does not do instead of skipping it', async () => {
    const refused: [string, string][] = [
      ['prompts: [file://p.js]\ntests: [{vars: {}}]', 'makes prompts with a program'],
      ['prompts: [p]\ntests: file://t.py', 'makes tests with a program'],
      ['prompts: [p]\ntests: https://docs.google.com/spreadsheets/d/1', 'from the network'],
      [
        'prompts: [p]\nextensions: ["file://x.js:beforeAll"]\ntests: [{vars: {}}]',
        'extension hooks',
      ],
      ['prompts: [p]\ntests: [{providerOutput: x}]', 'providerOutput'],
      ['prompts: [p]\ntests: [{options: {storeOutputAs: a b}, vars: {}}]', 'storeOutputAs'],
      ['prompts: ["{{i}}"]\ntests: [{vars: {i: "file://cat.png"}}]', 'pictures'],
      [
        'prompts: [p]\ntests: [{assert: [{type: javascript, value: ' +
          '"require(\'fs\').readFileSync(output)"}]}]',
        'require()',
      ],
      [
        'prompts: [p]\ntests: [{assert: [{type: python, value: "1"}]}]',
        'daytwo does not support it',
      ],
      ['prompts: [p]\ntests: [{assert: [{type: not-similar, value: "1"}]}]', '"not-similar"'],
    ];
    for (const [yaml, message] of refused)
      expect((await of(yaml, { 'p.js': '', 't.py': '', 'cat.png': '' })).join('\n')).toContain(
        message,
      );
  });
  it('with a template that does not render, or hangs, or leaves broken JSON says for which test', async () => {
    expect((await of('prompts: ["{% if %}"]\ntests:\n  - vars: {a: 1}')).join()).toMatch(
      /prompts\[0\]: the prompt cannot be rendered for the test at .*:3/,
    );
    expect(
      (
        await problemsOf(
          {
            'suite.yaml':
              'prompts: ["{% for i in range(0, 100000000) %}x{% endfor %}"]\ntests: [{vars: {a: 1}}]',
          },
          hasty,
        )
      ).join(),
    ).toMatch(/limit/);
    expect(
      (
        await of('prompts: [\'[{"role": "user", "content": {{a}}}]\']\ntests: [{vars: {a: b}}]')
      ).join(),
    ).toContain('not valid JSON once its variables are filled in');
    expect(
      (await of('prompts: [p]\ntests: [{assert: [{type: contains, value: "{% if %}"}]}]')).join(),
    ).toContain('the template cannot be rendered');
  });
  it('in a file of tests is told with that file’s line', async () => {
    expect(
      await problemsOf(
        {
          'suite.yaml': 'prompts: [p]\ntests: [file://t.yaml, file://t.csv, file://gone.yaml]',
          't.yaml': '- vars: {}\n- asert: []\n',
          't.csv': 'a,__expected\n1,x\n2,similar(0.8):y\n',
        },
        sandbox,
      ),
    ).toEqual([
      't.yaml:2:3: [1].asert: unknown key "asert" (did you mean "assert"?)',
      expect.stringContaining('suite.yaml:2:38: tests[2]: "gone.yaml" does not exist'),
      expect.stringMatching(/^t\.csv:3: .*"similar" is promptfoo's/),
    ]);
  });
});
