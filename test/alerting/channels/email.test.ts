import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { afterEach, describe, expect, test } from 'vitest';
import { emailOptions, serverOf } from '../../../src/alerting/channels/email.ts';
import { createNotifier } from '../../../src/alerting/channels/registry.ts';
import { type SmtpPeer, startSmtpPeer } from '../../../src/demo/peers/smtp.ts';
import type { Notifier, SendResult } from '../../../src/domain/incident.ts';
import { FACTS, outgoingOf } from '../messages/samples.ts';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** A real mail server on loopback; `mails` fills with what it took. */
async function realServer(
  options: SMTPServerOptions = {},
): Promise<{ port: number; mails: ParsedMail[] }> {
  const mails: ParsedMail[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    logger: false,
    onData(stream, _session, done) {
      void simpleParser(stream)
        .then((m) => mails.push(m))
        .then(() => done(), done);
    },
    ...options,
  });
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => new Promise((resolve) => server.close(() => resolve())));
  const at = server.server.address();
  return { port: at !== null && typeof at === 'object' ? at.port : 0, mails };
}

const mailer = (over: Record<string, unknown>): Promise<Notifier> =>
  createNotifier({
    name: 'mail',
    type: 'email',
    from: 'daytwo <daytwo@example.com>',
    to: ['ops@example.com', 'eve@example.com'],
    timeoutMs: 2000,
    ...over,
  });
const failed = (r: SendResult): Extract<SendResult, { ok: false }> => {
  if (r.ok) throw new Error('expected a failure');
  return r;
};

describe('a mail at a real SMTP server', () => {
  test('has text, HTML, the picture inside and the threading headers', async () => {
    const { port, mails } = await realServer();
    const mail = await mailer({ host: '127.0.0.1', port });
    const r = await mail.send(outgoingOf(FACTS.drift));
    expect(r).toEqual({
      ok: true,
      ref: {
        messageId: '<ntc_1@example.com>',
        subject: '[daytwo] Refund agent: pass rate fell 96 % → 81 %',
      },
    });
    const [got] = mails;
    expect(got?.subject).toBe('[daytwo] Refund agent: pass rate fell 96 % → 81 %');
    expect(got?.messageId).toBe('<ntc_1@example.com>');
    expect(got?.text?.replace(/\s+/g, ' ')).toContain('Likely cause (a guess): The alias moved');
    // mailparser puts the attachment in place of its cid.
    expect(got?.html).toContain('<img src="data:image/png;base64,');
    expect(got?.attachments).toMatchObject([
      { contentType: 'image/png', contentDisposition: 'inline', cid: 'chart@example.com' },
    ]);
    expect(got?.headers.get('x-daytwo-incident')).toBe('inc_17');
    expect(got?.headers.get('auto-submitted')).toBe('auto-generated');
  });
  test('sent twice is the same message; a later one answers the first under a subject that is true then', async () => {
    const { port, mails } = await realServer();
    const mail = await mailer({ url: `smtp://127.0.0.1:${port}`, picture: false });
    const first = await mail.send(outgoingOf(FACTS.drift));
    await mail.send(outgoingOf(FACTS.drift, { attempts: 1 }));
    if (!first.ok) throw new Error(first.message);
    const thread = { incident: 'inc_17', channel: 'mail', ref: first.ref };
    await mail.send(
      outgoingOf(
        { ...FACTS.drift, title: 'Another title' },
        { id: 'ntc_2', reason: 'resolved', thread },
      ),
    );
    expect(mails[0]?.messageId).toBe(mails[1]?.messageId);
    expect(mails[2]).toMatchObject({
      subject: '[daytwo] Resolved: Another title',
      inReplyTo: '<ntc_1@example.com>',
      references: ['<inc_17.incident@example.com>', '<ntc_1@example.com>'],
    });
    expect(mails[2]?.attachments).toEqual([]);
  });
  test('with a wrong password says so, in words without the password', async () => {
    const { port } = await realServer({
      authOptional: false,
      allowInsecureAuth: true,
      onAuth: (_a, _s, done) => done(new Error('Invalid login')),
    });
    const r = failed(
      await (
        await mailer({ url: `smtp://me:hunter2@127.0.0.1:${port}` })
      ).send(outgoingOf(FACTS.drift)),
    );
    expect(r).toMatchObject({
      retryable: false,
      message: expect.stringContaining('refuses the user or password'),
    });
    expect(JSON.stringify(r)).not.toContain('hunter2');
  });
  test('refused for one of two recipients went out, and names who did not get it', async () => {
    const { port, mails } = await realServer({
      onRcptTo: (a, _s, done) =>
        done(a.address === 'eve@example.com' ? new Error('no such user') : undefined),
    });
    expect(
      await (await mailer({ host: '127.0.0.1', port })).send(outgoingOf(FACTS.drift)),
    ).toMatchObject({ ok: true, ref: { refused: 'eve@example.com' } });
    expect(mails).toHaveLength(1);
  });
  test('refused for all recipients needs a person', async () => {
    const { port } = await realServer({
      onRcptTo: (_a, _s, done) => done(new Error('no such user')),
    });
    expect(
      failed(await (await mailer({ host: '127.0.0.1', port })).send(outgoingOf(FACTS.drift))),
    ).toMatchObject({ retryable: false, message: expect.stringContaining('refuses') });
  });
  test('is not sent unencrypted where TLS is required', async () => {
    const { port, mails } = await realServer();
    const r = failed(
      await (
        await mailer({ host: '127.0.0.1', port, requireTls: true })
      ).send(outgoingOf(FACTS.drift)),
    );
    expect(r).toMatchObject({ retryable: false, next: expect.stringContaining('requireTls') });
    expect(mails).toEqual([]);
  });
  test('to a plain port spoken to in TLS says which port wants what', async () => {
    const { port } = await realServer();
    expect(
      failed(
        await (await mailer({ url: `smtps://127.0.0.1:${port}` })).send(outgoingOf(FACTS.drift)),
      ).next,
    ).toContain('465');
  });
});

describe('the simulated mail server', () => {
  let peer: SmtpPeer;
  const start = async (): Promise<Notifier> => {
    peer = await startSmtpPeer();
    closers.push(() => peer.close());
    return mailer({ url: peer.url });
  };
  test('keeps the mail exactly, dots at line starts included', async () => {
    const mail = await start();
    const dotted = {
      ...FACTS.drift,
      flips: [
        { caseHash: 'x', label: 'dots', prompt: '.', before: '.\n..\n.hidden', after: 'x', p: 1 },
      ],
    };
    expect((await mail.send(outgoingOf(dotted))).ok).toBe(true);
    expect(peer.mails[0]).toMatchObject({
      from: 'daytwo@example.com',
      to: ['ops@example.com', 'eve@example.com'],
    });
    const got = await simpleParser(peer.mails[0]?.raw ?? '');
    expect(got.messageId).toBe('<ntc_1@example.com>');
    expect(got.text).toContain('│ .hidden');
  });
  test('when it greylists, the mail is tried again', async () => {
    const mail = await start();
    peer.setFault({ kind: 'greylist' });
    expect(failed(await mail.send(outgoingOf(FACTS.drift)))).toMatchObject({
      retryable: true,
      message: expect.stringContaining('later'),
    });
    peer.setFault(null);
    expect((await mail.send(outgoingOf(FACTS.drift, { attempts: 1 }))).ok).toBe(true);
  });
  test('when it drops the line after taking the mail, the repeat has the same Message-ID', async () => {
    const mail = await start();
    peer.setFault({ kind: 'accept-then-drop' }, { times: 1 });
    expect(failed(await mail.send(outgoingOf(FACTS.drift))).retryable).toBe(true);
    await mail.send(outgoingOf(FACTS.drift, { attempts: 1 }));
    const ids = await Promise.all(
      peer.mails.map(async (m) => (await simpleParser(m.raw)).messageId),
    );
    expect(ids).toEqual(['<ntc_1@example.com>', '<ntc_1@example.com>']);
    expect(peer.counts).toEqual({ connections: 2, mails: 2, refused: 0 });
  });
  test('when it is down, or nothing listens, the mail waits', async () => {
    const mail = await start();
    peer.setFault({ kind: 'down' });
    expect(failed(await mail.send(outgoingOf(FACTS.drift))).retryable).toBe(true);
    await closers.pop()?.();
    expect(failed(await mail.send(outgoingOf(FACTS.drift)))).toMatchObject({
      retryable: true,
      message: expect.stringContaining('Nothing listens'),
    });
  });
  test('is not waited for once the daemon stops', async () => {
    const mail = await start();
    expect(failed(await mail.send(outgoingOf(FACTS.drift), AbortSignal.abort())).retryable).toBe(
      true,
    );
  });
});

describe('where to connect', () => {
  const of = (over: Record<string, unknown>) =>
    serverOf(emailOptions.parse({ from: 'a@b.c', to: 'd@e.f', ...over }));
  test('a URL and single options say the same', () => {
    expect(of({ url: 'smtps://me:p%40ss@mail.example.com' })).toEqual(
      of({ host: 'mail.example.com', secure: true, user: 'me', pass: 'p@ss' }),
    );
    expect(of({ host: 'mail.example.com' })).toMatchObject({
      port: 587,
      secure: false,
      requireTLS: false,
    });
  });
  test('a password to another machine is only sent inside TLS, to this one also without', () => {
    expect(of({ url: 'smtp://me:pw@mail.example.com' }).requireTLS).toBe(true);
    expect(of({ url: 'smtp://me:pw@127.0.0.1' }).requireTLS).toBe(false);
  });
});
