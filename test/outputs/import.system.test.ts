import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { folder, typed } from '../cli/typing.ts';

let cwd: string;
const ENV = { KEY: 'sk-1' };
const daytwo = (args: string) => typed(cwd, args, ENV);
const write = (name: string, text: string): void => writeFileSync(join(cwd, name), text);
const line = (id: number, prompt: string, more = {}): string =>
  `${JSON.stringify({ id, at: `2026-03-02T09:00:0${id}Z`, prompt, output: 'Yes, within ten days.', ...more })}\n`;
const listed = async (): Promise<Record<string, unknown>[]> =>
  (JSON.parse((await daytwo('outputs list --json')).out) as { outputs: Record<string, unknown>[] })
    .outputs;

function configure(more = '', ofAgent = ''): void {
  write(
    'config/daytwo.yaml',
    `
providers: { sim: { kind: openai, apiKey: env:KEY } }
agents:
  refund:
    soul: SOUL.md
    target: { provider: sim, model: m, price: { input: 1, output: 2 } }
    suites: [{ file: suite.yaml }]
    ${ofAgent}
store: { file: d.db }
${more}
`,
  );
}

beforeEach(() => {
  cwd = folder();
  mkdirSync(join(cwd, 'config'));
  write('config/SOUL.md', 'You run the refund desk.');
  write(
    'config/suite.yaml',
    "prompts: ['{{q}}']\ntests: [{ vars: { q: a }, assert: [{ type: contains, value: YES }] }]",
  );
  configure();
});

describe('daytwo outputs import', () => {
  it('tells lines that cannot be read for one reason once, with how many there are', async () => {
    write('b.jsonl', `${'not json\n'.repeat(25)}{"prompt":"x"}\n${line(1, 'hello')}`);
    const { out } = await daytwo('outputs import b.jsonl');
    expect(out).toContain('1 taken in, 26 entries unread');
    expect(out.match(/is no JSON/g)).toHaveLength(1);
    expect(out).toMatch(/line 1 is no JSON.* \(25 like this\)/);
    expect(out).toMatch(/line 26 has no output(?! *\()/);
    expect(out).not.toMatch(/and \d+ more/);
  });

  it('takes JSON lines in once, without what is personal, and names the lines it cannot read', async () => {
    write(
      'a.jsonl',
      `${line(1, 'I am ana@mail.example, refund $40?')}not json\n${line(2, 'hello')}{"prompt":"x"}\n`,
    );
    const first = await daytwo('outputs import a.jsonl');
    expect(first.code).toBe(1);
    expect(first.out).toContain('2 taken in, 2 entries unread');
    expect(first.out).toContain('line 2 is no JSON');
    expect(first.out).toContain('line 4 has no output');
    expect(first.out).toContain('refund has 2 new outputs.');
    expect(await listed()).toMatchObject([
      { texts: { prompt: 'hello' } },
      {
        texts: { prompt: 'I am [mail], refund $40?' },
        money: { amount: 40, currency: 'USD' },
        judged: { judgment: 'acted' },
        source: 'file:a.jsonl',
        sourceId: '1',
      },
    ]);
    const again = await daytwo('outputs import a.jsonl --again');
    expect(again.out).toContain('0 taken in, 2 known already');
    expect(readFileSync(join(cwd, 'config/d.db')).includes('ana@mail')).toBe(false);
  });

  it('knows the answers of a copy of the file, and says that they are from another', async () => {
    write('a.jsonl', line(1, 'one') + line(2, 'two'));
    write('copy.jsonl', line(1, 'one') + line(2, 'two') + line(3, 'three'));
    await daytwo('outputs import a.jsonl');
    const copy = await daytwo('outputs import copy.jsonl');
    expect(copy.out).toContain('1 taken in, 2 known already (2 from another file or source)');
  });

  it('goes on where it ended, and takes what a person did with an answer later', async () => {
    write('a.jsonl', line(1, 'one'));
    await daytwo('outputs import a.jsonl');
    appendFileSync(join(cwd, 'a.jsonl'), line(2, 'two') + line(1, 'one', { fate: 'edited' }));
    const more = await daytwo('outputs import a.jsonl');
    expect(more.out).toContain('1 taken in, 1 known already');
    expect((await listed()).map((o) => o['fate'])).toEqual([null, 'edited']);
  });

  it('takes in what shares an id with other words, and says so', async () => {
    mkdirSync(join(cwd, 'd1'));
    mkdirSync(join(cwd, 'd2'));
    write('d1/x.jsonl', line(1, 'one'));
    write('d2/x.jsonl', line(1, 'two'));
    await daytwo('outputs import d1/x.jsonl');
    const other = await daytwo('outputs import d2/x.jsonl');
    expect(other.out).toContain('1 taken in');
    expect(other.out).toContain('1 has the id of another with other words');
    const again = await daytwo('outputs import d1/x.jsonl d2/x.jsonl --again');
    expect(again.out).not.toContain('other words');
    expect(await listed()).toHaveLength(2);
  });

  it('leaves a half-written last line for the next import, and refuses a time to come', async () => {
    write('a.jsonl', line(1, 'one') + line(2, 'two').slice(0, 20));
    const first = await daytwo('outputs import a.jsonl');
    expect(first.code).toBe(0);
    expect(first.out).toContain('line 2 has no end yet and waits');
    appendFileSync(
      join(cwd, 'a.jsonl'),
      line(2, 'two').slice(20) + line(3, 'ahead', { at: '2099-01-01T00:00:00Z' }),
    );
    const next = await daytwo('outputs import a.jsonl');
    expect(next.code).toBe(1);
    expect(next.out).toContain('1 taken in, 1 entry unread');
    expect(next.out).toContain('line 3 has a time that lies in the future: 2099-01-01');
  });

  it('says which option helps where nothing can be read, and reads all of it once that is set', async () => {
    const own = (n: number): string =>
      `${JSON.stringify({ ticket: `T${n}`, asked: `May I ${n}?`, said: `Yes, ${n} times.` })}\n`;
    for (const name of ['a.jsonl', 'a.csv']) {
      const rows = [1, 2].map((n) => `T${n},May I ${n}?,"Yes, ${n} times"\n`).join('');
      write(name, name === 'a.csv' ? `ticket,asked,said\n${rows}` : own(1) + own(2));
      configure();
      const first = await daytwo(`outputs import ${name}`);
      expect(first.code).toBe(2);
      expect(first.out).toContain('It has the fields ticket, asked, said.');
      expect(first.out).toContain('agents.refund.outputs.fields: { prompt: asked, output: said }');
      expect(first.out).toMatch(/question: May I 1\?\n +answer: {3}Yes, 1 times/);
      expect(first.out).not.toContain('take-back');
      expect(first.out).not.toContain('Nothing was new');
      const still = await daytwo(`outputs import ${name}`);
      expect(still.code).toBe(2);
      expect(still.out).toContain('0 taken in, 2 entries unread');
      configure('', 'outputs: { fields: { prompt: asked, output: said } }');
      const next = await daytwo(`outputs import ${name}`);
      expect(next.code).toBe(0);
      expect(next.out).toContain('2 taken in');
    }
    expect((await daytwo('outputs import a.jsonl')).out).toContain('Nothing was new');
  });

  it('says where answers have no question, and replaces them once it is named', async () => {
    write('a.jsonl', '{"id":1,"user_said":"Where is it?","answer":"It is here."}\n');
    const first = await daytwo('outputs import a.jsonl');
    expect(first.out).toContain('1 has no question. It may be under user_said');
    expect(first.out).toContain('agents.refund.outputs.fields: { prompt: user_said }');
    configure('', 'outputs: { fields: { prompt: user_said } }');
    const next = await daytwo('outputs import a.jsonl');
    expect(next.out).toContain('1 output that the same rows gave by other fields was replaced');
    expect(await listed()).toMatchObject([{ texts: { prompt: 'Where is it?' } }]);
  });

  it('is taken back whole, by somebody who agrees', async () => {
    write('a.jsonl', line(1, 'one') + line(2, 'two'));
    await daytwo('outputs import a.jsonl');
    expect((await daytwo('outputs take-back a.jsonl --by ben')).code).toBe(64);
    expect((await daytwo('outputs take-back a.jsonl --dry-run')).out).toContain(
      '2 outputs of refund from file:a.jsonl would be taken back',
    );
    expect(await listed()).toHaveLength(2);
    const gone = await daytwo('outputs take-back a.jsonl --by ben --yes');
    expect(gone.out).toContain('2 outputs of refund from file:a.jsonl taken back');
    expect(await listed()).toEqual([]);
    expect((await daytwo('outputs import a.jsonl')).out).toContain('2 taken in');
  });

  it('takes in an answer of no words', async () => {
    write('a.jsonl', line(1, 'one', { output: '' }));
    expect((await daytwo('outputs import a.jsonl')).out).toContain('1 taken in');
    const [one] = await listed();
    const shown = await daytwo(`outputs show ${String(one?.['id'])}`);
    expect(shown.out).toContain('answered nothing');
  });

  it('leaves a half-written last row of a table for the next import too', async () => {
    write('b.csv', 'prompt,output\none,Yes.\n"two, or');
    const first = await daytwo('outputs import b.csv');
    expect(first.out).toContain('1 taken in');
    expect(first.out).toContain('has no end yet and waits');
    write('b.csv', 'prompt,output\none,Yes.\n"two, or more",No.\nthree,');
    expect((await daytwo('outputs import b.csv')).out).toContain('line 4 has no end yet');
    write('b.csv', 'prompt,output\none,Yes.\n"two, or more",No.\nthree,Perhaps.\n');
    expect((await daytwo('outputs import b.csv')).out).toContain('1 taken in');
    expect(await listed()).toHaveLength(3);
  });

  it('reads CSV with the columns that the configuration names, and places tasks by its rules', async () => {
    configure(
      'outputs: { redact: { patterns: { customer: "C-\\\\d{4}" } } }',
      `outputs: { fields: { prompt: Question, output: Reply, at: When }, tasks: [{ name: refund, match: ["/refund|money back/"], risk: high }] }`,
    );
    write(
      'b.csv',
      'When;Question;Reply\n2026-03-02 10:00;"Money\nback for C-1234?";No.\n2026-03-02 10:01;Hi;Hello!\n',
    );
    const done = await daytwo('outputs import b.csv');
    expect(done.err + done.out).toContain('2 taken in');
    expect(await listed()).toMatchObject([
      { task: null, texts: { prompt: 'Hi', output: 'Hello!' }, at: '2026-03-02T10:01:00.000Z' },
      {
        task: { name: 'refund', by: 'rule' },
        risk: 'high',
        texts: { prompt: 'Money\nback for [customer]?' },
      },
    ]);
  });

  it('keeps no words where only hashes are to be kept', async () => {
    configure('outputs: { keep: hashes-only }');
    write('a.jsonl', line(1, 'a secret question'));
    await daytwo('outputs import a.jsonl');
    const [one] = await listed();
    expect(one).toMatchObject({ texts: null, judged: { judgment: 'acted' } });
    expect(one?.['promptHash']).toMatch(/^[0-9a-f]{64}$/);
    const shown = await daytwo(`outputs show ${String(one?.['id'])}`);
    expect(shown.out).toContain('It cannot be read: its words are not kept');
    const drawn = await daytwo('sample --week 2026-03-02');
    expect(drawn.out).toContain('None of them can be shown here: their texts are not kept');
    expect(drawn.out).toContain('(not kept; at its source file:a.jsonl 1)');
    expect(drawn.out).toContain('daytwo review record ID --verdict right --by YOU');
    expect(drawn.out).not.toContain('review --by');
    const { out } = await daytwo('review --by ana');
    expect(out).toContain('Texts of answers are not kept (outputs.keep: hashes-only)');
    expect(out).not.toContain('sample --week');
    const id = String(one?.['id']);
    expect((await daytwo(`review record ${id} --verdict fine --by ana`)).code).toBe(64);
    const said = await daytwo(`review record ${id} --verdict wrong --by ana --note old`);
    expect(said.out).toContain(`1 output recorded as wrong by ana: ${id}.`);
    expect((await daytwo(`outputs show ${id}`)).out).toContain('ana said wrong');
    const twice = await daytwo('review record 1 --source file:a.jsonl --verdict right --by ana');
    expect(twice.err).toContain('ana has said already what this is: wrong');
    expect((await daytwo('review record 9 --source otlp --verdict right --by ana')).err).toContain(
      'has no output that otlp calls "9"',
    );
  });

  it('has what is kept reviewed here, and not recorded', async () => {
    write('a.jsonl', line(1, 'one'));
    await daytwo('outputs import a.jsonl');
    const [one] = await listed();
    const said = await daytwo(`review record ${String(one?.['id'])} --verdict right --by ana`);
    expect(said).toMatchObject({ code: 64, err: expect.stringContaining('are kept here') });
  });

  it('asks whose outputs they are where there are several agents, and refuses a file that is not there', async () => {
    const text = readFileSync(join(cwd, 'config/daytwo.yaml'), 'utf8');
    write(
      'config/daytwo.yaml',
      text.replace(
        'agents:\n',
        'agents:\n  other: { soul: SOUL.md, target: { provider: sim, model: m, price: { input: 1, output: 2 } }, suites: [{ file: suite.yaml }] }\n',
      ),
    );
    write('a.jsonl', line(1, 'one'));
    const unclear = await daytwo('outputs import a.jsonl');
    expect(unclear).toMatchObject({ code: 64 });
    expect(unclear.err).toContain('say --agent other or --agent refund');
    const none = await daytwo('outputs import nothing.jsonl --agent refund');
    expect(none).toMatchObject({ code: 64 });
    expect(none.err).toContain('nothing.jsonl does not exist');
    const whole = await daytwo('outputs import config --agent refund');
    expect(whole).toMatchObject({ code: 64 });
    expect(whole.err).toMatch(/config is a folder[\s\S]*name the files in it/);
  });
});

describe('after an import', () => {
  it('a sample is drawn and can be drawn again, and each of it is read', async () => {
    write(
      'a.jsonl',
      [1, 2, 3, 4]
        .map((n) => line(n, `question ${n}`, { task: n < 4 ? 'refund' : 'hours' }))
        .join(''),
    );
    await daytwo('outputs import a.jsonl');
    const drawn = await daytwo('sample --week --size 2 --seed 7');
    expect(drawn.out).toContain('2 outputs of 4 of refund, 2026-02-23 to 2026-03-02');
    expect(drawn.out).toMatch(/out_\w+ +hours +question 4/);
    const again = JSON.parse((await daytwo('sample --week --size 2 --seed 7 --json')).out) as {
      picks: { id: string }[];
    };
    const [first] = again.picks;
    expect(drawn.out).toContain(first?.id);
    const shown = await daytwo(`outputs show ${first?.id ?? ''}`);
    expect(shown.out).toMatch(/task: \w+ \(given: the source says so\)[\s\S]*asked[\s\S]*question/);
    expect((await daytwo('outputs show nobody')).code).toBe(64);
    expect((await daytwo('outputs list --task hours')).out).toMatch(/hours.*acted.*question 4/);
  });

  it('a person is forgotten after a yes, and only then', async () => {
    write('a.jsonl', line(1, 'I am Ana Lopez') + line(2, 'somebody'));
    await daytwo('outputs import a.jsonl');
    const look = 'forget --match "ana lopez"';
    const forget = `${look} --by ben`;
    // Who only looks says no name; who erases does.
    const dry = await daytwo(`${look} --dry-run`);
    expect(dry.out).toContain('1 output and 0 notes would be erased.');
    expect(await daytwo(forget)).toMatchObject({ code: 64 });
    const nobody = await daytwo(`${look} --yes`);
    expect([nobody.code, nobody.err]).toEqual([64, expect.stringContaining('--by NAME')]);
    expect((await listed())[1]).toMatchObject({ texts: { prompt: 'I am Ana Lopez' } });
    const done = await daytwo(`${forget} --yes`);
    expect(done.out).toContain('Erased: the words of 1 output');
    const audit = await daytwo('audit');
    expect(audit.out).toMatch(/ben.*outputs forgotten/);
    expect(audit.out).not.toMatch(/ana|lopez/i);
    expect((await daytwo('outputs list')).out).toContain('(erased)');
  });
});

describe('daytwo check-config', () => {
  it('says where outputs would never come in, and refuses a token that stands in the file', async () => {
    configure('outputs: { token: env:OUT }', 'outputs: { follow: nowhere }');
    const ENOUGH = { ...ENV, OUT: 'a-token-of-many-letters' };
    const checked = await typed(cwd, 'check-config', ENOUGH);
    expect(checked).toMatchObject({ code: 0 });
    expect(checked.out + checked.err).toContain('nowhere does not exist');
    expect(checked.out + checked.err).toContain('nobody can send outputs: the page is not served');
    expect((await typed(cwd, 'check-config', { ...ENV, OUT: 'short' })).code).toBe(78);
    expect((await daytwo('outputs list')).code).toBe(0);
    configure('outputs: { token: a-token-of-many-letters }');
    expect((await daytwo('check-config')).out).toContain('holds a secret itself');
    configure('outputs: { redact: { patterns: { x: "(" } } }');
    expect((await daytwo('check-config')).out).toContain('is no regular expression');
  });
});
