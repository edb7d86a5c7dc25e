import { readdir } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import {
  checkChannel,
  createNotifier,
  NOTIFIER_TYPES,
  NOTIFIERS,
  type NotifierType,
} from '../../../src/alerting/channels/registry.ts';

/** One working configuration a type: adding a type without one does not compile. */
const FIXTURES: Readonly<Record<NotifierType, Record<string, unknown>>> = {
  slack: { token: 'xoxb-1', channel: 'C1' },
  email: { url: 'smtp://127.0.0.1:2525', from: 'daytwo@example.com', to: 'ops@example.com' },
  pagerduty: { routingKey: 'R01ABCDEFGHIJKLMNOPQRSTUVWXYZ012' },
  teams: { url: 'https://flow.example.com/workflows/1/triggers/manual/paths/invoke?sig=1' },
  discord: { url: 'https://discord.com/api/webhooks/1/t' },
  webhook: { url: 'https://ops.example.com/daytwo', secret: 'a-secret-of-some-length' },
};

describe('the registry of channels', () => {
  test('knows every plug-in file, and every plug-in its own name', async () => {
    const files = (
      await readdir(new URL('../../../src/alerting/channels/', import.meta.url))
    ).filter(
      (f) =>
        f.endsWith('.ts') && !['plugin.ts', 'registry.ts'].includes(f) && !f.endsWith('-errors.ts'),
    );
    expect(files.map((f) => f.replace(/\.ts$/, '')).sort()).toEqual([...NOTIFIER_TYPES].sort());
    for (const type of NOTIFIER_TYPES) expect(NOTIFIERS[type].type).toBe(type);
  });
  test.each(NOTIFIER_TYPES)(
    'builds %s from its fixture without connecting anywhere',
    async (type) => {
      expect((await createNotifier({ name: 'ops', type, ...FIXTURES[type] })).channel).toBe('ops');
    },
  );
  test.each(NOTIFIER_TYPES)('every secret of %s is one of its options', (type) => {
    for (const secret of NOTIFIERS[type].secrets) {
      expect(
        checkChannel({ name: 'ops', type, ...FIXTURES[type], [secret]: 'smtp://x' }).filter(
          (p) => p.message === 'unknown key',
        ),
      ).toEqual([]);
    }
  });
  test('an unknown option is an error that guesses what was meant', () => {
    expect(checkChannel({ name: 'ops', type: 'slack', token: 'x', chanel: 'C1' })).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          path: 'chanel',
          message: 'unknown key',
          hint: 'did you mean "channel"?',
        }),
      ]),
    );
    expect(
      checkChannel({ name: 'ops', type: 'email', hots: 'x', from: 'a@b.c', to: 'a@b.c' }),
    ).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ path: 'hots', hint: 'did you mean "host"?' }),
      ]),
    );
  });
  test('all problems come at once, and an address with a line break is one of them', () => {
    const paths = checkChannel({
      name: 'ops',
      type: 'email',
      from: 'a@b.c\r\nBcc: x@y.z',
      to: [],
      timeoutMs: 1,
    }).map((p) => p.path);
    expect(paths).toEqual(expect.arrayContaining(['from', 'to', 'timeoutMs']));
  });
  test.each([
    'smtp://me:50%off@mail.example.com',
    'smtp://me:p@ss/w@mail.example.com:x',
    'http://mail',
  ])(
    'a mail address %s that cannot be read is a problem of the configuration, not of the ' +
      'first message',
    (url) => {
      expect(checkChannel({ name: 'ops', type: 'email', ...FIXTURES.email, url })).toMatchObject([
        { path: 'url' },
      ]);
    },
  );
  test('a webhook in place of Slack’s token is told at load, without its address', () => {
    const [problem, ...others] = checkChannel({
      name: 'ops',
      type: 'slack',
      ...FIXTURES.slack,
      token: 'https://hooks.slack.com/services/T00/B00/s3cr3tpart',
    });
    expect(others).toEqual([]);
    expect(problem).toMatchObject({ path: 'token', message: expect.stringContaining('xoxb-') });
    expect(JSON.stringify(problem)).not.toContain('s3cr3t');
  });
  test('an address that needs SMTPUTF8 is refused, unless the server is said to have it; a name and a domain are free', () => {
    const check = (more: object) =>
      checkChannel({ name: 'ops', type: 'email', ...FIXTURES.email, ...more }).map(
        (p) => `${p.path}: ${p.message}`,
      );
    expect(check({ to: ['ops@example.com', 'jürgen@example.com'] })).toEqual([
      expect.stringMatching(/^to\.1: has letters outside ASCII before the @, .*SMTPUTF8/),
    ]);
    expect(check({ from: 'Jürgen <jürgen@example.com>' })).toEqual([
      expect.stringMatching(/^from: /),
    ]);
    expect(check({ to: 'jürgen@example.com', smtpUtf8: true })).toEqual([]);
    expect(check({ to: 'Jürgen <juergen@exämple.com>' })).toEqual([]);
  });
  test('an unknown type is refused by name with the types there are', async () => {
    await expect(createNotifier({ name: 'ops', type: 'slak' })).rejects.toMatchObject({
      exitCode: 78,
      message: expect.stringMatching(
        /no such channel type: "slak"; there are slack, email, .*webhook.* \(did you mean "slack"\?\)/,
      ),
    });
  });
});
