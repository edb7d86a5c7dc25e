import { describe, expect, it } from 'vitest';
import { formOf } from '../../src/cli/init/interview/real-requests.ts';

describe('the form of a question', () => {
  it.each([
    ['Where is my parcel CP4711?', 'Where is my parcel CP-99 12 ?'],
    ['Please write to ana@example.com about it', 'please write to ben.b@example.org about it'],
    ['My name is Ana Lopez and my lamp is broken.', 'My name is Ben and my lamp is broken'],
    ['Call me at [phone] about my order', 'Call me at [phone-2] about my order'],
  ])('is that of the same of another customer: %s', (one, other) => {
    expect(formOf(one)).toBe(formOf(other));
  });

  it.each([
    ['Where is my parcel 1?', 'Where is my refund 1?'],
    ['Wo ist mein Paket?', 'Wo ist mein Geld?'],
    ['返金できますか', '返品できますか'],
  ])('is another one where another thing is asked: %s', (one, other) => {
    expect(formOf(one)).not.toBe(formOf(other));
  });
});
