import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { endOf, shorten } from '../../../src/domain/shorten.ts';
import { makeRedactor } from '../../../src/platform/privacy/redactor.ts';
import { spellings } from './spellings.ts';

/** All rows of eight characters in a secret. */
const rowsOf = (secret: string): string[] =>
  Array.from({ length: secret.length - 7 }, (_, i) => secret.slice(i, i + 8)).filter(
    (row) => row.trim() === row,
  );

const KEY = 'sk-proj-Zx81/qT+9_vB4w==';
const PASSWORD = 'p@ss w0rd/&"<é>\\%';
const SMTP_URL = `smtps://ops%40example.com:${encodeURIComponent(PASSWORD)}@mail.example.com:465`;
const HOOK =
  'https://hooks.example.com/services/T0AB12/B0CD34/h4rDt0Gu3ssT0k3nXyz1?sig=qq77ww88ee99';

describe('a redactor', () => {
  const redactor = makeRedactor([KEY, SMTP_URL, HOOK]);

  it.each([
    ['a key', KEY],
    ['the password of an address', PASSWORD],
    ['an address with a password', SMTP_URL],
    ['user and password of an address', `ops@example.com:${PASSWORD}`],
    ['a token in the path of an address', 'h4rDt0Gu3ssT0k3nXyz1'],
    ['a value in the query of an address', 'qq77ww88ee99'],
  ])('cuts out %s in every spelling, wherever it stands', (_, secret) => {
    for (const [name, spelling] of spellings(secret)) {
      for (const text of [
        spelling,
        `before ${spelling} after`,
        `{"error":"no such key ${spelling}."}`,
        `user=${spelling}&x=1`,
      ]) {
        const clean = redactor.text(text);
        expect([name, clean]).toEqual([name, expect.stringContaining('[secret]')]);
        expect(
          spellings(secret)
            .filter(([, s]) => clean.includes(s))
            .map(([left]) => `${left} is left of ${name}`),
        ).toEqual([]);
      }
    }
  });

  it('cuts it out of what user and password are sent as', () => {
    const basic = Buffer.from(`ops@example.com:${PASSWORD}`).toString('base64');
    const plain = Buffer.from(`\0ops@example.com\0${PASSWORD}`).toString('base64');
    expect(redactor.text(`Authorization: Basic ${basic}; AUTH PLAIN ${plain}`)).not.toMatch(
      /[A-Za-z0-9+/]{24}/,
    );
  });

  it('leaves every text alone that holds no secret', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(makeRedactor([`${KEY}-which-no-text-holds`]).text(text)).toBe(text);
      }),
    );
  });

  it('finds any secret in any text, in each spelling', () => {
    const secret = fc
      .string({ minLength: 12, maxLength: 40 })
      .filter((s) => s.trim() === s && /\w{3}/.test(s));
    fc.assert(
      fc.property(secret, fc.string(), fc.string(), fc.nat(), (s, before, after, n) => {
        const all = spellings(s);
        const [, spelling] = all[n % all.length] ?? ['', s];
        expect(makeRedactor([s]).text(`${before} ${spelling} ${after}`)).not.toContain(spelling);
      }),
      { numRuns: 500 },
    );
  });

  it('cuts out what a text that was cut has left of a key', () => {
    expect(redactor.text(`no such key: ${KEY.slice(0, 14)}…`)).toBe('no such key: [secret]…');
    expect(redactor.text(`no such key: ${KEY.slice(0, 14)}`)).toBe('no such key: [secret]');
    expect(redactor.text(`…${KEY.slice(6)} is wrong`)).toBe('…[secret] is wrong');
    expect(redactor.text(`${KEY.slice(6)} is wrong`)).toBe('[secret] is wrong');
    expect(redactor.text('the words sk-proj are no key')).toBe('the words sk-proj are no key');
  });

  it('leaves no more than 7 characters in a row of a key, wherever our own shortening cuts it', () => {
    const key = fc
      .string({ unit: fc.constantFrom(...'aBcD3f9Zq-_/+= é'), minLength: 12, maxLength: 60 })
      .filter((s) => s.trim() === s && /[^0-9a-f-]/i.test(s) && !/:\/\/|^[{[]|=/.test(s));
    fc.assert(
      fc.property(key, fc.nat(70), fc.nat(90), fc.boolean(), (k, before, most, isEncoded) => {
        const known = makeRedactor([k]);
        const said = `${'w'.repeat(before)} ${isEncoded ? encodeURIComponent(k) : k} or so it says`;
        const cuts = [
          shorten(said, most + 2),
          endOf(said, most + 2),
          shorten(endOf(said, most + 12), most + 2),
          endOf(shorten(said, most + 12), most + 2),
        ];
        for (const cut of cuts)
          for (const text of [`"${cut}" is no date`, `refuses: ${cut} (-32000)`, cut, `[${cut}]`])
            expect([text, k, rowsOf(k).filter((r) => known.text(text).includes(r))]).toEqual([
              text,
              k,
              [],
            ]);
      }),
      { numRuns: 150, endOnFailure: true },
    );
  });

  it.each([
    ['smtp://ops@example.com:Kq7vPz2LmX9w@mail.example.com:587', 'Kq7vPz2LmX9w'],
    ['smtp://Kq7vPz2LmX9wRt5YbN3c:x@mail.example.com', 'Kq7vPz2LmX9wRt5YbN3c'],
    ['http://gateway.example.com/gw/abcdefghijklmnopqrstuvwx/v1', 'abcdefghijklmnopqrstuvwx'],
    ['http://tools.example.com/qwertyuiop/sse', 'qwertyuiop'],
    ['smtp://me@example.com:qwertyuiop@mail.example.com', 'qwertyuiop'],
    ['cred:Kq7vPz2LmX9w', 'Kq7vPz2LmX9w'],
    ['Api-Key Kq7vPz2LmX9w', 'Kq7vPz2LmX9w'],
    ['SSWS Kq7vPz2LmX9w', 'Kq7vPz2LmX9w'],
    ['ApiKey tenant:Kq7vPz2LmX9w', 'Kq7vPz2LmX9w'],
    ['Bearer Kq7vPz2LmX9w, Api-Key Rt5YbN3cHd8s', 'Rt5YbN3cHd8s'],
    ['theme=dark; sid=Kq7vPz2LmX9w', 'Kq7vPz2LmX9w'],
    ['_oauth2_proxy=Kq7vPz2LmX9w', 'Kq7vPz2LmX9w'],
  ])('knows what must not be shown in %s', (secret, key) => {
    const told = makeRedactor([secret]).text(`refused: ${key} is not valid in dark mode`);
    expect(told).not.toContain(key);
    expect(told).toContain('is not valid in dark mode');
  });

  it.each([
    ['a beginning', KEY.slice(0, -6), '(-32000); and the handshake: refused'],
    ['an end', KEY.slice(8), 'is no key'],
    ['a middle', KEY.slice(6, 20), 'is no key'],
    ['a beginning in base64', Buffer.from(KEY).toString('base64').slice(0, 22), 'is no key'],
    ['a beginning in hex', Buffer.from(KEY).toString('hex').slice(0, 30), 'is no key'],
  ])('knows %s of a key that nothing says was cut', (_, part, after) => {
    expect(redactor.text(`refuses tools/list: no ${part} ${after}`)).toBe(
      `refuses tools/list: no [secret] ${after}`,
    );
  });

  it('takes no words of a secret for a part of it', () => {
    const wordy = makeRedactor([
      'support-team-production-key-8f3aQ9bZ',
      'sk-ant-api03-Zx81qT9vB4w',
    ]);
    const words = 'the support-team-production-eu desk has a sk-ant-api03 key';
    expect(wordy.text(words)).toBe(words);
    expect(wordy.text('it is production-key-8f3aQ9 here')).toBe('it is [secret] here');
  });

  it.each([
    ['lines', '\n', ''],
    ['blanks', ' ', ''],
    ['quoted mail', '\n> ', ''],
    ['indented lines', '\r\n      ', ''],
    ['strings put together', '" +\n  "', ''],
    ['escaped line ends', '\\n', ''],
    ['HTML', '<wbr>', ''],
    ['marked HTML', '<b class="x">', '</b>'],
  ])('knows a key that is split into %s', (_, before, after) => {
    const split = KEY.replace(/.{7}/g, (seven) => `${seven}${before}${after}`);
    const said = redactor.text(`no such key as ${split} is known`);
    expect(said).toMatch(/^no such key as \[secret\]\S{0,4} is known$/);
  });

  it('knows a password of which each character stands alone', () => {
    const spaced = makeRedactor(['hunter22Zq']);
    expect(spaced.text('no h u n t e r 2 2 Z q here')).toBe('no [secret] here');
  });

  it('cuts out what is encoded deeper than it looks', () => {
    const deep = (c: string): string => {
      let text = c;
      for (let i = 0; i < 30; i++) {
        const code = text.charCodeAt(0);
        text = `${i % 2 === 0 ? `%${code.toString(16)}` : `&#${code};`}${text.slice(1)}`;
      }
      return text;
    };
    const text = [...'hunter22Zq'].map(deep).join('');
    expect(makeRedactor(['hunter22Zq']).text(`no ${text} here`)).toBe('no [secret] here');
  });

  it.each(['K (truncated...)', 'K[truncated]', '"K" [6 more characters]', '"K", cut', 'K*****'])(
    'knows a key that somebody else cut: %s',
    (said) => {
      const text = `invalid key ${said.replace('K', KEY.slice(0, -6))} was sent`;
      expect(rowsOf(KEY).filter((r) => redactor.text(text).includes(r))).toEqual([]);
    },
  );

  it('knows the end of a key behind stars', () => {
    const said = redactor.text(`invalid key *****${KEY.slice(6)} was sent`);
    expect(rowsOf(KEY).filter((r) => said.includes(r))).toEqual([]);
  });

  it('cuts out what the JSON parser quotes of a key', () => {
    for (const body of [`${KEY}, which is wrong`, `{"a": ${KEY}}`, `[1, 2, 3, 4, "x" ${KEY}`]) {
      let said = '';
      try {
        JSON.parse(body);
      } catch (e) {
        said = String(e);
      }
      expect(said).not.toBe('');
      expect(rowsOf(KEY).filter((r) => redactor.text(said).includes(r))).toEqual([]);
    }
  });

  it('cuts out a password with blanks that was cut, and upper case beyond ASCII', () => {
    const other = makeRedactor(['p@ss w0rd/&"<x>', 'GeHeimÄÖÜß-42-äöü']);
    expect(other.text('535 denied p@ss w0rd/&')).toBe('535 denied [secret]');
    expect(other.text('GEHEIMÄÖÜSS-42-ÄÖÜ, geheimäöüß-42-äöü')).toBe('[secret], [secret]');
  });

  it.each([
    'sk-',
    'eyJ-',
    'xoxb-',
    'x://a:',
    '…',
    'ab ',
    '=4',
    '%41',
    '...',
    'sk-proj-Zx81/qT+9_vB4w=',
    '-----BEGIN ',
  ])('is done in the time of one pass with a long answer made of "%s"', (piece) => {
    // Quadratic work on this would take minutes, and the test's time ends after seconds.
    const text = piece.repeat(300_000 / piece.length);
    expect(redactor.text(`${text} ${KEY}`)).not.toContain(KEY);
  });

  it('leaves the server and the user of an address readable', () => {
    const words = 'mail.example.com:465 refuses the mail of ops@example.com';
    expect(redactor.text(words)).toBe(words);
  });

  it('keeps JSON readable by machines', () => {
    const line = JSON.stringify({
      level: 'error',
      msg: `a "${PASSWORD}" and ${KEY}`,
      deep: JSON.stringify({ again: PASSWORD }),
    });
    expect(JSON.parse(redactor.text(line))).toEqual({
      level: 'error',
      msg: 'a "[secret]" and [secret]',
      deep: '{"again":"[secret]"}',
    });
  });

  it('changes texts of a value and nothing else, and gives back a clean value as it is', () => {
    const clean = { at: '2026-01-05', n: 1, of: [null, true, 'words'], body: Buffer.from(KEY) };
    expect(redactor.value(clean)).toBe(clean);
    expect(redactor.value({ ...clean, of: [{ [KEY]: `is ${KEY}` }] })).toEqual({
      ...clean,
      of: [{ '[secret]': 'is [secret]' }],
    });
  });

  it('cuts out a secret of letters alone that is a key, and no key of ours in which one stands', () => {
    const letters = makeRedactor(['correcthorsebatterystaple', 'output', 'category']);
    expect(
      letters.value({ correcthorsebatterystaple: 1, maxOutputTokens: 2, category: 'a category' }),
    ).toEqual({ '[secret]': 1, maxOutputTokens: 2, category: 'a [secret]' });
  });

  it('forgets no secret when it learns others', () => {
    const learning = makeRedactor(['old-key-123456']);
    learning.learn(['new-key-123456']);
    expect(learning.text('old-key-123456 new-key-123456')).toBe('[secret] [secret]');
  });

  it('leaves names and its own words readable where a password is the same word', () => {
    const spared = makeRedactor(['refund-desk', 'pending', 'daytwo']);
    spared.spare(['Refund-desk agent']);
    expect(spared.text('daytwo: refund-desk is pending')).toBe('daytwo: refund-desk is pending');
  });

  it('cuts a short secret out where it stands alone, and a short word or number nowhere', () => {
    const short = makeRedactor(['a7$x', 'test', '1234', '90210123']);
    expect(short.text('a7$x xa7$xx test 1234 90210123 0x90210123ff')).toBe(
      '[secret] xa7$xx test 1234 [secret] 0x90210123ff',
    );
  });

  it('cuts short hex and digits out of words, but not out of longer rows of hex digits', () => {
    const short = makeRedactor(['a1b2c3d4', '90210123']);
    expect(short.text('key_a1b2c3d4 tokenA1B2C3D4x n90210123')).toBe(
      'key_[secret] token[secret]x n[secret]',
    );
    expect(short.text('a\na1%622c3d4\nb')).toBe('a\n[secret]\nb');
    expect(short.text('0ffa1b2c3d4e, 190210123')).toBe('0ffa1b2c3d4e, 190210123');
  });

  it('cuts a short password out of its pair with the user', () => {
    const short = makeRedactor(['smtp://daytwo:tiny@mail.example.com']);
    const text =
      `535 daytwo:tiny, ${Buffer.from('daytwo:tiny').toString('base64')}, ` +
      `${Buffer.from('\0daytwo\0tiny').toString('base64')}`;
    expect(short.text(text)).toBe('535 [secret], [secret], [secret]');
  });

  it('knows keys that nobody told it behind an escape of JSON or of an address', () => {
    const { text, row } = makeRedactor();
    for (const key of [
      'sk-proj-abcd1234efgh5678ijkl',
      'AKIAIOSFODNN7EXAMPLE',
      'ghp_abcdefghijklmnopqrstuvwxyz012345',
      'xoxb-123456789012-abcdefghij',
      'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abcDEF123456xyz',
    ]) {
      for (const before of ['\n', '\t', '\r\n', '\f'])
        for (const json of [
          JSON.stringify({ t: `Hi${before}${key}` }),
          JSON.stringify([JSON.stringify({ t: `Hi${before}${key}` })]),
        ]) {
          expect(text(json)).toBe(json.replace(key, '[secret]'));
          expect(row({ arguments: json })).toEqual({ arguments: json.replace(key, '[secret]') });
        }
      for (const before of ['%20', '%3D', '\\u0020', '\\u003d'])
        expect(text(`q=a${before}${key} b`)).toBe(`q=a${before}[secret] b`);
    }
    expect(text('Authorization:%20Bearer%20abcdef0123456789ab')).not.toContain('0123');
    expect(text('"\\nask-me-anything-2026-about-tasks"')).toContain('ask-me-anything-2026');
  });

  it('cuts out the parts of a header, a connection string and a JSON key', () => {
    const parts = makeRedactor([
      'Bearer tok-en-123-456',
      `Basic ${Buffer.from('u:letmein99').toString('base64')}`,
      'Server=db;Password=letmeout88;',
      '{"private_key":"-----BEGIN-----\\nQUJDREVGR0hJSktMTU5P\\n"}',
    ]);
    expect(parts.text('tok-en-123-456, letmein99, letmeout88, QUJDREVGR0hJSktMTU5P')).toBe(
      '[secret], [secret], [secret], [secret]',
    );
  });

  describe('that was told nothing', () => {
    const untold = makeRedactor();
    it.each([
      [
        'Incorrect API key provided: sk-proj-********************wxyz.',
        'Incorrect API key provided: [secret].',
      ],
      ['key sk-ant-api03-a1B2c3D4e5F6g7H8', 'key [secret]'],
      ['Authorization: Bearer abcdefgh12345678ijkl', 'Authorization: Bearer [secret]'],
      ['id AKIAIOSFODNN7EXAMPLE', 'id [secret]'],
      ['xoxb-123456789012-abcDEF', '[secret]'],
      ['postgres://app:hunter22@db/x', 'postgres://[secret]@db/x'],
      ['smtp://me@x.example:hunter22@db/x', 'smtp://[secret]@db/x'],
      ['GET /v1?key=abcdefgh123&x=1', 'GET /v1?key=[secret]&x=1'],
      ['Authorization: Basic dXNlcjpodW50ZXIyMg==', 'Authorization: Basic [secret]'],
    ])('knows what a key looks like: %s', (text, clean) => {
      expect(untold.text(text)).toBe(clean);
    });

    it.each([
      'Use sk-learn and key_performance_indicators for a bearer of bad news in basic ' +
        'internationalisation.',
      'Keys begin with sk-… or xoxb-; see https://example.com:8080/a?monkey=1&page=2 and ' +
        'a@b.example.',
      'A risk-2024-management-overview-v2, task-12345678901234567890 and ' +
        'org_structure_of_the_2024_company.',
    ])('leaves words of an answer alone: %s', (text) => {
      expect(untold.text(text)).toBe(text);
    });
  });
});
