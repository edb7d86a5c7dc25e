import { describe, expect, it } from 'vitest';
import { web } from '../../../src/config/schema-people.ts';
import {
  askerOf,
  baseOf,
  isFromOurselves,
  isLoopback,
  isOurHost,
  pathBelow,
  type Reached,
} from '../../../src/web/safety/asker.ts';

const reached = (of: Record<string, unknown> = {}, publicUrl?: string): Reached => ({
  web: web.parse(of),
  publicUrl,
});
const headers =
  (of: Record<string, string>) =>
  (name: string): string | undefined =>
    of[name];

describe('the name under which the page is asked for', () => {
  it('is ours on this machine, at publicUrl and where the configuration says so', () => {
    const on = reached({ hosts: ['ops.lan', 'desk:8080'] }, 'https://Ops.Example.com/daytwo');
    for (const host of [
      'localhost',
      'localhost:4180',
      '127.0.0.1:1',
      '[::1]:4180',
      'ops.example.com',
      'OPS.example.com:443',
      'ops.lan:9',
      'desk:8080',
    ])
      expect([host, isOurHost(on, host)]).toEqual([host, true]);
  });

  it('is nobody else’s, however it is written', () => {
    const on = reached({ hosts: ['desk:8080'] }, 'https://ops.example.com');
    for (const host of [
      '',
      'evil.example',
      'evil.example:4180',
      'localhost.evil.example',
      '127.0.0.1.evil.example',
      'ops.example.com.evil.example',
      'desk',
      'desk:80',
      'localhost@evil.example',
      'evil.example/localhost',
      '127.0.0.2',
      '0.0.0.0',
      '[::ffff:127.0.0.1]',
      'localhost, evil.example',
      'localhost:4180:4180',
    ])
      expect([host, isOurHost(on, host)]).toEqual([host, false]);
  });

  it('may be the address that the page listens on, unless that stands for all of them', () => {
    expect(isOurHost(reached({ host: '10.0.0.5' }), '10.0.0.5:4180')).toBe(true);
    expect(isOurHost(reached({ host: '10.0.0.5' }), '10.0.0.6:4180')).toBe(false);
    expect(isOurHost(reached({ host: 'fd00::1' }), '[fd00::1]:4180')).toBe(true);
    expect(isLoopback('127.0.0.1') && isLoopback('::1') && isLoopback('127.9.9.9')).toBe(true);
    expect(isLoopback('0.0.0.0') || isLoopback('::') || isLoopback('10.0.0.5')).toBe(false);
  });
});

describe('who asks', () => {
  const forwarded = headers({
    host: 'ops.example.com',
    'x-forwarded-for': '6.6.6.6, 10.1.1.1',
    'x-forwarded-proto': 'https',
  });

  it('is the other end of the connection, whatever a header says', () => {
    expect(askerOf(reached(), forwarded, '10.0.0.9')).toEqual({
      address: '10.0.0.9',
      isSecure: false,
      host: 'ops.example.com',
    });
  });

  it('is whom a trusted proxy saw last: what stands before was written by anybody', () => {
    const asker = askerOf(reached({ behindProxy: true }), forwarded, '127.0.0.1');
    expect(asker).toMatchObject({ address: '10.1.1.1', isSecure: true });
  });

  it('came by https where the page is public by https under that name alone', () => {
    const on = reached({}, 'https://ops.example.com');
    expect(askerOf(on, headers({ host: 'ops.example.com' }), 'x').isSecure).toBe(true);
    expect(askerOf(on, headers({ host: 'localhost:4180' }), 'x').isSecure).toBe(false);
  });
});

describe('a page below a path', () => {
  it('is found whether the proxy takes the path off or not', () => {
    const base = baseOf({ publicUrl: 'https://ops.example.com/tools/daytwo' });
    expect(base).toBe('/tools/daytwo');
    expect(pathBelow(base, '/tools/daytwo')).toBe('/');
    expect(pathBelow(base, '/tools/daytwo/agents/a')).toBe('/agents/a');
    expect(pathBelow(base, '/agents/a')).toBe('/agents/a');
    expect(pathBelow(base, '/tools/daytwofold')).toBe('/tools/daytwofold');
    expect(baseOf({ publicUrl: undefined })).toBe('');
  });
});

describe('what changes something', () => {
  const on = reached({}, 'https://ops.example.com/daytwo');
  const asker = { address: 'x', isSecure: false, host: '127.0.0.1:4180' };
  const from = (origin?: string, fetchSite?: string): boolean =>
    isFromOurselves(on, asker, { origin, fetchSite });

  it('comes from our own page, by its origin or the word of the browser', () => {
    expect(from('http://127.0.0.1:4180', 'same-origin')).toBe(true);
    expect(from('https://ops.example.com')).toBe(true);
    // Pages that send no referrer say "null" of themselves.
    expect(from('null', 'same-origin')).toBe(true);
    expect(from()).toBe(true);
  });

  it('does not come from anywhere else', () => {
    expect(from('https://evil.example')).toBe(false);
    expect(from('http://127.0.0.1:9999')).toBe(false);
    expect(from('http://ops.example.com')).toBe(false);
    expect(from('https://127.0.0.1:4180')).toBe(false);
    expect(from('https://ops.example.com.evil.example')).toBe(false);
    for (const site of ['cross-site', 'same-site', 'none'])
      expect([site, from('http://127.0.0.1:4180', site)]).toEqual([site, false]);
    expect(from('null', 'cross-site')).toBe(false);
  });
});
