import { describe, expect, it } from 'vitest';
import { bodyOf } from '../../../src/outputs/place/letter.ts';

describe('what a text says between its greeting and its closing', () => {
  it.each([
    'Thanks to your shop I have two lamps now, and one is broken.',
    'The best lamp is broken. Which one is best for a desk?',
    'My order is late. Thank you for the voucher, but where is the order?',
    'Can you send my regards to the courier and tell me where he is? I wait since Monday.',
    'Is the warranty two years?\nBest before which date can I return it?',
    'I like cheers as a toast. Where is my glass?',
    'Hi',
    'Thanks!',
    'Kind regards',
  ])('is all of %j, which has neither or is nothing else', (text) => {
    expect(bodyOf(text)).toBe(text);
  });

  it('is without whom it is to and who signs it', () => {
    expect(bodyOf('Hello team,\r\nthe lamp is broken.\r\n\r\nCheers\r\nBen').trim()).toBe(
      'the lamp is broken.',
    );
    expect(bodyOf('Hi there! the lamp is broken. Thanks, Ben').trim()).toBe('the lamp is broken.');
    expect(bodyOf('Hello I want my refund, please. It is late').trim()).toContain('want my refund');
    // A question after the thanks is still asked.
    expect(bodyOf('The lamp is broken. Thanks for the voucher.\nMay I use it?')).toContain('May I');
  });
});
