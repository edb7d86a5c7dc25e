import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type EndEvent, endsCalendar } from '../../../src/models/calendars/ics.ts';

const NOW = Date.parse('2026-01-05T12:30:00Z');
const end = (more: Partial<EndEvent> = {}): EndEvent => ({
  provider: 'openai',
  model: 'sim-4-0613',
  endsAt: '2026-10-23T00:00:00.000Z',
  kind: 'firm',
  lines: ['Used by Refund desk'],
  url: 'https://p.example/d',
  ...more,
});

interface Part {
  name: string;
  lines: Map<string, string>;
  parts: Part[];
}

/**
 * A small reader of RFC 5545: CRLF alone breaks lines, folds are undone, BEGIN and END must match.
 */
function parse(text: string): Part {
  expect(text.endsWith('\r\n')).toBe(true);
  expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  for (const line of text.slice(0, -2).split('\r\n'))
    expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
  const root: Part = { name: '', lines: new Map(), parts: [] };
  const open = [root];
  for (const line of text.slice(0, -2).replaceAll('\r\n ', '').split('\r\n')) {
    const [, key = '', value = ''] = /^([A-Z-]+(?:;[A-Z]+=[A-Z]+)*):(.*)$/su.exec(line) ?? [];
    expect(key).not.toBe('');
    if (key === 'BEGIN') {
      const part: Part = { name: value, lines: new Map(), parts: [] };
      open.at(-1)?.parts.push(part);
      open.push(part);
    } else if (key === 'END') expect(open.pop()?.name).toBe(value);
    else open.at(-1)?.lines.set(key, value);
  }
  expect(open).toHaveLength(1);
  return root.parts[0] ?? root;
}
const plain = (text: string): string =>
  text.replaceAll(/\\([\\;,nN])/g, (_, c: string) => (c === 'n' || c === 'N' ? '\n' : c));

describe('the calendar file', () => {
  it('has one all-day event an end, with alarms, a status and a sound head', () => {
    const file = parse(
      endsCalendar([end(), end({ model: 'sim-5', kind: 'earliest', url: null })], NOW),
    );
    expect([...file.lines]).toContainEqual(['VERSION', '2.0']);
    expect(file.lines.get('PRODID')).toBeDefined();
    const [firm, soft] = file.parts;
    expect(Object.fromEntries(firm?.lines ?? [])).toMatchObject({
      DTSTAMP: '20260105T123000Z',
      'DTSTART;VALUE=DATE': '20261023',
      'DTEND;VALUE=DATE': '20261024',
      SUMMARY: 'sim-4-0613 ends at openai',
      STATUS: 'CONFIRMED',
      URL: 'https://p.example/d',
    });
    expect(firm?.parts.map((a) => [a.name, a.lines.get('ACTION'), a.lines.get('TRIGGER')])).toEqual(
      [
        ['VALARM', 'DISPLAY', '-P30D'],
        ['VALARM', 'DISPLAY', '-P14D'],
        ['VALARM', 'DISPLAY', '-P7D'],
        ['VALARM', 'DISPLAY', '-P1D'],
      ],
    );
    expect(Object.fromEntries(soft?.lines ?? [])).toMatchObject({
      SUMMARY: 'sim-5 may end at openai',
      STATUS: 'TENTATIVE',
    });
  });

  it('keeps an end’s UID when its day moves, and gives every model its own', () => {
    const uid = (e: EndEvent): string | undefined =>
      parse(endsCalendar([e], NOW)).parts[0]?.lines.get('UID');
    expect(uid(end({ endsAt: '2026-08-01T00:00:00.000Z', kind: 'tentative' }))).toBe(uid(end()));
    expect(
      new Set([uid(end()), uid(end({ model: 'x' })), uid(end({ provider: 'azure' }))]).size,
    ).toBe(3);
  });

  it('carries any text whole, whatever it holds, and is sound without events', () => {
    expect(parse(endsCalendar([], NOW)).parts).toEqual([]);
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 200 }), (text) => {
        const clean = text.replaceAll(/[\u0000-\u0009\u000b-\u001f\u007f]/g, ' ');
        const event = parse(endsCalendar([end({ lines: [text, 'a; b, c \\ d'] })], NOW)).parts[0];
        return plain(event?.lines.get('DESCRIPTION') ?? '') === `${clean}\na; b, c \\ d`;
      }),
      { numRuns: 200 },
    );
  });
});
