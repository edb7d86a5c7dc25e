import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { people as peopleSchema } from '../../../src/config/schema-people.ts';
import { HOUR, MINUTE, SECOND } from '../../../src/domain/clock.ts';
import { makeAttempts, waitAfter } from '../../../src/web/safety/attempts.ts';
import { makeDoor } from '../../../src/web/safety/door.ts';
import { hashPassword, isPassword, isPasswordHash } from '../../../src/web/safety/passwords.ts';
import { IDLE, LONGEST, makeSessions } from '../../../src/web/safety/sessions.ts';

/** As cheap as is still taken for one. */
const CHEAP = { N: 2 ** 14, r: 1, p: 1 };

describe('a password', () => {
  it('is kept in a form that takes a tenth of a second and 32 MB to try', async () => {
    const hash = await hashPassword('correct horse battery', randomBytes(16));
    expect(hash).toMatch(/^scrypt:32768:8:3:[\w-]{22}:[\w-]{43}$/);
    expect(await isPassword('correct horse battery', hash)).toBe(true);
  });

  it('is known again by what is kept of it, and nothing else is', async () => {
    const hash = await hashPassword('correct horse battery', randomBytes(16), CHEAP);
    expect(isPasswordHash(hash)).toBe(true);
    expect(await isPassword('correct horse battery', hash)).toBe(true);
    expect(await isPassword('correct horse batterY', hash)).toBe(false);
    expect(await isPassword('', hash)).toBe(false);
    expect(await isPassword('correct horse battery', null, hash)).toBe(false);
  });

  it('is the same from another keyboard, which writes its letters in other bytes', async () => {
    const hash = await hashPassword('caf\u00e9 au lait, two', randomBytes(16), CHEAP);
    expect(await isPassword('cafe\u0301 au lait, two', hash)).toBe(true);
  });

  it('is never kept twice in the same form', async () => {
    const twice = [randomBytes(16), randomBytes(16)].map((salt) =>
      hashPassword('same words', salt, CHEAP),
    );
    expect(new Set(await Promise.all(twice)).size).toBe(2);
  });

  it('is not checked by what would take all memory, no time, or is no hash', async () => {
    const hash = await hashPassword('x', randomBytes(16), CHEAP);
    const [salt, key] = ['a'.repeat(22), 'b'.repeat(43)];
    for (const text of [
      `scrypt:1048576:32:1:${salt}:${key}`,
      `scrypt:1024:8:1:${salt}:${key}`,
      `scrypt:32767:8:1:${salt}:${key}`,
      `scrypt:32768:0:1:${salt}:${key}`,
      `scrypt:32768:8:99:${salt}:${key}`,
      `scrypt:32768:8:1:${salt}:short`,
      'hunter2',
      '',
    ]) {
      expect([text, isPasswordHash(text)]).toEqual([text, false]);
      expect([text, await isPassword('x', text, hash)]).toEqual([text, false]);
    }
  });
});

describe('somebody who guesses', () => {
  const alice = { address: '10.0.0.1', account: 'alice' };

  it('waits twice as long each time, and a right one forgets what that account had', () => {
    let at = 0;
    const attempts = makeAttempts(() => at);
    for (let n = 0; n < 4; n++) expect(attempts.begin(alice)).toBe(0);
    expect(attempts.begin(alice)).toBe(SECOND);
    at += SECOND;
    expect(attempts.begin(alice)).toBe(0);
    expect(attempts.begin(alice)).toBe(2 * SECOND);
    at += 2 * SECOND;
    expect(attempts.begin(alice)).toBe(0);
    attempts.succeeded(alice);
    expect(attempts.begin(alice)).toBe(0);
  });

  it('is counted before the answer: many at once are not one', () => {
    const attempts = makeAttempts(() => 0);
    const begun = Array.from({ length: 50 }, () => attempts.begin(alice));
    expect(begun.filter((wait) => wait === 0)).toHaveLength(4);
  });

  it('waits for the address too, whoever they try to be, and their own account does not help', () => {
    const attempts = makeAttempts(() => 0);
    let tried = 0;
    for (let n = 0; n < 40; n++) {
      if (attempts.begin({ address: '10.0.0.1', account: `victim ${n}` }) === 0) tried++;
      const own = { address: '10.0.0.1', account: 'mallory' };
      if (attempts.begin(own) === 0) attempts.succeeded(own);
    }
    expect(tried).toBe(10);
    expect(attempts.begin({ address: '10.0.0.2', account: 'alice' })).toBe(0);
  });

  it('is one guest with all the addresses of an IPv6 network', () => {
    const attempts = makeAttempts(() => 0);
    const tries = Array.from({ length: 30 }, (_, n) =>
      attempts.begin({ address: `2001:db8:1:2::${n.toString(16)}`, account: `a${n}` }),
    );
    expect(tries.filter((wait) => wait === 0)).toHaveLength(10);
    expect(attempts.begin({ address: '2001:db8:1:3::1', account: 'b' })).toBe(0);
  });

  it('keeps nobody out for long by their name, and is forgotten after an hour', () => {
    let at = 0;
    const attempts = makeAttempts(() => at);
    expect(waitAfter('account', 99)).toBe(MINUTE);
    expect(waitAfter('address', 99)).toBe(15 * MINUTE);
    for (let n = 0; n < 60; n++) {
      attempts.begin({ address: `10.0.${n}.1`, account: 'alice' });
      at += MINUTE;
    }
    expect(attempts.begin({ address: '10.9.9.9', account: 'ALICE ' })).toBeLessThanOrEqual(MINUTE);
    at += HOUR + 1;
    for (let n = 0; n < 4; n++) expect(attempts.begin(alice)).toBe(0);
  });
});

describe('a session', () => {
  it('ends when its holder is away for half a day, or after a week however busy', () => {
    let at = 0;
    const sessions = makeSessions(() => at, randomBytes);
    const idle = sessions.open({ by: 'link', person: null });
    const busy = sessions.open({ by: 'link', person: 'ana' });
    for (; at < LONGEST; at += IDLE / 2) expect(sessions.find(busy)?.person).toBe('ana');
    expect(sessions.find(busy)).toBeNull();
    expect(sessions.find(idle)).toBeNull();
    expect(sessions.find('guessed')).toBeNull();
  });

  it('gives way to others where there are too many: the one that was away longest', () => {
    const sessions = makeSessions(() => 0, randomBytes);
    const [first, second] = [0, 1].map(() => sessions.open({ by: 'link', person: null }));
    sessions.find(first ?? '');
    for (let n = 0; n < 999; n++) sessions.open({ by: 'link', person: null });
    expect(sessions.find(first ?? '')).not.toBeNull();
    expect(sessions.find(second ?? '')).toBeNull();
  });
});

describe('the door', async () => {
  const hash = await hashPassword('correct horse battery', randomBytes(16), CHEAP);
  const read = (of: object) => peopleSchema.parse(of);
  const make = (keys: string[] = []) => {
    let at = 0;
    const door = makeDoor({
      monotonic: () => at,
      random: randomBytes,
      opensByLink: true,
      tellKey: (key) => void keys.push(key),
    });
    return { door, pass: (ms: number) => void (at += ms) };
  };

  it('is shut to a session whose person is gone, or has another password', async () => {
    const { door } = make();
    const people = read({ ana: { password: hash, role: 'read' } });
    const asked = { name: 'ANA', password: 'correct horse battery', address: 'x' };
    const done = await door.byPassword(people, asked);
    const secret = done.ok ? done.secret : '';
    expect(door.holder(people, secret)).toMatchObject({ id: 'ana', mayAct: false });
    // A role that was given since holds at once.
    expect(door.holder(read({ ana: { password: hash } }), secret)?.mayAct).toBe(true);
    expect(door.holder(read({ bob: { password: hash } }), secret)).toBeNull();
    expect(door.holder(people, secret)).toBeNull();
  });

  it('takes the mail address for the name, and does not tell who exists', async () => {
    const { door } = make();
    const people = read({ ana: { password: hash, email: 'Ana@example.com' }, bob: {} });
    const tries = ['ana@EXAMPLE.com', 'bob', 'nobody', ''].map((name) =>
      door.byPassword(people, { name, password: 'wrong words here', address: name }),
    );
    for (const done of await Promise.all(tries))
      expect(done).toEqual({ ok: false, why: 'wrong', waitMs: 0 });
    const asked = { name: 'ana@EXAMPLE.com', password: 'correct horse battery', address: 'x' };
    expect((await door.byPassword(people, asked)).ok).toBe(true);
  });

  it('opens by a link once, and not at all once somebody has a password', () => {
    const keys: string[] = [];
    const { door, pass } = make(keys);
    const [key = ''] = keys;
    expect(door.byLink({}, 'guessed', null).ok).toBe(false);
    const done = door.byLink({}, key, null);
    const secret = done.ok ? done.secret : '';
    expect(door.holder({}, secret)).toMatchObject({ name: 'you', mayAct: true });
    expect(door.byLink({}, key, null).ok).toBe(false);
    expect(door.newKey()).toBe(false);
    pass(10 * SECOND);
    expect(door.newKey()).toBe(true);
    expect(keys).toHaveLength(2);
    const people = read({ ana: { password: hash } });
    expect(door.byLink(people, keys[1] ?? '', null).ok).toBe(false);
    expect(door.holder(people, secret)).toBeNull();
  });

  it('lets only so many passwords wait to be checked', async () => {
    const { door } = make();
    const people = read({ ana: { password: hash } });
    const tries = Array.from({ length: 20 }, (_, n) =>
      door.byPassword(people, { name: `a${n}`, password: 'x', address: `10.0.0.${n}` }),
    );
    const busy = (await Promise.all(tries)).filter((d) => !d.ok && d.why === 'busy');
    expect(busy).toHaveLength(4);
  });

  it('seals forms for one cookie', () => {
    const { door } = make();
    const [mine, yours] = [door.newCookie(), door.newCookie()];
    expect(door.isFormToken(mine, door.formToken(mine))).toBe(true);
    expect(door.isFormToken(yours, door.formToken(mine))).toBe(false);
    expect(door.isFormToken(mine, '')).toBe(false);
    expect(make().door.isFormToken(mine, door.formToken(mine))).toBe(false);
  });
});
