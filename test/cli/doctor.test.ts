import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Finding } from '../../src/cli/doctor/finding.ts';
import { type SmtpPeer, startSmtpPeer } from '../../src/demo/peers/smtp.ts';
import { openStore } from '../../src/platform/sqlite/open.ts';
import { typed } from './typing.ts';

const KEY = 'sk-right-0123456789';
const TOKEN = 'xoxb-right-0123456789';
const ALL = 'chat:write,channels:history';

let folder: string;
let peer: Server;
let smtp: SmtpPeer;
/** What the peer says of itself. */
let says: { scopes: string; date: string | null };

/** A provider and Slack in one: lists models for the right key, knows the right token. */
function answer(request: IncomingMessage, response: ServerResponse): void {
  const { authorization } = request.headers;
  response.sendDate = says.date === null;
  if (says.date !== null) response.setHeader('date', says.date);
  response.setHeader('content-type', 'application/json');
  if (request.url?.endsWith('/auth.test') === true) {
    response.setHeader('x-oauth-scopes', says.scopes);
    response.end(
      JSON.stringify(
        authorization === `Bearer ${TOKEN}`
          ? { ok: true, user: 'daytwo', team: 'Ours' }
          : { ok: false, error: 'invalid_auth' },
      ),
    );
    return;
  }
  if (request.url?.endsWith('/conversations.history') === true) {
    response.end(JSON.stringify({ ok: false, error: 'channel_not_found' }));
    return;
  }
  if (authorization !== `Bearer ${KEY}`) response.statusCode = 401;
  response.end(
    JSON.stringify(
      authorization === `Bearer ${KEY}`
        ? { object: 'list', data: [{ id: 'sim-1', object: 'model' }] }
        : { error: { message: 'Incorrect API key provided', code: 'invalid_api_key' } },
    ),
  );
}

beforeEach(async () => {
  says = { scopes: ALL, date: null };
  peer = createServer(answer).listen(0, '127.0.0.1');
  await once(peer, 'listening');
  smtp = await startSmtpPeer();
  const url = `http://127.0.0.1:${(peer.address() as AddressInfo).port}`;
  folder = mkdtempSync(join(tmpdir(), 'daytwo-doctor-'));
  writeFileSync(join(folder, 'SOUL.md'), 'You run the refund desk.');
  writeFileSync(
    join(folder, 'suite.yaml'),
    'prompts: ["{{q}}"]\ntests: [{ vars: { q: hello }, assert: [{ type: contains, value: YES }] }]\n',
  );
  writeFileSync(
    join(folder, 'daytwo.yaml'),
    `
providers:
  sim: { kind: openai, baseUrl: "${url}/v1", apiKey: env:SIM_KEY }
agents:
  refund:
    soul: SOUL.md
    target: { provider: sim, model: sim-1 }
    suites: [{ name: desk, file: suite.yaml }]
alerts:
  slack: { token: env:SLACK_TOKEN, channel: C1, slackApiUrl: "${url}/api/" }
  email: { url: "${smtp.url}", from: daytwo@example.com, to: [ops@example.com] }
store: { file: daytwo.db }
`,
  );
  await openStore(join(folder, 'daytwo.db'), '').close();
});
afterEach(async () => {
  peer.closeAllConnections();
  peer.close();
  await smtp.close();
});

async function doctor(
  over: Record<string, string> = {},
): Promise<{ code: number; of(check: string): Finding }> {
  const env = { SIM_KEY: KEY, SLACK_TOKEN: TOKEN, ...over };
  const { code, out, err } = await typed(folder, '-c daytwo.yaml --json doctor', env);
  expect(err).toBe('');
  const findings = JSON.parse(out) as Finding[];
  return {
    code,
    of: (name) => {
      const found = findings.find((f) => `${f.check} ${f.of}` === name);
      if (found === undefined) throw new Error(`${name} is not in ${out}`);
      return found;
    },
  };
}

describe('daytwo doctor', () => {
  it('finds nothing wrong where nothing is, sends no message, and says so in a line each', async () => {
    const { code, of } = await doctor();
    expect(of('key sim')).toMatchObject({ state: 'fine', what: 'is taken; 1 model listed' });
    expect(of('channel slack')).toMatchObject({
      state: 'fine',
      what: expect.stringMatching(/daytwo in Ours/) as string,
    });
    expect(of('channel email').state).toBe('fine');
    expect(of('clock of this machine').state).toBe('fine');
    expect(of('database content')).toMatchObject({ state: 'fine', what: 'is whole' });
    expect(of('versions node').state).toBe('fine');
    expect(code).toBe(0);
    expect(smtp.mails).toEqual([]);
    const env = { SIM_KEY: KEY, SLACK_TOKEN: TOKEN };
    const { out } = await typed(folder, '-c daytwo.yaml doctor', env);
    expect(out).toMatch(/^ok +versions node: v\d+/m);
    expect(out).toContain('Nothing is wrong.');
  });

  it('names a key that is refused, a token that is, and their mends, without showing them', async () => {
    const { code, of } = await doctor({ SIM_KEY: 'sk-wrong-987654321', SLACK_TOKEN: 'xoxb-no-1' });
    expect(code).toBe(1);
    expect(of('key sim')).toMatchObject({
      state: 'bad',
      mend: expect.stringMatching(/providers\.sim\.apiKey/) as string,
    });
    expect(JSON.stringify(of('key sim'))).not.toContain('sk-wrong');
    expect(of('channel slack')).toMatchObject({
      state: 'bad',
      what: expect.stringMatching(/refuses the token/) as string,
    });
    expect(of('channel slack').mend).toContain('api.slack.com/apps');
  });

  it('names the scope that a token lacks', async () => {
    says.scopes = 'chat:write';
    const { of } = await doctor();
    expect(of('channel slack')).toMatchObject({
      state: 'bad',
      mend: expect.stringMatching(/add channels:history/) as string,
    });
    says.scopes = 'chat:write,groups:history';
    expect((await doctor()).of('channel slack').state).toBe('fine');
  });

  it('names a Slack channel that the bot does not see, and says of a name that it was not looked up', async () => {
    expect((await doctor()).of('channel slack').what).toContain('only a message shows');
    const file = join(folder, 'daytwo.yaml');
    writeFileSync(file, readFileSync(file, 'utf8').replace('channel: C1', 'channel: C0GONE1'));
    const { code, of } = await doctor();
    expect(of('channel slack')).toMatchObject({
      state: 'bad',
      what: expect.stringContaining('C0GONE1') as string,
      mend: expect.stringMatching(/./) as string,
    });
    expect(code).toBe(1);
  });

  it('says how far the clock is off', async () => {
    says.date = new Date(Date.now() - 600_000).toUTCString();
    const { code, of } = await doctor();
    expect(of('clock of this machine')).toMatchObject({
      state: 'bad',
      what: expect.stringMatching(/^10 min ahead/) as string,
    });
    expect(code).toBe(1);
  });

  it('finds a mail server that is not there', async () => {
    await smtp.close();
    const { code, of } = await doctor();
    expect(of('channel email').state).toBe('bad');
    expect(code).toBe(1);
  });

  it('finds the table of a database that is damaged, and leaves the file where it is', async () => {
    const file = join(folder, 'daytwo.db');
    const db = new Database(file);
    db.pragma('wal_checkpoint(TRUNCATE)');
    const page = db
      .prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'anchor_verdict'")
      .pluck()
      .get() as number;
    db.close();
    const fd = openSync(file, 'r+');
    writeSync(fd, Buffer.alloc(4_096, 0xa5), 0, 4_096, (page - 1) * 4_096);
    closeSync(fd);
    const { code, of } = await doctor();
    expect(of('database content')).toMatchObject({
      state: 'bad',
      what: expect.stringMatching(/anchor_verdict/) as string,
    });
    expect(of('database content').mend).toContain('restore a backup');
    expect(code).toBe(1);
  });
});
