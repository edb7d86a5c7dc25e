import { describe, expect, it } from 'vitest';
import { renderEmail } from '../../src/alerting/messages/email.ts';
import { renderSlack } from '../../src/alerting/messages/slack.ts';
import { renderText } from '../../src/alerting/messages/text.ts';
import { messageInputOf } from '../../src/alerting/messages/compose.ts';
import { printable, table } from '../../src/cli/io.ts';
import type { Outgoing } from '../../src/domain/incident.ts';
import { makeLog } from '../../src/platform/log.ts';
import { badge } from '../../src/web/api/badge.ts';
import { exposition } from '../../src/web/api/prometheus.ts';
import { html } from '../../src/web/parts/html.ts';
import { layout } from '../../src/web/parts/layout.ts';
import { outgoingOf, FACTS } from '../alerting/messages/samples.ts';
import { NOW } from './deps.ts';
import { HOSTILE } from './hostile-corpus.ts';
import { isQuiet, tagsOf } from './markup.ts';

const PERSON = { id: null, name: 'you', mayAct: true, mayReadAnswers: true };
const VIEWER = { person: PERSON, base: '', csrf: 'token', now: NOW, timezone: 'UTC' };

/** What does not hold of which text; all of it should. */
function whatFails(check: (text: string) => Readonly<Record<string, boolean>>): string[] {
  return HOSTILE.flatMap(({ family, text }, n) =>
    Object.entries(check(text))
      .filter(([, holds]) => !holds)
      .map(([what]) => `${what}: ${family} ${n} ${JSON.stringify(text.slice(0, 80))}`),
  );
}
const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

it('has several hundred hostile texts, each of its own', () => {
  expect(HOSTILE.length).toBeGreaterThanOrEqual(300);
  expect(new Set(HOSTILE.map((h) => h.text)).size).toBe(HOSTILE.length);
});

describe('a hostile text', () => {
  it('adds no tag and no attribute to a page, wherever it stands in it', () => {
    const document = (text: string): string =>
      String(
        layout(
          {
            title: text,
            place: null,
            body: html`<p title="${text}"><a href="/x/${text}">${text}</a>${[text, text]}</p>`,
          },
          VIEWER,
        ),
      );
    const harmless = document('x');
    const failed = whatFails((text) => {
      const made = document(text);
      return {
        'has the same tags': same(tagsOf(made), tagsOf(harmless)),
        'opens no other': made.split('<').length === harmless.split('<').length,
        'is quiet': isQuiet(made),
        'is whole': made.isWellFormed(),
      };
    });
    expect(failed).toEqual([]);
  });

  it('stays within a badge, which stays sound XML of a bearable width', () => {
    const of = (name: string): string => String(badge({ name, state: 'steady', since: null }, NOW));
    const failed = whatFails((text) => ({
      'has the same tags': same(tagsOf(of(text)), tagsOf(of('x'))),
      'is short': of(text).length < 3_000,
      'is quiet': isQuiet(of(text)),
      'is sound': !/&(?!amp;|lt;|gt;|quot;|#\d+;)/.test(of(text)),
    }));
    expect(failed).toEqual([]);
  });

  it('stays within its label among the metrics', () => {
    const failed = whatFails((text) => {
      const made = exposition([
        { name: 'x', type: 'gauge', help: text, samples: [{ labels: { agent: text }, value: 1 }] },
      ]);
      const lines = made.split('\n');
      return {
        'is one sample': lines.length === 4,
        'is a label': /^x\{agent="(?:[^"\\]|\\[n"\\])*"\} 1$/.test(lines[2] ?? ''),
        'is quiet': isQuiet(made),
      };
    });
    expect(failed).toEqual([]);
  });

  it('drives no terminal', () => {
    const failed = whatFails((text) => {
      const rows = [
        ['id', text, 'x'],
        ['inc_1', 'y', text],
      ];
      const drawn = printable(table(rows));
      return {
        'is quiet': isQuiet(drawn) && isQuiet(printable(text)),
        'stays on its line': drawn.trimEnd().split('\n').length === 2,
      };
    });
    expect(failed).toEqual([]);
  });

  it('is one line of the log', () => {
    const failed = whatFails((text) => {
      const lines: string[] = [];
      makeLog('info', { text: (t) => t, row: (r) => r }, (line) => lines.push(line)).info(
        { text },
        text,
      );
      const read = JSON.parse(lines[0] ?? '') as { text: string };
      return {
        'is one line': lines.length === 1 && lines[0]?.trimEnd().includes('\n') === false,
        'is whole': read.text.length === text.length,
      };
    });
    expect(failed).toEqual([]);
  });

  it('mentions nobody in Slack and adds no header and no tag to a mail', () => {
    const outgoing = (text: string): Outgoing =>
      outgoingOf({ ...FACTS.drift, title: text, summary: text, guess: text }, { kind: 'drift' });
    const tags = (text: string): Set<string> => new Set(tagsOf(renderEmail(outgoing(text)).html));
    const harmless = tags('x\ny');
    const failed = whatFails((text) => ({
      'mentions nobody': !/<[!@#]|<at>/.test(JSON.stringify(renderSlack(outgoing(text)))),
      'has one subject': !/[\r\n]/.test(renderEmail(outgoing(text)).subject),
      'has no tag of its own': [...tags(text)].every((t) => harmless.has(t)),
      'is quiet': isQuiet(renderText(messageInputOf(outgoing(text)), { width: 100 })),
    }));
    expect(failed).toEqual([]);
  });
});
