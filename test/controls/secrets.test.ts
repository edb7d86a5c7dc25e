import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { controlsText } from '../../src/cli/text/controls.ts';
import { mergeFindings } from '../../src/controls/keep-incident.ts';
import { controlFacts } from '../../src/controls/words.ts';
import { checkSecrets, logFiles } from '../../src/controls/secrets/check.ts';
import { cutPersonal, EVERY_RULE } from '../../src/outputs/redact/personal.ts';
import { MAKER_FORMS } from '../../src/platform/privacy/maker-forms.ts';
import { SECRET_RULES } from '../../src/platform/privacy/secret-rules.ts';
import { findSecrets } from '../../src/controls/secrets/scan.ts';
import { processorTime } from '../fixtures/processor-time.ts';

const ALNUM = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const HEX = '0123456789abcdef';
/** Letters in no order that anybody would write, always the same: 17 and 62 share no divisor. */
const jumble = (n: number, of = ALNUM, start = 5): string =>
  Array.from({ length: n }, (_, i) => of.charAt((start + i * 17 + i * i * 7) % of.length)).join('');

/** A secret of each kind, of our own making; each is put together so that it stands in no file. */
const MADE: Readonly<Record<string, (start: number) => [before: string, secret: string]>> = {
  'aws-access-key': (s) => ['id ', `AK${'IA'}${jumble(16, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', s)}`],
  'github-token': (s) => ['', `gh${'p_'}${jumble(36, ALNUM, s)}`],
  'github-fine-grained': (s) => ['', `github_${'pat_'}${jumble(82, ALNUM, s)}`],
  'gitlab-token': (s) => ['', `gl${'pat-'}${jumble(20, ALNUM, s)}`],
  'slack-token': (s) => ['', `xo${'xb-'}${jumble(12, '0123456789', s)}-${jumble(24, ALNUM, s)}`],
  'slack-app-token': (s) => [
    '',
    `xa${'pp-'}1-A0${jumble(9, ALNUM, s)}-${jumble(13, '0123456789', s)}-${jumble(64, HEX, s)}`,
  ],
  'anthropic-key': (s) => ['', `sk-${'ant-'}api03-${jumble(93, ALNUM, s)}`],
  'openai-key': (s) => ['', `sk-${'proj-'}${jumble(64, ALNUM, s)}`],
  'openrouter-key': (s) => ['', `sk-${'or-'}v1-${jumble(64, HEX, s)}`],
  'stripe-key': (s) => ['', `sk${'_live_'}${jumble(24, ALNUM, s)}`],
  'stripe-webhook': (s) => ['', `wh${'sec_'}${jumble(32, ALNUM, s)}`],
  'google-key': (s) => ['', `AI${'za'}${jumble(35, ALNUM, s)}`],
  'google-oauth-secret': (s) => ['', `GOC${'SPX-'}${jumble(28, ALNUM, s)}`],
  'huggingface-token': (s) => ['', `h${'f_'}${jumble(34, ALNUM.slice(0, 52), s)}`],
  'npm-token': (s) => ['', `np${'m_'}${jumble(36, ALNUM, s)}`],
  'pypi-token': (s) => ['', `pypi-AgEIcHlwaS5vcmc${jumble(60, ALNUM, s)}`],
  'sendgrid-key': (s) => ['', `S${'G.'}${jumble(22, ALNUM, s)}.${jumble(43, ALNUM, s + 3)}`],
  'mailgun-key': (s) => ['', `ke${'y-'}${jumble(32, HEX, s)}`],
  'digitalocean-token': (s) => ['', `dop${'_v1_'}${jumble(64, HEX, s)}`],
  'shopify-token': (s) => ['', `shp${'at_'}${jumble(32, HEX, s)}`],
  'groq-key': (s) => ['', `gs${'k_'}${jumble(52, ALNUM, s)}`],
  'xai-key': (s) => ['', `xa${'i-'}${jumble(80, ALNUM, s)}`],
  'databricks-token': (s) => ['', `dap${'i'}${jumble(32, HEX, s)}`],
  'linear-key': (s) => ['', `lin${'_api_'}${jumble(40, ALNUM, s)}`],
  'notion-token': (s) => ['', `nt${'n_'}${jumble(46, ALNUM, s)}`],
  'telegram-bot': (s) => ['bot ', `${jumble(9, '123456789', s)}:${'AA'}${jumble(33, ALNUM, s)}`],
  'age-key': (s) => [
    '',
    `AGE-SECRET-${'KEY-1'}${jumble(58, '023456789ACDEFGHJKLMNPQRSTUVWXYZ', s)}`,
  ],
  'vault-token': (s) => ['', `hv${'s.'}${jumble(24, ALNUM, s)}`],
  'private-key': (s) => [`-----BEGIN RSA ${'PRIVATE KEY'}-----\n`, jumble(64, ALNUM, s)],
  'json-web-token': (s) => [
    '',
    `ey${'J'}${jumble(20, ALNUM, s)}.eyJ${jumble(40, ALNUM, s)}.${jumble(43, ALNUM, s)}`,
  ],
  'slack-webhook': (s) => [
    'https://hooks.slack.com/services/',
    `T${jumble(8, ALNUM.slice(0, 26), s)}/B${jumble(8, ALNUM.slice(0, 26), s)}/${jumble(24, ALNUM, s)}`,
  ],
  'discord-webhook': (s) => [
    `https://discord.com/api/webhooks/${jumble(18, '123456789', s)}/`,
    jumble(68, ALNUM, s),
  ],
  'password-in-address': (s) => ['postgres://app:', jumble(14, ALNUM, s)],
  'curl-password': (s) => ['curl -sS -u ops:', jumble(14, ALNUM, s)],
  'bearer-token': (s) => [`Authorization: Bearer `, jumble(40, ALNUM, s)],
  'basic-credentials': (s) => [`"Authorization": "Basic `, jumble(32, ALNUM, s)],
  'aws-secret-key': (s) => ['aws_secret_access_key = ', jumble(40, ALNUM, s)],
  'azure-account-key': (s) => [
    'DefaultEndpointsProtocol=https;AccountKey=',
    `${jumble(86, ALNUM, s)}==`,
  ],
  'generic-secret': (s) => ['client_secret: "', jumble(28, ALNUM, s)],
  'password-in-words': (s) => ['the password is ', jumble(14, ALNUM, s)],
};
const AFTER: Readonly<Record<string, string>> = {
  'password-in-address': '@db.internal:5432/app',
};

describe('the rules for secrets', () => {
  it('are at least 25, each with a keyword, a bounded pattern and a secret that tests it', () => {
    expect(SECRET_RULES.length).toBeGreaterThanOrEqual(25);
    expect(Object.keys(MADE).toSorted()).toEqual(SECRET_RULES.map((r) => r.id).toSorted());
    for (const r of SECRET_RULES) {
      expect(r.keywords.filter((k) => k === '' || k !== k.toLowerCase())).toEqual([]);
      expect(r.pattern.flags).toContain('g');
      const plain = r.pattern.source.replace(/\[[^\]]*\]/g, 'x').replaceAll('\\+', '');
      expect({ id: r.id, unbounded: /[*+]|\{\d+,\}/.test(plain) }).toEqual({
        id: r.id,
        unbounded: false,
      });
    }
  });

  it.each(SECRET_RULES.map((r) => [r.id]))(
    'find %s by its line, and show no more than its prefix',
    (id) => {
      for (const start of [1, 8, 23]) {
        const [before, secret] = MADE[id]?.(start) ?? ['', ''];
        const text = `# Notes\n\nUse this: ${before}${secret}${AFTER[id] ?? ''}\nand go on.\n`;
        const [found, ...more] = findSecrets(text);
        expect(found?.rule, `${id} ${start}`).toBe(id);
        expect(more).toEqual([]);
        expect(found?.line).toBe(id === 'private-key' ? 4 : 3);
        expect(found?.excerpt).toMatch(/^.{0,16}… \(\d+ characters\)$/);
        expect(secret).not.toContain(found?.excerpt ?? secret);
        expect(found?.excerpt).not.toContain(secret.slice(0, 20));
      }
    },
  );

  it.each(SECRET_RULES.map((r) => [r.id]))(
    'find %s in a line of a log that is JSON, JSON in JSON or holds an address',
    (id) => {
      const [before, secret] = MADE[id]?.(5) ?? ['', ''];
      const told = `Use this:\n${before}${secret}${AFTER[id] ?? ''}\n`;
      const json = JSON.stringify({ msg: told });
      for (const line of [json, JSON.stringify({ msg: json }), `?q=${encodeURIComponent(told)}`]) {
        const found = findSecrets(`{"msg":"started"}\n${line}\n{"msg":"ended"}\n`);
        expect(found.map((f) => f.rule)).toEqual([id]);
        expect(found[0]?.line).toBe(2);
        expect(found[0]?.excerpt).toMatch(/^.{0,16}… \(\d+ characters\)$/);
        expect(findSecrets(`${line} daytwo:allow-secret`)).toEqual([]);
      }
    },
  );

  it.each([
    ['a hash of a commit', `commit: ${jumble(40, HEX)}`],
    ['a SHA-256', `sha256: ${jumble(64, HEX)}\nintegrity sha512-${jumble(86)}==`],
    ['a UUID under the name of a token', 'token: 3f2a91c0-77de-4b1e-9c1a-0d3f2a91c077'],
    ['the example key of AWS', `aws_access_key_id = AK${'IA'}IOSFODNN7EXAMPLE`],
    [
      'the example secret of AWS',
      `aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCY${'EXAMPLE'}KEY`,
    ],
    [
      'a reference',
      'apiKey: env:OPENAI_API_KEY\npassword: ${DB_PASSWORD}\ntoken: {{ secrets.TOKEN }}',
    ],
    ['a variable', 'const token = process.env.SLACK_BOT_TOKEN_FOR_ALERTS2;'],
    [
      'a placeholder',
      `api_key = "your-api-key-goes-here-123"\nOPENAI_API_KEY=sk-${'x'.repeat(48)}`,
    ],
    ['a row', 'secret: abcdefghijklmnop1234567890'],
    ['words', 'password: correct-horse-battery-staple'],
    ['a number of tokens', 'max_tokens: 1024\ntoken_limit: 20000000000000000000'],
    ['a path', 'private_token: /run/secrets/gitlab_token_2'],
    ['a date and a version', 'token: 2026-11-30T15:29:01Z\nsecret: v1.22.333-beta.4444444'],
    [
      'an address without a password',
      'postgres://app@db.internal/app and https://example.com:8443/a',
    ],
    ['a public key', `-----BEGIN PUBLIC KEY-----\n${jumble(64)}\n-----END PUBLIC KEY-----`],
    [
      'the header of a private key in prose',
      'Never paste -----BEGIN PRIVATE KEY----- into a chat.',
    ],
    ['a line that somebody allowed', `gh${'p_'}${jumble(36)} # daytwo:allow-secret`],
    [
      'curl without a password',
      'curl -u ops:$PW x\ncurl -u ops: x\ncurl -u user:password x\ncurl -u "$USER:$PW" http://a:80',
    ],
    ['a library', 'pip install sk-learn; task-management-system-for-the-whole-of-the-company'],
  ])('leave %s alone', (_, text) => {
    expect(findSecrets(text)).toEqual([]);
  });

  it('know a token of Slack whose accounts are rows of digits, as the outputs’ redaction does', () => {
    const token = `xo${'xb-'}123456789012-1234567890123-${jumble(24, ALNUM.slice(0, 52))}`;
    expect(findSecrets(`{"msg":"posting with ${token}"}`).map((f) => f.rule)).toEqual([
      'slack-token',
    ]);
  });

  it.each(MAKER_FORMS.map((r) => [r.id]))('%s is cut out of real outputs too', (id) => {
    for (const start of [1, 8, 23]) {
      const [before, secret] = MADE[id]?.(start) ?? ['', ''];
      for (const told of [`Use ${before}${secret}.`, JSON.stringify({ t: `Use\n${secret}\n` })])
        expect(cutPersonal(told, EVERY_RULE)).not.toContain(secret.slice(-20));
    }
  });

  it.each([
    ['password', 'passphrase', 'passcode'],
    ['passwort', 'Kennwort'],
    ['mot de passe', 'mot_de_passe', 'MDP'],
    ['contraseña', 'contrasena', 'clave'],
    ["parola d'ordine", 'parola_chiave'],
  ])('find a password in five languages: %s', (...words) => {
    for (const word of words)
      for (const told of [`${word}: `, `"${word}" = "`, `${word} : `])
        expect(findSecrets(`login ${told}${jumble(20)}"`).map((f) => f.rule)).toEqual([
          'generic-secret',
        ]);
  });

  it.each([
    `curl https://api.example.com/v1 --user 'ops:${jumble(12)}'`,
    `$ curl -X POST -u "ops:${jumble(12)}" https://api.example.com`,
    `{"cmd":"curl --user=ops:${jumble(12)} https://api.example.com"}`,
  ])('find the password of a call of curl: %s', (text) => {
    expect(findSecrets(text).map((f) => f.rule)).toEqual(['curl-password']);
  });

  it('tell of one secret once, though two rules would know it', () => {
    const text = `api_key: "sk-${'proj-'}${jumble(64)}"`;
    expect(findSecrets(text).map((f) => f.rule)).toEqual(['openai-key']);
  });

  it('never give back the secret, whatever surrounds it, and never throw', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.string(),
        fc.constantFrom(...Object.keys(MADE)),
        fc.nat(60),
        (a, b, id, start) => {
          const [before, secret] = MADE[id]?.(start) ?? ['', ''];
          for (const f of findSecrets(`${a}\n${before}${secret}${AFTER[id] ?? ''}\n${b}`))
            expect(f.excerpt).not.toContain(secret.slice(-12));
        },
      ),
      { numRuns: 300 },
    );
  });

  it('take time in proportion to a text that was made to be slow', () => {
    const hostile = [
      'eyJ'.repeat(200_000),
      'a://'.repeat(150_000),
      `-----BEGIN PRIVATE KEY-----${'A: b\n'.repeat(100_000)}`,
      `token=${'token='.repeat(100_000)}`,
      'sk-'.repeat(200_000),
      '\\nsk-'.repeat(150_000),
      'curl -u '.repeat(80_000),
      'curl -u a'.repeat(80_000),
      'mot de passe : '.repeat(40_000),
      '%20token%3D'.repeat(60_000),
    ];
    for (const text of hostile) expect(processorTime(() => findSecrets(text))).toBeLessThan(4_000);
  });
});

describe('the control of secrets', () => {
  it('names file, line and rule, passes over what is no text, and says what it could not read', () => {
    const folder = mkdtempSync(join(tmpdir(), 'daytwo-secrets-'));
    const soul = join(folder, 'SOUL.md');
    const key = `gh${'p_'}${jumble(36)}`;
    writeFileSync(soul, `You are a clerk.\nPush with ${key}.\nOr with ${key}.\n`);
    writeFileSync(join(folder, 'logo.png'), Buffer.from([0, 1, 2, ...Buffer.from(key)]));
    const result = checkSecrets(
      'refund',
      [
        { path: soul, kind: 'soul' },
        { path: join(folder, 'logo.png'), kind: 'skill' },
        { path: join(folder, 'gone.md'), kind: 'skill' },
      ],
      [],
    );
    expect(result.findings).toEqual([
      {
        id: `${soul} github-token`,
        path: soul,
        what: `soul ${soul}, lines 2, 3: a token of GitHub [github-token] ghp_… (40 characters)`,
        secrets: 1,
      },
    ]);
    expect(result.unknown).toEqual([`${join(folder, 'gone.md')} does not exist`]);
    expect(JSON.stringify(result)).not.toContain(key.slice(6));
  });

  it('counts secrets, not lines or files, and tells how long each is', () => {
    const folder = mkdtempSync(join(tmpdir(), 'daytwo-secrets-'));
    const log = (name: string, ...words: string[]): string => {
      const path = join(folder, name);
      writeFileSync(path, words.map((w) => `password: ${w}\n`).join(''));
      return path;
    };
    const [short, long, other] = [jumble(20), jumble(31), jumble(31, ALNUM, 8)];
    const many = Array.from({ length: 7 }, (_, i) => jumble(24, ALNUM, 9 + i));
    const paths = [
      log('a.log', short, long, short),
      log('b.log', short),
      log('c.log', long, other),
      log('d.log', ...many),
    ];
    const files = paths.map((path) => ({ path, kind: 'log' as const }));
    const result = checkSecrets(null, files, []);
    const told = 'something under the name of a secret [generic-secret]';
    expect(result.findings.map(({ what, secrets }) => [what, secrets])).toEqual([
      [
        `log ${paths[0]}, lines 1, 2, 3: ${told}, 2 secrets: … (20 characters), … (31 characters)`,
        2,
      ],
      [`log ${paths[1]}, line 1: ${told} … (20 characters)`, 0],
      [`log ${paths[2]}, lines 1, 2: ${told}, 2 secrets: each … (31 characters)`, 1],
      [
        `log ${paths[3]}, lines 1, 2, 3, 4, 5 and 2 more: ${told}, 7 secrets: each … (24 characters)`,
        7,
      ],
    ]);
    const config = { agents: {} };
    const { events } = mergeFindings(null, result, '2026-11-30T05:00:00.000Z');
    expect(controlFacts(config, result, events).title).toBe('The logs: 10 secrets in plain text');
    expect(controlsText([result])).toMatch(/\(logs\) +secrets +10 secrets/);
    for (const secret of [short, long, other, ...many])
      expect(JSON.stringify(result)).not.toContain(secret.slice(0, 8));
  });

  it('are the same in a folder that was moved, and another in a file beside', () => {
    const text = `# x\nPush with gh${'p_'}${jumble(36)}.\n`;
    const foundIn = (folder: string, ...names: string[]) => {
      const files = names.map((name) => ({ path: join(folder, name), kind: 'soul' as const }));
      for (const { path } of files) writeFileSync(path, text);
      return checkSecrets('a', files, []);
    };
    const [before, after] = [0, 1].map(() => mkdtempSync(join(tmpdir(), 'daytwo-moved-')));
    const first = mergeFindings(null, foundIn(before ?? '', 'SOUL.md'), '2026-11-30T05:00:00Z');
    const live = { facts: { events: first.events } } as never;
    const at = '2026-12-01T05:00:00Z';
    const moved = mergeFindings(live, foundIn(after ?? '', 'SOUL.md'), at);
    expect(moved).toMatchObject({ fresh: [], gone: 0, moved: 1 });
    expect(moved.events).toMatchObject([
      { at: '2026-11-30T05:00:00Z', path: join(after ?? '', 'SOUL.md') },
    ]);
    // A copy is news, and so is another line.
    const copied = foundIn(before ?? '', 'SOUL.md', 'OTHER.md');
    expect(mergeFindings(live, copied, at).fresh).toHaveLength(1);
    writeFileSync(join(after ?? '', 'SOUL.md'), `\n${text}`);
    const files = [{ path: join(after ?? '', 'SOUL.md'), kind: 'soul' as const }];
    expect(mergeFindings(live, checkSecrets('a', files, []), at)).toMatchObject({
      fresh: [{}],
      gone: 1,
      moved: 0,
    });
  });

  it('does not read the place of a secret of the configuration', () => {
    const folder = mkdtempSync(join(tmpdir(), 'daytwo-secrets-'));
    const place = join(folder, 'key.txt');
    writeFileSync(place, `gh${'p_'}${jumble(36)}`);
    const result = checkSecrets(null, [{ path: place, kind: 'log' }], [place]);
    expect(result.findings).toEqual([]);
    expect(result.unknown[0]).toContain('is the place of a secret');
  });

  it('reads the end of a large log, and the logs of a folder but for packed ones', () => {
    const folder = mkdtempSync(join(tmpdir(), 'daytwo-logs-'));
    mkdirSync(join(folder, 'old'));
    const big = join(folder, 'agent.log');
    writeFileSync(big, `${'quiet line\n'.repeat(800_000)}key gh${'p_'}${jumble(36)}\n`);
    writeFileSync(join(folder, 'old/agent.log.1'), 'nothing');
    writeFileSync(join(folder, 'old/agent.log.2.gz'), 'nothing');
    const { files, unknown } = logFiles([folder, join(folder, 'none')]);
    expect(files.map((f) => f.path).toSorted()).toEqual([big, join(folder, 'old/agent.log.1')]);
    expect(unknown).toEqual([`${join(folder, 'none')} does not exist`]);
    const result = checkSecrets(null, files, []);
    expect(result.findings[0]?.what).toContain('(counted from where reading began)');
    expect(result.notes).toEqual([`${big}: only its last 8 MB were read`]);
  });
});
