import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { claimsIn, mustReadClaims } from '../../src/claims/claims-file.ts';
import { clusterFailures, type Failure } from '../../src/claims/drafts/cluster-failures.ts';
import { assessClaims } from '../../src/claims/refresh.ts';
import { acceptedText, draftsText } from '../../src/cli/text/claims.ts';
import { undraftable } from '../../src/claims/drafts/draft-claim.ts';
import { review } from '../platform/sqlite/real-work-contract.ts';
import { acceptDraft, draftsOf } from '../../src/claims/drafts/drafts.ts';
import { gramsOf, similarity } from '../../src/claims/text-similarity.ts';
import {
  CLAIMS,
  type ClaimsWorld,
  DAY,
  daysAgo,
  NOW,
  openClaims,
  putCase,
  putReviewed,
  putRun,
} from './world.ts';

const failure = (id: string, answer: string, over: Partial<Failure> = {}): Failure => ({
  id,
  from: 'case',
  check: 'contains "order number"',
  task: 'refunds',
  asked: `question ${id}`,
  caseHash: id,
  questionHash: null,
  answer,
  ...over,
});
const PROMISE = 'Good news! Your refund will be in your account within two days, I promise. Ref ';
const POEM = 'Roses are red and violets are blue, I would rather write verses for you: no ';

describe('failures are grouped', () => {
  it('by check and task, and by how alike the answers are', () => {
    const all = [
      ...['1', '2', '3', '4'].map((n) => failure(`p${n}`, PROMISE + n)),
      ...['1', '2', '3'].map((n) => failure(`v${n}`, POEM + n)),
      failure('alone', 'Something else altogether.'),
      failure('other', `${PROMISE}9`, { task: 'repairs' }),
    ];
    const found = clusterFailures(all);
    expect(found.map((c) => c.ways.map((way) => way.map((f) => f.id).toSorted()))).toEqual([
      [['p1', 'p2', 'p3', 'p4']],
      [['v1', 'v2', 'v3']],
    ]);
  });

  it('the same way in whatever order they come', () => {
    const all = ['1', '2', '3', '4', '5'].flatMap((n) => [
      failure(`p${n}`, PROMISE + n),
      failure(`v${n}`, POEM + n),
    ]);
    const sets = (given: readonly Failure[]) =>
      clusterFailures(given).map((c) => c.ways.map((way) => way.map((f) => f.id)));
    fc.assert(
      fc.property(fc.shuffledSubarray(all, { minLength: all.length }), (shuffled) => {
        expect(sets(shuffled)).toEqual(sets(all));
      }),
    );
  });

  it('as one group where the same questions fail in several ways', () => {
    const both = ['1', '2', '3', '4'].flatMap((n) => [
      failure(`p${n}`, PROMISE + n, { caseHash: n }),
      failure(`v${n}`, POEM + n, { caseHash: n }),
    ]);
    expect(clusterFailures(both).map((c) => c.ways.map((way) => way.length))).toEqual([[4, 4]]);
  });

  it('not where one question alone fails again and again', () => {
    const one = ['1', '2', '3', '4'].map((n) => failure(`p${n}`, PROMISE + n, { caseHash: 'x' }));
    expect(clusterFailures(one)).toEqual([]);
  });

  it('not where one question was asked anew, or one case was edited: those are no two questions', () => {
    const reviewed = (questionHash: string) =>
      ['1', '2', '3'].map((n) =>
        failure(`r${n}`, PROMISE + n, { from: 'review', caseHash: null, questionHash }),
      );
    expect(clusterFailures(reviewed('same'))).toEqual([]);
    const [first, ...others] = reviewed('same');
    expect(clusterFailures([...others, { ...first, questionHash: 'b' } as Failure])).toHaveLength(
      1,
    );
    const edited = ['1', '2', '3'].map((n) => failure(n, PROMISE + n, { asked: 'late' }));
    expect(clusterFailures(edited)).toEqual([]);
  });

  it('by a likeness that is 1 of a text with itself, symmetric, and within 0 and 1', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.string(), (a, b) => {
        const [x, y] = [gramsOf(a), gramsOf(b)];
        expect(similarity(x, y)).toBe(similarity(y, x));
        expect(similarity(x, y)).toBeGreaterThanOrEqual(0);
        expect(similarity(x, y)).toBeLessThanOrEqual(1);
        if (x.counts.size > 0) expect(similarity(x, x)).toBeCloseTo(1);
      }),
    );
  });
});

describe('a draft', () => {
  let w: ClaimsWorld;
  beforeEach(async () => {
    w = openClaims();
    for (const label of ['late', 'broken', 'lost'])
      await putCase(w.store, label, { metadata: { task: 'refunds' } });
    await putCase(w.store, 'promise one');
    await w.store.outputs.put('h1', `${PROMISE}1`, daysAgo(3));
    for (const ago of [5, 4, 3])
      await putRun(
        w.store,
        ago,
        { late: 'F', broken: ago === 3 ? 'F' : 'P', lost: 'P', 'promise one': 'F' },
        {
          trial: {
            outputHash: 'h1',
            asserts: [
              { type: 'contains', value: 'order number', verdict: 'fail', score: 0, reason: '' },
            ],
          },
        },
      );
  });
  afterEach(() => w.store.close());

  it('says what failed, in which cases, with a band around what was seen; claims count theirs', async () => {
    const drafts = await draftsOf(w, 'desk', NOW);
    expect(drafts).toHaveLength(1);
    expect(drafts[0]).toMatchObject({
      id: expect.stringMatching(/^refunds-contains-order-number-[0-9a-f]{4}$/),
      statement: expect.stringContaining('Fails contains "order number" in refunds'),
      cases: ['broken', 'late'],
      found: '4 failures alike, of 2 questions',
      fails: '25..95%',
      accepted: null,
    });
  });

  it('of what people found wrong keeps none of their words: what is forgotten must not live on', async () => {
    for (const id of ['o1', 'o2', 'o3'])
      await putReviewed(w.store, id, 'wrong', {
        output: {
          texts: {
            prompt: `Ana Lopes asks for ${id}`,
            output: PROMISE + id,
            toolCalls: [],
            context: null,
          },
        },
        review: { task: 'repairs' },
      });
    const draft = (await draftsOf(w, 'desk', NOW)).find((d) => d.task === 'repairs');
    expect(draft).toMatchObject({
      statement: 'Gives wrong answers in repairs.',
      reviews: ['wrong'],
      fails: '40..100%',
    });
    expect(draft?.examples).toHaveLength(3);
    const kept = JSON.stringify(await w.store.records.list({ kind: 'claim-draft', limit: 9 }));
    expect(kept).toContain('Gives wrong answers in repairs.');
    expect(kept).not.toMatch(/Ana Lopes|Good news/);
  });

  it('is made beside a claim that the task is done well, which says nothing of how it fails', async () => {
    const claimsThat = (expects: string): string => `${CLAIMS}
  - id: helps
    task: repairs
    statement: Helps whoever asks.
    reviews: [wrong]
    expect: { ${expects} }
    owner: ana
`;
    for (const n of [1, 2, 3])
      await putReviewed(w.store, `o${n}`, 'wrong', {
        output: { texts: { prompt: `Ask ${n}`, output: PROMISE, toolCalls: [], context: null } },
        review: { task: 'repairs' },
      });
    const tasks = async (): Promise<(string | null)[]> =>
      (await draftsOf(w, 'desk', NOW)).map((d) => d.task);
    w.write('claims.yaml', claimsThat('holds: ">= 95%"'));
    expect(await tasks()).toContain('repairs');
    w.write('claims.yaml', claimsThat('fails: 20..60%'));
    expect(await tasks()).not.toContain('repairs');
  });

  it('is one of a task and label, however unlike the answers are: one claim would count them all', async () => {
    const put = (id: string, output: string) =>
      putReviewed(w.store, id, 'wrong', {
        output: { texts: { prompt: `Ask ${id}`, output, toolCalls: [], context: null } },
        review: { task: 'repairs' },
      });
    for (const n of [1, 2, 3, 4]) await put(`p${n}`, PROMISE + n);
    for (const n of [1, 2, 3]) await put(`v${n}`, POEM + n);
    const drafts = (await draftsOf(w, 'desk', NOW)).filter((d) => d.task === 'repairs');
    expect(drafts.map((d) => [d.statement, d.found])).toEqual([
      ['Gives wrong answers in repairs.', '7 failures alike, of 7 questions, in 2 ways'],
    ]);
    expect(drafts[0]?.examples.slice(0, 2).map((e) => e.slice(0, 5))).toEqual(['Good ', 'Roses']);
  });

  it('is none where nothing that counts tested it, or nothing could refute it, and the reason is told', async () => {
    const output = (id: string) => ({
      texts: { prompt: `Ask ${id}`, output: PROMISE + id, toolCalls: [], context: null },
      soulHash: 'soul-0',
    });
    for (const id of ['o1', 'o2', 'o3'])
      await putReviewed(w.store, id, 'wrong', {
        output: output(id),
        review: { task: 'repairs' },
      });
    // A second person who says the same of an answer makes it no second failure.
    await w.store.reviews.put(
      review('o1 again', {
        of: 'o1',
        label: 'wrong',
        task: 'repairs',
        reviewer: 'Ben',
        at: daysAgo(1),
      }),
    );
    const left: string[] = [];
    const drafts = await draftsOf(w, 'desk', NOW, (why) => left.push(why));
    expect(drafts.map((d) => d.task)).toEqual(['refunds']);
    expect(left).toEqual([
      '3 answers called wrong in repairs: none is of the model and instructions that it has now, so no band is known yet',
    ]);
    expect(draftsText([], left)).toContain('No draft of 3 answers called wrong in repairs');
    const cluster = clusterFailures(['1', '2', '3'].map((n) => failure(n, PROMISE + n)))[0];
    if (cluster === undefined) throw new Error('no cluster');
    expect(undraftable(cluster, { low: 0.03, high: 0.98 })).toContain('which nothing refutes');
    expect(undraftable(cluster, { low: 0.03, high: 0.9 })).toBeNull();
  });

  it('becomes a claim by a person, as lines to paste, and the file stays as it is', async () => {
    const [draft] = await draftsOf(w, 'desk', NOW);
    const done = await acceptDraft(w, { draft: draft?.id ?? '', by: 'Ana', write: false }, NOW);
    expect(done.written).toBe(null);
    const read = claimsIn(`claims:\n${done.lines}\n`, 'x');
    expect(read.ok && read.claims[0]).toMatchObject({ owner: 'Ana', cases: ['broken', 'late'] });
    expect(readFileSync(join(w.folder, 'claims.yaml'), 'utf8')).toBe(CLAIMS);
    expect((await w.store.audit.list(1))[0]).toMatchObject({
      actor: 'Ana',
      action: 'claim accepted',
      subject: `desk/${draft?.id}`,
    });
  });

  it('is written at the end of the file where that was asked for, and is drafted no more', async () => {
    const [draft] = await draftsOf(w, 'desk', NOW);
    await acceptDraft(w, { draft: `desk/${draft?.id}`, by: 'Ana', write: true }, NOW);
    const text = readFileSync(join(w.folder, 'claims.yaml'), 'utf8');
    expect(text.startsWith(CLAIMS.trimEnd())).toBe(true);
    expect(mustReadClaims(w.config, 'desk')).toHaveLength(3);
    expect(await draftsOf(w, 'desk', NOW)).toEqual([]);
    const again = acceptDraft(w, { draft: draft?.id ?? '', by: 'Ana', write: true }, NOW);
    await expect(again).rejects.toThrow(/is accepted already: its claim stands in .*claims\.yaml/);
    expect(readFileSync(join(w.folder, 'claims.yaml'), 'utf8')).toBe(text);
  });

  it('is tested by what came after it: what set its band does not confirm it', async () => {
    const [draft] = await draftsOf(w, 'desk', NOW);
    const id = draft?.id ?? '';
    await acceptDraft(w, { draft: id, by: 'Ana', write: true }, NOW);
    const standing = async (now: number) => {
      const claims = mustReadClaims(w.config, 'desk').filter((c) => c.id === id);
      const [one] = await assessClaims(w.store, w.config, { agent: 'desk', claims, now });
      return one?.state;
    };
    expect(await standing(NOW)).toMatchObject({
      status: 'undecided',
      reason: 'Nothing has tested it yet.',
    });
    for (const later of [1, 2, 3]) await putRun(w.store, -later, { late: 'F', broken: 'P' });
    expect(await standing(NOW + 4 * DAY)).toMatchObject({ cases: { failed: 3, of: 6 }, runs: 3 });
  });

  it('makes a file where the agent names none yet, and the line to add is told', async () => {
    const { desk } = w.config.agents;
    if (desk === undefined) throw new Error('no desk');
    const { claims: _named, ...without } = desk;
    const on = { ...w, config: { ...w.config, agents: { desk: without } } };
    const [draft] = await draftsOf(on, 'desk', NOW);
    const accept = (write: boolean) =>
      acceptDraft(on, { draft: draft?.id ?? '', by: 'Ana', write }, NOW);
    expect(await accept(false)).toMatchObject({ written: null, unnamed: 'claims/desk.yaml' });
    const done = await accept(true);
    expect(done).toMatchObject({
      written: join(w.folder, 'claims/desk.yaml'),
      unnamed: 'claims/desk.yaml',
    });
    expect(acceptedText(done)).toContain('    claims: claims/desk.yaml');
    const read = claimsIn(readFileSync(join(w.folder, 'claims/desk.yaml'), 'utf8'), 'x');
    expect(read.ok && read.claims.map((c) => c.id)).toEqual([draft?.id]);
  });

  it('is not written where the end of the file is not the list, and the next step is said', async () => {
    const [draft] = await draftsOf(w, 'desk', NOW);
    w.write('claims.yaml', `${CLAIMS}\n# the end\nclaim: 1\n`);
    await expect(
      acceptDraft(w, { draft: draft?.id ?? '', by: 'Ana', write: true }, NOW),
    ).rejects.toThrow(/cannot be added to/);
    await expect(acceptDraft(w, { draft: 'none', by: 'Ana', write: false }, NOW)).rejects.toThrow(
      'there is no draft "none"',
    );
  });
});
