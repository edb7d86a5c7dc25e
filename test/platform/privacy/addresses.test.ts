import { describe, expect, it } from 'vitest';
import { makeRedactor } from '../../../src/platform/privacy/redactor.ts';
import { loneKeysOf } from '../../../src/platform/privacy/values.ts';
import { isTellingAddress, tokensOfAddresses } from '../../../src/platform/privacy/token-form.ts';

describe('of an address that is written out', () => {
  it.each([
    ['http://robot:hunter22@gw.example.com/v1', 'hunter22'],
    ['http://robot:hunter%2022@gw.example.com/v1', 'hunter 22'],
    ['http://gw.example.com/v1/Kq7vPz2LmX9wRt5', 'Kq7vPz2LmX9wRt5'],
    ['http://gw.example.com/9f3a12bc44de07a15b6c8d9e/v1', '9f3a12bc44de07a15b6c8d9e'],
    ['http://gw.example.com/v1?key=letmein', 'letmein'],
    ['http://plinth4471marrow@proxy.example.com:8080', 'plinth4471marrow'],
    ['https://Plinth%2B4471@gw.example.com/mcp', 'Plinth+4471'],
  ])('%s, what lets in is known', (address, secret) => {
    expect(tokensOfAddresses(`it is ${address}`)).toContain(secret);
  });

  it.each([
    'http://127.0.0.1:8080/v1/chat/completions',
    'https://docs.example.com/en/v2.1/Getting-Started/Chapter3?lang=de&id=42',
    'http://host.example.com:8080/a@b',
  ])('%s, no word is taken for a secret', (address) => {
    expect(tokensOfAddresses(address)).toEqual([]);
    expect(isTellingAddress(address)).toBe(false);
  });

  it.each([
    'ssh://git@forge.example.com/desk.git',
    'postgres://desk@db.example.com/app',
    'smtp://ana.lopes42%40example.com@mail.example.com',
  ])('%s, the name of a user is no key', (address) => {
    expect(loneKeysOf(address)).toEqual([]);
  });

  it('and of one behind a reference the key that stands alone before the @ is cut out', () => {
    const redactor = makeRedactor(['http://plinth4471marrow@proxy.example.com:8080']);
    expect(redactor.text('told: plinth4471marrow, at proxy.example.com')).toBe(
      'told: [secret], at proxy.example.com',
    );
  });
});
