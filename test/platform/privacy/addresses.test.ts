import { describe, expect, it } from 'vitest';
import { isTellingAddress, tokensOfAddresses } from '../../../src/platform/privacy/token-form.ts';

describe('of an address that is written out', () => {
  it.each([
    ['http://robot:hunter22@gw.example.com/v1', 'hunter22'],
    ['http://robot:hunter%2022@gw.example.com/v1', 'hunter 22'],
    ['http://gw.example.com/v1/Kq7vPz2LmX9wRt5', 'Kq7vPz2LmX9wRt5'],
    ['http://gw.example.com/9f3a12bc44de07a15b6c8d9e/v1', '9f3a12bc44de07a15b6c8d9e'],
    ['http://gw.example.com/v1?key=letmein', 'letmein'],
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
});
