import { describe, expect, it } from 'vitest';
import { nameOf, personOf } from '../../src/answers/people.ts';
import { people as schema } from '../../src/config/schema-people.ts';

const people = schema.parse({
  ana: { name: 'Ana Lopes', slack: 'U0ANA1', email: 'ana@example.com' },
  bob: { role: 'read', answers: false },
});

describe('people', () => {
  it('are one person however they come', () => {
    const ana = { id: 'ana', name: 'Ana Lopes', mayAct: true, mayReadAnswers: true };
    expect(personOf(people, { id: 'ana' })).toEqual(ana);
    expect(personOf(people, { slack: 'U0ANA1' })).toEqual(ana);
    expect(personOf(people, { email: 'ANA@example.com' })).toEqual(ana);
    expect(personOf(people, { slack: 'U0EVE1' })).toBeNull();
  });

  it('may only look where their role says so', () => {
    expect(personOf(people, { id: 'bob' })).toMatchObject({ mayAct: false, mayReadAnswers: false });
    expect(schema.safeParse({ eve: { answers: false } }).success).toBe(false);
  });

  it('have one name however it is typed, and an unknown name stays as it is', () => {
    for (const typed of ['ana', 'Ana', 'ana lopes', 'ana@example.com'])
      expect(nameOf(people, typed)).toBe('Ana Lopes');
    expect(nameOf(people, 'Carla')).toBe('Carla');
  });
});
