import { expect, it } from 'vitest';
import { templateEnv } from '../../src/evaluation/template-env.ts';
import { makeRedactor } from '../../src/platform/privacy/redactor.ts';

const shown = (env: Record<string, string | undefined>, known: string[] = []): string[] =>
  Object.keys(templateEnv(env, makeRedactor(known)));

it.each([
  ['SMTP_URL', 'smtp://ops:hunter22@mail.example.com'],
  ['MONGO_URI', 'mongodb+srv://onlyuser@db.example.com/x'],
  ['DB_PASS', 'letmein'],
  ['PGPASSWORD', 'letmein'],
  ['SSHPASS', 'letmein'],
  ['MYSQL_PWD', 'letmein'],
  ['SENTRY_DSN', 'https://sentry.example.com/1'],
  ['SLACK_WEBHOOK', 'https://hooks.example.com/x'],
  ['OPENAI_API_KEY', 'k'],
  ['DATABASE', 'Server=db;Password=letmein;'],
  ['BOT', 'xoxb-123456789012-abcDEF'],
  ['MYGW', 'Kq7vPz2LmX9wRt5YbN3c'],
  ['HOOK', 'https://hooks.slack.com/services/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'],
  ['HOOK', 'https://discord.com/api/webhooks/1122334455667788/abcDEF-ghiJKL_mno'],
  ['BOT', 'https://api.telegram.org/bot123456:AAE-abcdefGHIJKLmnop/sendMessage'],
  ['TEAMS', 'https://acme.webhook.office.com/webhookb2/1f/IncomingWebhook/2a/3b'],
  ['N8N', 'https://n8n.example.com/webhook/9f8e7d6c-1b2c'],
  ['GATE', 'https://gw.example.com/v1/Kq7vPz2LmX9wRt5'],
  ['FEED', 'https://feed.example.com/x?u=Kq7vPz2LmX9wRt5'],
  ['FEED', 'https://feed.example.com/x?sig=letmeinletmein'],
  ['LIST', 'a https://gw.example.com/v1/Kq7vPz2LmX9wRt5 b'],
  ['LOGIN', 'robot:Kq7vPz2LmX9w'],
  ['LEARNT', 'prefix own-known-secret-1'],
])('a template cannot read %s', (name, value) => {
  expect(shown({ [name]: value }, ['own-known-secret-1'])).toEqual([]);
});

it('a template cannot read a value in which one that is secret by its name stands', () => {
  expect(shown({ SHOP_TOKEN: 'abc-12345', HEADER: 'x-shop: abc-12345' })).toEqual([]);
});

it('what is a secret by its name or form is cut out of what comes back', () => {
  const redactor = makeRedactor();
  templateEnv(
    { SHOP_TOKEN: 'abc-12345', MYGW: 'Kq7vPz2LmX9wRt5YbN3c', AUTH_SOCK: '/run/u/1000/s' },
    redactor,
  );
  expect(redactor.text('abc-12345 Kq7vPz2LmX9wRt5YbN3c /run/u/1000/s')).toBe(
    '[secret] [secret] /run/u/1000/s',
  );
});

it('a template reads plain values as promptfoo gives them', () => {
  const plain = {
    LANG: 'en_US.UTF-8',
    PWD: '/home/x',
    OLDPWD: '/home',
    BASE_URL: 'https://api.example.com/v1?page=2',
    DOCS: 'https://docs.example.com/en/v2.1/Getting-Started/Chapter3?lang=de&id=42#Section-7',
    REPO: 'https://github.com/acme/refunds/commit/9f8e7d6c5b4a39281706f5e4d3c2b1a09f8e7d6c',
    ITEM: 'https://shop.example.com/i/550e8400-e29b-41d4-a716-446655440000',
    HOST: 'localhost:11434',
    IMAGE: 'registry.example.com/app:1.2.3',
    GIT_SHA: '9f8e7d6c5b4a39281706f5e4d3c2b1a09f8e7d6c',
    RUN: '550e8400-e29b-41d4-a716-446655440000',
    PRODUCT: 'The 4th Model',
    PASSENGERS: '4',
    BYPASS: 'no',
    COMPASS_HEADING: '90',
    EMPTY: '',
  };
  expect(templateEnv({ ...plain, UNSET: undefined }, makeRedactor())).toEqual(plain);
});

it('a template reads no variable that a key or header is made of, nor its value elsewhere', () => {
  const env = { HDR: 'shop-desk-7', OTHER: 'is shop-desk-7', LANG: 'C' };
  const redactor = makeRedactor();
  expect(templateEnv(env, redactor, ['HDR'])).toEqual({ LANG: 'C' });
  expect(redactor.text('shop-desk-7')).toBe('[secret]');
});
