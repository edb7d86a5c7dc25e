import { describe, expect, it } from 'vitest';
import { agentOutputs } from '../../../src/config/schema-outputs.ts';
import { nearestCase } from '../../../src/outputs/place/nearest-case.ts';
import { patternsOf, placeTask } from '../../../src/outputs/place/place-task.ts';
import { candidate } from '../../../src/outputs/read/candidate.ts';

const CASES = [
  {
    label: 'late refund',
    prompt: 'May I return my shoes after 60 days and get a refund?',
    task: 'refund',
  },
  { label: 'opening', prompt: 'When is your shop in Leeds open on Sunday?', task: 'hours' },
];
const settings = agentOutputs.parse({
  currency: 'EUR',
  tasks: [
    {
      name: 'legal',
      match: ['lawyer', '/court\\s+order/'],
      audience: 'public',
      risk: 'high',
      money: 100,
    },
  ],
});
const knowledge = {
  settings,
  nearest: nearestCase(CASES),
  riskOf: new Map([['refund', 'high' as const]]),
};
const place = (prompt: string, over = {}, hits: boolean[] = [false]) =>
  placeTask(candidate({ prompt, output: 'Yes.', ...over }), hits, knowledge);

describe('the task of an output', () => {
  it('is what the source says, before anything else', () => {
    expect(place('my lawyer will write', { task: 'complaint' }).task).toEqual({
      name: 'complaint',
      by: 'given',
      reason: 'the source says so',
    });
  });

  it('is that of the first rule whose text or pattern is in the question, with what the rule says of it', () => {
    expect(place('My LAWYER will write')).toEqual({
      task: { name: 'legal', by: 'rule', reason: 'the question has "lawyer" (outputs.tasks)' },
      audience: 'public',
      money: { amount: 100, currency: 'EUR' },
      risk: 'high',
    });
    expect(patternsOf(settings.tasks)).toEqual(['court\\s+order']);
    expect(place('a court  order', {}, [true]).task?.reason).toBe(
      'the question has /court\\s+order/ (outputs.tasks)',
    );
  });

  it('is that of the nearest case, and says which and how near', () => {
    const { task, risk } = place('Can I return the shoes after 70 days for a refund?');
    expect(task).toMatchObject({ name: 'refund', by: 'nearest' });
    expect(task?.reason).toMatch(/^nearest to the case "late refund": 0\.\d\d of 1$/);
    expect(risk).toBe('high');
  });

  it('is not known where nothing is near, and is never guessed', () => {
    expect(place('Write me a poem about the moon').task).toBeNull();
    expect(place('').task).toBeNull();
    expect(nearestCase([])('anything')).toBeNull();
    const off = { ...knowledge, settings: { ...settings, nearest: 'off' as const } };
    const same = candidate({ prompt: CASES[0]?.prompt ?? '', output: 'Yes.' });
    expect(placeTask(same, [false], off).task).toBeNull();
  });

  it('has the largest amount that is spoken of, or more where the rule knows more is at stake', () => {
    expect(place('I paid $20', { output: 'We pay $35 back.' }).money).toEqual({
      amount: 35,
      currency: 'USD',
    });
    expect(place('my lawyer wants $20').money).toEqual({ amount: 100, currency: 'EUR' });
    expect(place('x', { money: { amount: 7, currency: null } }).money).toEqual({
      amount: 7,
      currency: 'EUR',
    });
  });
});
