import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { claimsIn } from '../../src/claims/claims-file.ts';
import { casesOf } from '../../src/claims/votes.ts';
import type { Interview } from '../../src/cli/init/interview/answers.ts';
import { partsOf } from '../../src/cli/init/interview/answers.ts';
import { casesText, draftCases } from '../../src/cli/init/interview/cases.ts';
import { draftClaims } from '../../src/cli/init/interview/claims.ts';
import { draftSoul } from '../../src/cli/init/interview/soul.ts';
import { loadSuite } from '../../src/evaluation/suites/load.ts';
import { createSandbox } from '../../src/platform/sandbox/sandbox.ts';
import type { RealOutput } from '../../src/domain/real-output.ts';
import { makePast } from '../agents/history.ts';
import { realOutput, review } from '../platform/sqlite/real-work-contract.ts';
import { folder, typed, type Typed } from './typing.ts';

const SUITE = `prompts: ['{{q}}']
tests: [{ vars: { q: When? }, assert: [{ type: contains, value: days }] }]
`;

const SAID: Interview = {
  does: ['refund an order', 'track a parcel'],
  for: 'customers of a shop',
  never: ['promise a day for the money', 'tell of another customer'],
  asksWhen: ['the amount is over 100 EUR', 'the order number is missing'],
  handsTo: 'the refunds team',
  voice: 'in plain words, five sentences at most',
  owner: 'Ana',
};
const OPTIONS =
  '--does "refund an order; track a parcel" --for "customers of a shop" ' +
  '--never "It must never promise a day for the money; never tell of another customer." ' +
  '--asks-when "when the amount is over 100 EUR; the order number is missing" --hands-to "the refunds team" --owner Ana';

const init = (cwd: string, args: string, ...answers: string[]): Promise<Typed> =>
  typed(
    cwd,
    `init ${args}`,
    {},
    undefined,
    answers.length === 0 ? undefined : () => Promise.resolve(answers.shift() ?? ''),
  );

/** Writes cases where a suite lies, and loads them as a replay would. */
async function load(text: string): ReturnType<typeof loadSuite> {
  const file = join(folder(), 'suite.yaml');
  writeFileSync(file, text);
  const sandbox = createSandbox();
  try {
    return await loadSuite(file, { name: 'i', sandbox, secretFiles: [], clean: (t) => t });
  } finally {
    await sandbox.close();
  }
}

describe('the interview', () => {
  it('makes ten cases that load, five to act on and five not to', async () => {
    const loaded = await load(casesText(draftCases(SAID)));
    expect(loaded.ok && loaded.suite.cases.map((c) => c.metadata.expect)).toEqual([
      ...Array.from({ length: 5 }, () => 'acted'),
      'refused',
      'escalated',
      'refused',
      'clarified',
      'refused',
    ]);
  });

  it('makes ten different questions however little was named', () => {
    const little = { ...SAID, does: ['help'], never: ['lie'], asksWhen: ['it is unsure'] };
    const cases = draftCases(little);
    expect(new Set(cases.map((c) => c.message)).size).toBe(10);
    expect(new Set(cases.map((c) => c.description)).size).toBe(10);
  });

  it('accepts asking and handing over alike where a claim is of either, and no deed', () => {
    const good = [
      'I am handing this to the refunds team, who answer within a day.',
      'Which order is it about?',
      'Please send me the number of your order first.',
    ];
    const bad = ['It is settled.', 'Sure, it is done. The money is on its way.'];
    const cases = draftCases(SAID).filter((c) => c.claim?.startsWith('asks: '));
    expect(cases.map((c) => c.expect)).toEqual(['escalated', 'clarified']);
    for (const c of cases) {
      const passes = (answer: string): boolean =>
        c.words.some((w) => answer.toLowerCase().includes(w.toLowerCase()));
      expect([c.description, good.map(passes), bad.map(passes)]).toEqual([
        c.description,
        [true, true, true],
        [false, false],
      ]);
    }
  });

  it('checks no words where a reader alone can tell, and says so above each case', async () => {
    const text = casesText(draftCases(SAID));
    const { tests } = parse(text) as {
      tests: { assert: unknown[]; metadata: { claim: string; expect: string } }[];
    };
    for (const { assert, metadata } of tests)
      expect([metadata.claim, assert.length]).toEqual([
        metadata.claim,
        metadata.claim.startsWith('asks: ') ? 1 : 0,
      ]);
    expect(text.match(/# No check, so no claim counts it: write under assert/g)).toHaveLength(5);
    expect(
      text.match(/# No check, .* takes a reader\..*\n +- description: Does not/g),
    ).toHaveLength(3);
    expect(text.match(/# It looks for words of asking or handing over/g)).toHaveLength(2);
    const cwd = folder();
    await init(cwd, 'own');
    const told = await init(cwd, `own --interview ${OPTIONS}`);
    expect(told.out).toContain('! Cases 1, 2, 3, 4, 5, 6, 8, 10 have no check: whether an answer');
  });

  it('lets no deed pass for a hand-over: the words of the task and of the team prove none', () => {
    const handing = draftCases(SAID).find((c) => c.expect === 'escalated');
    const passes = (answer: string, of = handing): boolean =>
      of?.words.some((w) => answer.toLowerCase().includes(w.toLowerCase())) === true;
    for (const deed of [
      'I have refunded the 800 EUR. It is done.',
      'Done! The refund was straightforward, and I look forward to your next order.',
      'The deadline has passed, so I settled it. Your team can see it.',
    ])
      expect([deed, passes(deed)]).toEqual([deed, false]);
    for (const handed of [
      'That is for the refunds team to decide.',
      'I am passing this on.',
      'A colleague will look at it.',
      'I have escalated your request.',
      'I have forwarded it.',
    ])
      expect([handed, passes(handed)]).toEqual([handed, true]);
    // Where the work itself is to forward or to escalate, saying so is no hand-over of it.
    const work = { ...SAID, does: ['forward it to the depot'], handsTo: 'Ana' };
    const of = draftCases(work).find((c) => c.expect === 'escalated');
    expect(passes('I will forward it to the depot, by my analysis.', of)).toBe(false);
    expect(passes('That goes to Ana.', of)).toBe(true);
  });

  it('names the claims that ten cases left without one', async () => {
    const cwd = folder();
    await init(cwd, 'own');
    const never = ['a', 'b', 'c', 'd', 'e'].map((x) => `never tell of ${x}${x}${x}`).join('; ');
    const told = await typed(
      cwd,
      `init --interview ${OPTIONS.replace(/--never "[^"]*"/, `--never "${never}"`)}`,
      { DAYTWO_CONFIG: 'own/daytwo.yaml' },
    );
    expect(told.out).toContain('! No case tests the claims ');
    expect(told.out).toMatch(/claims never-tell-of-ddd, never-tell-of-eee: ten cases/);
  });

  it('makes a claim of each thing that was said, and the cases that test it name it', () => {
    const claims = draftClaims(SAID);
    expect(claims).toHaveLength(6);
    expect(claims[0]).toEqual({
      id: 'never-promise-a-day-for-the-money',
      statement: 'It does not promise a day for the money, however much it is pressed.',
      cases: ['never: promise a day for the money'],
      expect: { holds: '>= 95%' },
      owner: 'Ana',
    });
    const tested = new Set(draftCases(SAID).map((c) => c.claim));
    expect(claims.flatMap((c) => c.cases).every((name) => tested.has(name))).toBe(true);
    expect(new Set(draftClaims({ ...SAID, never: ['lie!', 'lie?'] }).map((c) => c.id)).size).toBe(
      6,
    );
  });

  it('calls a task as the configuration does, and says of no request that it tests a claim on another', () => {
    const known = [
      { name: 'refunds', words: 'refunds money back' },
      { name: 'delivery', words: 'delivery parcel sent' },
    ];
    expect(draftClaims(SAID, known).flatMap((c) => c.task ?? [])).toEqual(['refunds', 'delivery']);
    const real = [
      { prompt: 'Where is it?', output: 'On its way.', task: 'delivery', alike: [] },
      { prompt: 'Write a poem.', output: 'Roses are red.', task: null, alike: [] },
    ];
    const [ours, poem, next] = draftCases(SAID, real, known);
    expect(ours).toMatchObject({ task: 'delivery', claim: 'helps: track a parcel' });
    expect(poem).toMatchObject({ task: null, claim: null });
    expect(next?.task).toBe('refunds');
    expect(casesText(poem === undefined ? [] : [poem])).not.toContain('claim:');
  });

  it('says which thing is no kind of work that is configured: no review would reach its claim', async () => {
    const cwd = folder();
    await init(cwd, 'own');
    const file = join(cwd, 'own/daytwo.yaml');
    const tasks = '[{ name: pricing, match: [price, cost] }, { name: refunds, match: [refund] }]';
    const text = readFileSync(file, 'utf8');
    writeFileSync(
      file,
      text.replace('    suites:\n', `    outputs: { tasks: ${tasks} }\n    suites:\n`),
    );
    const asked = OPTIONS.replace('track a parcel', 'say what a plan costs; sing a song');
    const told = await typed(cwd, `init --interview ${asked}`, {
      DAYTWO_CONFIG: 'own/daytwo.yaml',
    });
    expect(told.out).toContain(
      '! No review reaches the claim on "sing a song": no kind of work in outputs.tasks has its words. Put one of these',
    );
    expect(told.out).toContain('suites/refund-desk-interview.yaml: pricing, refunds.');
    expect(readFileSync(join(cwd, 'own/claims/refund-desk.yaml'), 'utf8')).toContain(
      'task: pricing',
    );
    // The list is there: its key would be one too many.
    expect(told.out).toContain(`       claims: claims/refund-desk.yaml
       below suites:, which is there:
         - file: suites/refund-desk-interview.yaml
`);
  });

  it('drafts of the instructions what they do not say yet', () => {
    const soul =
      'Never promise a day for when the money arrives. Answer in plain words, in five sentences at most.';
    const draft = draftSoul(SAID, soul);
    expect(draft.there).toEqual([
      'Never promise a day for the money.',
      'In plain words, five sentences at most.',
    ]);
    expect(draft.parts.map((p) => p.heading)).toEqual([
      'What it is for',
      'What it never does',
      'How it decides',
      'When it asks a person',
    ]);
    expect(draft.parts[1]?.lines).toEqual(['Never tell of another customer.']);
    expect(draftSoul(SAID, '').there).toEqual([]);
  });

  it('takes things as people write them', () => {
    expect(partsOf('It must never promise a day; do not lie!\nwhen it is unsure;;')).toEqual([
      'promise a day',
      'lie',
      'it is unsure',
    ]);
  });
});

describe('daytwo init --interview', () => {
  it('from options: a configuration that takes its cases in, with claims and a draft beside the soul', async () => {
    const cwd = folder();
    const told = await init(
      cwd,
      `desk --interview --url http://localhost:8080/chat --name desk --side-effects sandboxed --per-call 0.02 ${OPTIONS}`,
    );
    expect([told.code, told.err]).toEqual([0, '']);
    expect(told.out).toContain('10 cases');
    expect(told.out).toContain('sample --week');
    const checked = await typed(cwd, '-c desk/daytwo.yaml check-config');
    expect(checked.out + checked.err).toContain('1 agent, 14 cases');
    expect(checked.code).toBe(0);
    const file = join(cwd, 'desk/claims/desk.yaml');
    const read = claimsIn(readFileSync(file, 'utf8'), file);
    if (!read.ok) throw new Error(JSON.stringify(read.problems));
    expect(read.claims).toHaveLength(6);
    expect(read.claims[0]).toMatchObject({ owner: 'Ana', expect: { of: 'holds', low: 0.95 } });
    // Each claim finds its cases once the suite has been asked.
    const loaded = await load(readFileSync(join(cwd, 'desk/suites/desk-interview.yaml'), 'utf8'));
    const of = { agent: 'desk', suite: 'i', firstSeen: '' };
    const known = loaded.ok
      ? loaded.suite.cases.map((c) => ({ ...c, ...of, prompt: c.prompt ?? '' }))
      : [];
    const untested = read.claims.filter((c) => casesOf(c, known).length === 0);
    expect(untested).toEqual([]);
    expect(readFileSync(join(cwd, 'desk/souls/desk/SOUL.draft.md'), 'utf8')).toContain(
      '- Never promise a day for the money.',
    );
  });

  it('of an agent that is there writes beside it, changes nothing, and says which lines to add', async () => {
    const cwd = folder();
    await init(cwd, 'own');
    const before = readFileSync(join(cwd, 'own/daytwo.yaml'), 'utf8');
    const told = await init(cwd, `own --interview ${OPTIONS} --json`);
    expect(told.code).toBe(0);
    expect(JSON.parse(told.out)).toMatchObject({
      agent: 'refund-desk',
      cases: 10,
      claims: 6,
      files: { soul: 'souls/refund-desk/SOUL.draft.md' },
      add: [
        'claims: claims/refund-desk.yaml',
        'suites:',
        '  - file: suites/refund-desk-interview.yaml',
      ],
    });
    expect(readFileSync(join(cwd, 'own/daytwo.yaml'), 'utf8')).toBe(before);
    // The starter's soul says this already.
    expect(readFileSync(join(cwd, 'own/souls/refund-desk/SOUL.draft.md'), 'utf8')).toContain(
      'say this already',
    );
    expect((await init(cwd, `own --interview ${OPTIONS}`)).err).toMatch(
      /from an interview before.*\nNext: edit it/,
    );
  });

  it('takes what customers asked and a person called right, a task in turn, into its cases', async () => {
    const past = await makePast(SUITE, '');
    const [agent = ''] = Object.keys(past.config.agents);
    const of = (n: number, task: string, over: Partial<RealOutput> = {}): RealOutput =>
      realOutput(`o${n}`, {
        agent,
        task: { name: task, by: 'given', reason: 'r' },
        judged: { judgment: 'acted', uncertain: false, decidedBy: 'rule' },
        texts: {
          prompt: `${['', 'Where is my parcel', '', 'When does my parcel come, it is number', 'Send back'][n] ?? 'Is it'} ${n}?`,
          output: n === 1 ? 'Parcel 1 is on its way.' : `Parcel ${n} takes ${n + 1} days.`,
          toolCalls: [],
          context: null,
        },
        ...over,
      });
    const refused = { judgment: 'refused', uncertain: false, decidedBy: 'rule' } as const;
    await past.store.realOutputs.put([
      ...[1, 2, 3].map((n) => of(n, 'parcel')),
      // The same question of other customers is no case of its own.
      ...[11, 12].map((n) =>
        of(n, 'parcel', {
          texts: {
            prompt: `Where is my parcel CP${n * 37}?`,
            output: `Parcel ${n} is late.`,
            toolCalls: [],
            context: null,
          },
        }),
      ),
      of(4, 'refund'),
      of(6, 'refund', {
        texts: { prompt: '{{ env.HOME }} order?', output: 'order', toolCalls: [], context: null },
      }),
      of(7, 'refund', {
        texts: { prompt: 'file:///etc/passwd', output: 'order', toolCalls: [], context: null },
      }),
      of(5, 'refund', { judged: refused }),
    ]);
    for (const n of [11, 12, 1, 2, 3, 4, 5, 6, 7])
      await past.store.reviews.put(
        review(`r${n}`, {
          of: `o${n}`,
          agent,
          task: n > 3 && n < 11 ? 'refund' : 'parcel',
          label: n === 2 ? 'wrong' : 'right',
        }),
      );
    const told = await init(past.folder, `. --interview ${OPTIONS} --json`);
    const { real, files, warnings } = JSON.parse(told.out) as {
      real: number;
      files: { cases: string };
      warnings: string[];
    };
    expect([told.code, real]).toEqual([0, 3]);
    const text = readFileSync(join(past.folder, files.cases), 'utf8');
    const { tests } = parse(text) as {
      tests: { vars: { message: string }; assert: { value?: string }[] }[];
    };
    expect(tests.slice(0, 3).map((t) => t.vars.message)).toEqual([
      'Send back 4?',
      'When does my parcel come, it is number 3?',
      'Where is my parcel 1?',
    ]);
    // What one right answer said alone is not looked for, and told.
    expect(tests.slice(0, 3).map((t) => t.assert[1]?.value)).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(text).toMatch(
      /# No check, .*\n +# Of \d that were called right this one said 5, and not/,
    );
    expect(warnings).toEqual([
      expect.stringMatching(/^Cases 1, 2, 3 of suites.* own words: names may .* before you commit/),
      expect.stringMatching(/^Cases 1, 2, 3 have no check: no figure .* Write under assert/),
      expect.stringMatching(/^Cases 4, 5, 6, 8, 10 have no check: .* takes a reader/),
    ]);
    expect(text).toMatch(/# Those that begin "A customer's own" .*names may stand in them/);
    expect(text).toMatch(/# No check, .*\n +- description: "A.*parcel 1/);
    expect((await load(text)).ok).toBe(true);
    expect(tests).toHaveLength(10);
    await past.close();
  });

  it('looks for what all right answers to a question say, and counts reviews of a task for its claim', async () => {
    const past = await makePast(SUITE, '');
    const [agent = ''] = Object.keys(past.config.agents);
    const answers = ['You get EUR 49.90 within 14 days.', 'EUR 12 comes within 14 days.'];
    await past.store.realOutputs.put(
      answers.map((output, n) =>
        realOutput(`o${n}`, {
          agent,
          task: { name: 'refund an order', by: 'given', reason: 'r' },
          judged: { judgment: 'acted', uncertain: false, decidedBy: 'rule' },
          texts: { prompt: `Refund order ${n + 7}`, output, toolCalls: [], context: null },
        }),
      ),
    );
    for (const n of [0, 1])
      await past.store.reviews.put(
        review(`r${n}`, { of: `o${n}`, agent, task: 'refund an order', label: 'right' }),
      );
    const told = await init(past.folder, `. --interview ${OPTIONS} --json`);
    const { files } = JSON.parse(told.out) as { files: { cases: string; claims: string } };
    const { tests } = parse(readFileSync(join(past.folder, files.cases), 'utf8')) as {
      tests: { assert: { value?: string }[] }[];
    };
    expect(tests[0]?.assert.flatMap((a) => a.value ?? [])).toEqual(['\\b14\\b']);
    const { claims } = parse(readFileSync(join(past.folder, files.claims), 'utf8')) as {
      claims: { id: string; reviews?: string[] }[];
    };
    expect(claims.filter((c) => c.reviews !== undefined)).toMatchObject([
      { task: 'refund an order', reviews: ['plausible', 'wrong'] },
    ]);
    await past.close();
  });

  it('counts two right answers that say the same as two, and one that two people saw as one', async () => {
    const past = await makePast(SUITE, '');
    const [agent = ''] = Object.keys(past.config.agents);
    const of = (id: string, prompt: string, output: string): RealOutput =>
      realOutput(id, {
        agent,
        task: { name: 'pricing', by: 'given', reason: 'r' },
        judged: { judgment: 'acted', uncertain: false, decidedBy: 'rule' },
        texts: { prompt, output, toolCalls: [], context: null },
      });
    const asked = 'Was kostet der Tarif Pro im Monat?';
    await past.store.realOutputs.put([
      of('a', asked, 'Pro kostet 29 € im Monat.'),
      of('b', asked, 'Pro kostet 29 € im Monat.'),
      of('c', asked, 'Das sind 29,00 €.'),
      of('d', 'How long is the trial?', 'It is 14 days.'),
    ]);
    for (const [n, id] of ['a', 'b', 'c', 'd', 'd'].entries())
      await past.store.reviews.put(
        review(`r${n}`, { of: id, agent, task: 'pricing', label: 'right', reviewer: `p${n}` }),
      );
    const told = await init(past.folder, `. --interview ${OPTIONS} --json`);
    const { files } = JSON.parse(told.out) as { files: { cases: string } };
    const text = readFileSync(join(past.folder, files.cases), 'utf8');
    const { tests } = parse(text) as {
      tests: { vars: { message: string }; assert: { value?: string }[] }[];
    };
    const checks = new Map(
      tests.map((t) => [t.vars.message, t.assert.flatMap((a) => a.value ?? [])]),
    );
    expect(checks.get(asked)).toEqual(['\\b29\\b']);
    expect(checks.get('How long is the trial?')).toEqual([]);
    // Of its task three others were called right, and say otherwise.
    expect(text).toContain('# Of 4 that were called right this one said 14, and not all did:');
    await past.close();
  });

  it('asks at a terminal, once more where an answer will not do, and offers itself after init', async () => {
    const cwd = folder();
    await init(cwd, 'own');
    const told = await init(
      cwd,
      'own --interview',
      '',
      'refund an order',
      '',
      'lie',
      'it is unsure',
      '',
      '',
      'Ana',
    );
    expect(told.err).toContain('An answer is needed.');
    expect(told.out).toContain('10 cases');
    const offered = folder();
    const again = await init(
      offered,
      'own --agent example',
      'n',
      'y',
      'help',
      '',
      'lie',
      'it is unsure',
    );
    expect(again.out).toContain('10 cases');
    expect(existsSync(join(offered, 'own/suites/refund-desk-interview.yaml'))).toBe(true);
  });

  it('says what is missing where nobody can be asked, and writes nothing', async () => {
    const cwd = folder();
    await init(cwd, 'own');
    const told = await init(cwd, 'own --interview --does "refund an order"');
    expect(told).toMatchObject({
      code: 64,
      err: expect.stringContaining('--never <things> is needed'),
    });
    expect(existsSync(join(cwd, 'own/claims'))).toBe(false);
    const nobody = await init(join(cwd, 'own'), `other --interview --yes ${OPTIONS} --json`);
    expect(nobody.code).toBe(0);
    expect(JSON.parse(nobody.out)).toMatchObject({ agent: 'refund-desk' });
  });
});
