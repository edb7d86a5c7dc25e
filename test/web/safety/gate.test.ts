import { randomBytes } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { mutingOf } from '../../../src/domain/model-end.ts';
import { hashPassword } from '../../../src/web/safety/passwords.ts';
import { safeNext } from '../../../src/web/safety/next-path.ts';
import {
  AT,
  type Asking,
  cookiesOf,
  enterByLink,
  enterByPassword,
  formOf,
  HOST,
  openPage,
  type Page,
  putIncident,
} from '../deps.ts';

const HASH = await hashPassword('correct horse battery', randomBytes(16), {
  N: 2 ** 14,
  r: 1,
  p: 1,
});
const SECRETS = { ANA: HASH, TOKEN: 'scrape-me-0123456789' };
const PEOPLE = `
people:
  ana: { name: Ana Lopes, password: env:ANA }
  rob: { password: env:ANA, role: read }
  eve: { password: env:ANA, role: read, answers: false }
web: { token: env:TOKEN }
`;

let page: Page;
const open = (more = PEOPLE): Page => (page = openPage(more, { secrets: SECRETS }));
afterEach(() => page.close());

/** Takes an incident on, as its form does. */
const acknowledge = (id: string, asking: Asking): Promise<Response> =>
  page.ask(`/incidents/${id}/acknowledge`, { ...asking, form: { note: 'mine', ...asking.form } });

describe('an answer', () => {
  it('carries what keeps a browser from running, framing, keeping or passing it on', async () => {
    open();
    for (const path of ['/sign-in', '/', '/metrics', '/api/v1/status', '/nowhere', '/healthz']) {
      const { headers } = await page.ask(path);
      expect(headers.get('content-security-policy')).toBe(
        "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; connect-src " +
          "'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
      );
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
      expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
      expect(headers.get('cache-control')).toBe('no-store');
    }
  });

  it('is not given under a name that leads here by somebody else’s doing', async () => {
    open();
    const { cookie } = await enterByPassword(page, 'ana', 'correct horse battery');
    const rebound = await page.ask('/', { headers: { cookie, host: 'evil.example:4180' } });
    expect(rebound.status).toBe(421);
    expect(await rebound.text()).not.toContain('Refund');
    const forwarded = { cookie, host: 'evil.example', 'x-forwarded-host': 'localhost' };
    expect((await page.ask('/api/v1/status', { headers: forwarded })).status).toBe(421);
    expect((await page.ask('/healthz', { headers: { host: '10.1.2.3' } })).status).toBe(503);
  });
});

describe('somebody who is not in', () => {
  it('sees nothing but the door, and comes to where they wanted to go', async () => {
    open();
    for (const path of ['/', '/agents/refund', '/incidents/inc_1?x=1', '/no/such/page']) {
      const answer = await page.ask(path);
      expect(answer.status).toBe(303);
      expect(answer.headers.get('location')).toBe(`/sign-in?next=${encodeURIComponent(path)}`);
    }
    const api = await page.ask('/api/v1/status');
    expect(api.status).toBe(401);
    expect(await api.json()).toMatchObject({ error: { code: 'signed-out' } });
    expect((await page.ask('/metrics')).status).toBe(401);
    expect((await page.ask('/badge/refund.svg')).status).toBe(303);
    const { cookie, csrf } = await formOf(page);
    const form = { csrf, name: 'ana', password: 'correct horse battery', next: '/incidents/inc_1' };
    const entered = await page.ask('/sign-in', { form, headers: { cookie } });
    expect(entered.headers.get('location')).toBe('/incidents/inc_1');
  });

  it('is sent to no other site after the door', () => {
    for (const next of [
      '//evil.example',
      '/\\evil.example',
      'https://evil.example',
      'javascript:alert(1)',
      '/a\r\nSet-Cookie: x=1',
      '/\t/evil.example',
      '/sign-out',
      '',
      undefined,
    ])
      expect([next, safeNext(next)]).toEqual([next, '/']);
    expect(safeNext('/agents/refund?suite=a%20b')).toBe('/agents/refund?suite=a%20b');
  });

  it('who follows a link from elsewhere is asked again by our own page, with their cookie', async () => {
    open();
    const headers = { 'sec-fetch-site': 'cross-site' };
    const answer = await page.ask('/incidents/inc_1?a=1&b="', { headers });
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain('content="0; url=/incidents/inc_1?a=1&amp;b=%22"');
    const again = await page.ask('/incidents/inc_1', {
      headers: { 'sec-fetch-site': 'same-origin' },
    });
    expect(again.status).toBe(303);
  });

  it('who follows a link from elsewhere is led to no other site, however its path is written', async () => {
    open();
    for (const path of [
      '//evil.example/x',
      '/\\evil.example/x',
      '//evil.example:4899',
      '///evil.example',
    ]) {
      const from = { headers: { 'sec-fetch-site': 'cross-site' } };
      const shown = await (await page.ask(path, from)).text();
      expect([path, shown]).toEqual([path, expect.stringContaining('content="0; url=/"')]);
      expect(shown).not.toContain('evil');
      const sent = (await page.ask(path)).headers.get('location');
      expect([path, sent]).toEqual([path, '/sign-in?next=%2F']);
    }
  });
});

describe('signing in', () => {
  it('gives a cookie that no script reads, no other site sends, and no other port has', async () => {
    open();
    const { cookie, csrf } = await formOf(page);
    const form = { csrf, name: 'Ana Lopes', password: 'correct horse battery' };
    const answer = await page.ask('/sign-in', { form, headers: { cookie } });
    expect(answer.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^daytwo_session_4180=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/),
    ]);
  });

  it('behind a proxy gives one for https and the path alone', async () => {
    open(
      `${PEOPLE.replace('web: {', 'web: { behindProxy: true,')}publicUrl: https://ops.example.com/daytwo\n`,
    );
    const headers = { host: 'ops.example.com', 'x-forwarded-proto': 'https' };
    const first = await page.ask('/daytwo/sign-in', { headers });
    expect(first.headers.getSetCookie()[0]).toMatch(
      /^daytwo_form=[\w-]+; Path=\/daytwo; HttpOnly; Secure; SameSite=Strict$/,
    );
    expect(await first.text()).toContain('action="/daytwo/sign-in"');
    const wanted = await page.ask('/daytwo/agents/refund', { headers });
    expect(wanted.headers.get('location')).toBe('/daytwo/sign-in?next=%2Fagents%2Frefund');
  });

  it('is refused without the form’s own token, and with that of another browser', async () => {
    open();
    const [mine, theirs] = [await formOf(page), await formOf(page)];
    const name = { name: 'ana', password: 'correct horse battery' };
    for (const [cookie, csrf] of [
      ['', mine.csrf],
      [mine.cookie, theirs.csrf],
      [mine.cookie, ''],
    ] as const) {
      const answer = await page.ask('/sign-in', { form: { ...name, csrf }, headers: { cookie } });
      expect(answer.status).toBe(403);
      expect(cookiesOf(answer)).toBe('');
    }
  });

  it('makes those wait who guess, and says for how long', async () => {
    open();
    const { cookie, csrf } = await formOf(page);
    const guess = (from: string): Promise<Response> =>
      page.ask('/sign-in', {
        form: { csrf, name: 'ana', password: 'a wrong guess' },
        // Nobody in front is trusted, so what this says changes nothing.
        headers: { cookie, 'x-forwarded-for': `6.6.6.${from.length}` },
        from,
      });
    for (let n = 0; n < 4; n++) expect((await guess(`10.0.${n}.1`)).status).toBe(403);
    const refused = await guess('10.0.9.1');
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(await refused.text()).toContain('Too many tries. Try again in 1 s.');
  });

  it('with the link in the log works once, and a new link can be had', async () => {
    open('');
    const before = page.keys.length;
    const { cookie } = await enterByLink(page);
    expect((await page.ask('/', { headers: { cookie } })).status).toBe(200);
    const again = await page.ask(`/sign-in?once=${page.keys.at(-1) ?? ''}`);
    expect(again.status).toBe(403);
    expect(await again.text()).toContain('This link was used already');
    await page.clock.advanceTo(page.clock.now() + 60_000);
    const form = await formOf(page);
    await page.ask('/sign-in/link', {
      form: { csrf: form.csrf },
      headers: { cookie: form.cookie },
    });
    expect(page.keys).toHaveLength(before + 1);
    // Looking ahead at a link, as chat programs do, leaves it whole.
    await page.ask(`/sign-in?once=${page.keys.at(-1) ?? ''}`, { method: 'HEAD' });
    const second = await enterByLink(page);
    expect((await page.ask('/', { headers: { cookie: second.cookie } })).status).toBe(200);
  });

  it('with the link asks who it is where several people are known', async () => {
    open('people: { ana: { name: Ana Lopes }, bob: {} }\n');
    const key = page.keys.at(-1) ?? '';
    const asked = await page.ask(`/sign-in?once=${key}`);
    const text = await asked.text();
    expect(text).toContain('<button name="person" value="ana">Ana Lopes</button>');
    const csrf = /name="csrf" value="([^"]+)"/.exec(text)?.[1] ?? '';
    const headers = { cookie: cookiesOf(asked) };
    const nobody = await page.ask('/sign-in', {
      form: { csrf, once: key, person: 'eve' },
      headers,
    });
    expect(cookiesOf(nobody)).toBe('');
    const entered = await page.ask('/sign-in', {
      form: { csrf, once: key, person: 'bob' },
      headers,
    });
    await putIncident(page.store, 'inc_1');
    const cookie = cookiesOf(entered);
    const secret = /session_4180=([^;]*)/.exec(cookie)?.[1] ?? '';
    const sealed = page.door.formToken(secret);
    await acknowledge('inc_1', { headers: { cookie }, form: { csrf: sealed } });
    expect((await page.store.incidents.get('inc_1'))?.ack?.by).toBe('bob');
  });

  it('ends with signing out, and with the password being taken away', async () => {
    open();
    const inside = (cookie: string): Promise<Response> => page.ask('/', { headers: { cookie } });
    const ana = await enterByPassword(page, 'ana', 'correct horse battery');
    const rob = await enterByPassword(page, 'rob', 'correct horse battery');
    expect((await inside(ana.cookie)).status).toBe(200);
    const left = await page.ask('/sign-out', {
      form: { csrf: ana.csrf },
      headers: { cookie: ana.cookie },
    });
    expect(left.headers.getSetCookie()[0]).toMatch(/^daytwo_session_4180=; Max-Age=0;/);
    expect((await inside(ana.cookie)).status).toBe(303);
    expect((await inside(rob.cookie)).status).toBe(200);
    page.configure('people: { ana: { password: env:ANA } }\n');
    expect((await inside(rob.cookie)).status).toBe(303);
  });
});

describe('an act', () => {
  it('is done in the name of who is signed in, and leads back to the incident', async () => {
    open();
    const { id } = await putIncident(page.store, 'inc_1');
    const { cookie, csrf } = await enterByPassword(page, 'ana', 'correct horse battery');
    const headers = { cookie, origin: `http://${HOST}`, 'sec-fetch-site': 'same-origin' };
    const done = await acknowledge(id, { headers, form: { csrf, until: '7d', by: 'mallory' } });
    expect([done.status, done.headers.get('location')]).toEqual([303, '/incidents/inc_1']);
    expect((await page.store.incidents.get(id))?.ack).toMatchObject({
      by: 'Ana Lopes',
      note: 'mine',
      until: '2026-03-17T12:00:00.000Z',
    });
    const headersToo = { cookie, 'x-csrf-token': csrf, 'content-type': 'application/json' };
    const given = await page.ask(`/api/v1/incidents/${id}/release`, {
      method: 'POST',
      headers: headersToo,
    });
    expect(await given.json()).toMatchObject({ id, state: 'open', taken: null });
  });

  it('of another site’s making changes nothing, whatever it sends', async () => {
    open();
    const { id } = await putIncident(page.store, 'inc_1');
    const { cookie, csrf } = await enterByPassword(page, 'ana', 'correct horse battery');
    const other = await enterByPassword(page, 'rob', 'correct horse battery');
    const tries: Asking[] = [
      { headers: { cookie, origin: 'https://evil.example' }, form: { csrf } },
      { headers: { cookie, 'sec-fetch-site': 'cross-site' }, form: { csrf } },
      { headers: { cookie, origin: 'http://127.0.0.1:9999' }, form: { csrf } },
      { headers: { cookie }, form: {} },
      { headers: { cookie }, form: { csrf: other.csrf } },
      { headers: { cookie }, form: { csrf: `${csrf}x` } },
    ];
    for (const asking of tries) expect((await acknowledge(id, asking)).status).toBe(403);
    const asText = { cookie, 'content-type': 'text/plain' };
    const body = { method: 'POST', headers: asText };
    expect((await page.ask(`/incidents/${id}/acknowledge`, body)).status).toBe(403);
    const asGet = await page.ask(`/incidents/${id}/acknowledge`, { headers: { cookie } });
    expect(asGet.status).toBe(404);
    expect((await page.store.incidents.get(id))?.state).toBe('open');
  });

  it('is refused to those who may only look, to programs, and to those who have left', async () => {
    open();
    const { id } = await putIncident(page.store, 'inc_1');
    const { cookie, csrf } = await enterByPassword(page, 'rob', 'correct horse battery');
    const refused = await acknowledge(id, { headers: { cookie }, form: { csrf } });
    expect(refused.status).toBe(403);
    expect(await refused.text()).toMatch(/Rob may look here, and not act[\s\S]*role: act/);
    const program = { authorization: `Bearer ${SECRETS.TOKEN}` };
    expect((await acknowledge(id, { headers: program })).status).toBe(403);
    await page.ask('/sign-out', { form: { csrf }, headers: { cookie } });
    const left = await acknowledge(id, { headers: { cookie }, form: { csrf } });
    expect(left.headers.get('location')).toBe('/sign-in');
    expect((await page.store.incidents.get(id))?.state).toBe('open');
  });

  it('that cannot be done says what happened and the next step', async () => {
    open();
    await putIncident(page.store, 'inc_1', { state: 'resolved' });
    await putIncident(page.store, 'inc_2', { kind: 'spend' });
    const { cookie, csrf } = await enterByPassword(page, 'ana', 'correct horse battery');
    const post = (path: string, form = {}): Promise<Response> =>
      page.ask(path, { headers: { cookie }, form: { csrf, ...form } });
    const expected: [string, object, number, string][] = [
      ['/incidents/inc_9/resolve', {}, 404, 'There is no incident'],
      ['/incidents/inc_1/resolve', {}, 409, 'is resolved already'],
      ['/incidents/inc_2/release', {}, 409, 'Nobody has inc_2'],
      ['/incidents/inc_2/accept', {}, 409, 'there is nothing to accept'],
      ['/incidents/inc_2/acknowledge', { until: 'soon' }, 400, 'is not a date'],
      ['/incidents/inc_2/acknowledge', { until: 'banana 2027' }, 400, 'or 7d for seven days'],
      ['/incidents/inc_2/acknowledge', { until: '12/25/2026' }, 400, 'is not a date'],
      ['/incidents/inc_2/acknowledge', { until: '2026-06-31' }, 400, 'is not a date'],
      ['/incidents/inc_2/not-real', {}, 400, 'nothing says what it was'],
      ['/incidents/inc_2/not-real', { note: '  ' }, 400, 'nothing says what it was'],
      ['/incidents/inc_2/acknowledge', { until: '2026-01-01' }, 400, 'is over already'],
      ['/incidents/inc_2/acknowledge', { until: '9999-12-31' }, 400, 'for more than 90 days'],
      ['/incidents/inc_2/acknowledge', { until: '91d' }, 400, 'give a day up to 2026-06-08'],
      ['/incidents/inc_2/acknowledge', { note: 'x'.repeat(2_001) }, 400, 'at most 2,000'],
      ['/incidents/inc_2/explode', {}, 404, 'There is no such page'],
    ];
    for (const [path, form, status, words] of expected) {
      const answer = await post(path, form);
      const text = await answer.text();
      expect([answer.status, text]).toEqual([status, expect.stringContaining(words)]);
      if (status !== 404 || path.endsWith('resolve')) expect(text).toContain('Next: ');
    }
    for (const [act, state] of [
      ['acknowledge', 'acknowledged'],
      ['release', 'open'],
      ['not-real', 'resolved'],
    ] as const) {
      await post(`/incidents/inc_2/${act}`, { note: 'a drill' });
      expect((await page.store.incidents.get('inc_2'))?.state).toBe(state);
    }
  });

  it('keeps nothing quiet for more than 90 days, and cuts a date after a model ends to its last days', async () => {
    open();
    await putIncident(page.store, 'inc_1');
    const endsAt = '2026-09-30T00:00:00.000Z';
    const end = { endsAt, replacement: null, step: 90, retired: false };
    await putIncident(page.store, 'inc_2', { kind: 'model-end', end });
    await putIncident(page.store, 'inc_3', { kind: 'model-end', end: { ...end, retired: true } });
    const { cookie, csrf } = await enterByPassword(page, 'ana', 'correct horse battery');
    const quiet = async (id: string, until: string): Promise<number> =>
      (await acknowledge(id, { headers: { cookie }, form: { csrf, until } })).status;
    expect(await quiet('inc_1', '90d')).toBe(303);
    expect(await quiet('inc_1', '2027-03-01')).toBe(400);
    expect((await page.store.incidents.get('inc_1'))?.ack?.until).toBe('2026-06-08T12:00:00.000Z');
    expect(await quiet('inc_2', '9999-12-31')).toBe(303);
    const capped = await page.store.incidents.get('inc_2');
    expect(capped === null ? null : mutingOf(capped)?.until).toBe('2026-09-16T00:00:00.000Z');
    expect(await quiet('inc_3', '9999-12-31')).toBe(400);
  });

  it('is refused where more is sent than a form holds', async () => {
    open();
    const { cookie, csrf } = await enterByPassword(page, 'ana', 'correct horse battery');
    const asking = { headers: { cookie }, form: { csrf, note: 'x'.repeat(65_536) } };
    expect((await acknowledge('inc_1', asking)).status).toBe(413);
  });
});

describe('what is asked for wrongly', () => {
  it('is told by which methods it may be asked, whoever asks', async () => {
    open();
    const { cookie, csrf } = await enterByPassword(page, 'ana', 'correct horse battery');
    for (const method of ['OPTIONS', 'PUT', 'PATCH', 'DELETE'])
      for (const path of ['/', '/incidents/inc_1/resolve', '/api/v1/status', '/outputs']) {
        const headers = { cookie, 'x-csrf-token': csrf };
        for (const asked of [{ method }, { method, headers }]) {
          const answer = await page.ask(path, asked);
          expect([method, path, answer.status]).toEqual([method, path, 405]);
          expect(answer.headers.get('allow')).toBe('GET, HEAD, POST');
        }
      }
  });

  it('is a fault of the question and not a missing page or a fault of ours', async () => {
    open();
    const { cookie, csrf } = await enterByPassword(page, 'ana', 'correct horse battery');
    const sign = (form: object): Promise<Response> =>
      page.ask('/boundary/refund/sign', { headers: { cookie }, form: { csrf, ...form } });
    expect((await sign({ 'task:refunds': 'banana' })).status).toBe(400);
    expect((await sign({ 'task:unknown': 'reliable' })).status).toBe(400);
    expect((await sign({ quarter: '0000-Q1' })).status).toBe(400);
    for (const year of ['0000', '0001', '0999', '1000', '1969', '1970', '1999', '9999'])
      for (const n of [1, 4]) {
        const answer = await page.ask(`/boundary/refund?quarter=${year}-Q${n}`, {
          headers: { cookie },
        });
        expect([year, n, answer.status]).toEqual([year, n, 404]);
      }
    for (const n of [1, 4]) {
      const headers = { cookie };
      const answer = await page.ask(`/boundary/refund?quarter=2000-Q${n}`, { headers });
      expect(answer.status).toBe(200);
    }
    expect(page.failures).toEqual([]);
  });
});

describe('who may read answers', () => {
  it('is told them, and whoever may not is told all but them', async () => {
    open();
    const flip = { caseHash: 'c', label: 'q', prompt: 'Q?', before: 'YES', after: 'SECRET', p: 1 };
    await putIncident(page.store, 'inc_1', { said: { flips: [flip] } });
    const rob = await enterByPassword(page, 'rob', 'correct horse battery');
    const eve = await enterByPassword(page, 'eve', 'correct horse battery');
    const ask = async (headers: Record<string, string>): Promise<unknown> =>
      (await page.ask('/api/v1/incidents/inc_1', { headers })).json();
    expect(await ask({ cookie: rob.cookie })).toMatchObject({ flips: [{ after: 'SECRET' }] });
    expect(await ask({ cookie: eve.cookie })).toMatchObject({
      flips: [{ after: null, prompt: 'Q?' }],
    });
    const program = await ask({ authorization: `Bearer ${SECRETS.TOKEN}` });
    expect(program).toMatchObject({ flips: [{ before: null }], openedAt: AT });
    const wrong = { authorization: 'Bearer guessed' };
    expect(await ask(wrong)).toMatchObject({ error: { code: 'signed-out' } });
  });

  it('with a program’s token sees the API, the metrics and badges, and no page', async () => {
    open();
    const headers = { authorization: `Bearer ${SECRETS.TOKEN}` };
    for (const path of ['/api/v1/status', '/metrics', '/badge/refund.svg'])
      expect([path, (await page.ask(path, { headers })).status]).toEqual([path, 200]);
    expect((await page.ask('/', { headers })).status).toBe(303);
  });
});

describe('something that goes wrong', () => {
  it('is told to the log, and to nobody who asks', async () => {
    open();
    const { cookie } = await enterByPassword(page, 'ana', 'correct horse battery');
    await page.store.close();
    const answer = await page.ask('/api/v1/spend', { headers: { cookie } });
    expect(answer.status).toBe(500);
    const text = await answer.text();
    expect(text).not.toMatch(/database|sqlite|at .*\.ts/i);
    expect(page.failures).toHaveLength(1);
    // The token of a mail is a key.
    await page.ask('/mail/abc.def?x=1');
    expect(page.failedAt[0]).toBe('GET /api/v1/spend');
    for (const where of page.failedAt) expect(where).not.toContain('abc');
  });
});

describe('who sends a secret of ours', () => {
  it('is not told it again: in a refusal, in an act that is recorded, on the way to the sign-in', async () => {
    const KEY = 'velvet-otter-4471-marrow';
    const TRIAGE = `${PEOPLE}\ntriage: { token: env:TOKEN }\noutputs: { token: env:TOKEN }`;
    page = openPage(TRIAGE, { secrets: { ...SECRETS, SIM_KEY: KEY } });
    await putIncident(page.store, 'inc_1');
    const { cookie, csrf } = await enterByPassword(page, 'ana', 'correct horse battery');
    const authorization = `Bearer ${SECRETS.TOKEN}`;
    const json = { 'content-type': 'application/json' };
    const asked: [string, Asking][] = [
      [
        '/outputs',
        { method: 'POST', headers: { authorization, 'content-encoding': KEY }, body: '' },
      ],
      [
        '/triage/check',
        {
          method: 'POST',
          headers: { authorization, ...json },
          body: JSON.stringify({ agent: KEY, prompt: 'q', output: 'a' }),
        },
      ],
      [
        '/api/v1/incidents/inc_1/acknowledge',
        { headers: { cookie }, form: { csrf, note: `it is ${KEY}` } },
      ],
      [`/${KEY}`, {}],
      [`/sign-in?next=/${KEY}`, {}],
      [`/${KEY}`, { headers: { 'sec-fetch-site': 'cross-site' } }],
    ];
    const statuses: number[] = [];
    for (const [path, asking] of asked) {
      const answer = await page.ask(path, asking);
      const said = `${answer.status} ${answer.headers.get('location')} ${await answer.text()}`;
      expect([path, said.includes(KEY) ? said : 'nothing']).toEqual([path, 'nothing']);
      statuses.push(answer.status);
    }
    expect(statuses).toEqual([415, 404, 200, 303, 200, 200]);
    const taken = await page.store.incidents.get('inc_1');
    expect(taken?.ack?.note).toBe('it is [secret]');
  });

  it('nor does anybody read one that was stored before it was known here, on the page or by its API', async () => {
    const KEY = 'velvet-otter-4471-<marrow>';
    page = openPage(PEOPLE, { secrets: { ...SECRETS, SIM_KEY: KEY } });
    const flip = {
      caseHash: 'c',
      label: 'q',
      prompt: 'Q?',
      before: 'YES',
      after: `is ${KEY}`,
      p: 1,
    };
    await putIncident(page.store, 'inc_1', { said: { flips: [flip], summary: `It says ${KEY}.` } });
    const { cookie } = await enterByPassword(page, 'ana', 'correct horse battery');
    for (const path of ['/incidents/inc_1', '/api/v1/incidents/inc_1']) {
      const answer = await page.ask(path, { headers: { cookie } });
      const said = await answer.text();
      expect([path, answer.status, said.includes('otter-4471')]).toEqual([path, 200, false]);
      expect(said).toContain('[secret]');
    }
  });
});
