import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderEmail } from '../../src/alerting/messages/email.ts';
import { renderSlack } from '../../src/alerting/messages/slack.ts';
import { renderText } from '../../src/alerting/messages/text.ts';
import type { IncidentFacts, Notice } from '../../src/domain/incident.ts';
import {
  type CurrentVersion,
  detectChange,
  OWN_NOTES,
} from '../../src/monitoring/changes/detect.ts';
import { diffLines } from '../../src/platform/line-diff.ts';
import { incidentOf } from '../domain/rows.ts';
import { EMPTY } from '../alerting/messages/samples.ts';

const lines = (text: string): string[] =>
  text
    .replace(/\n$/, '')
    .split('\n')
    .filter((l, _i, all) => all.length > 1 || l !== '');

describe('an edit in lines', () => {
  it('shows what went and what came, with a line around it and dots between', () => {
    const before =
      'You run the refund desk.\n\nRefund within 30 days.\nBe kind.\nNever lie.\nNever ' +
      'swear.\nSign as Ana.\nEnd.\n';
    const after =
      'You run the refund desk.\n\nRefund within 60 days.\nBe kind.\nNever lie.\nNever ' +
      'swear.\nSign as Bo.\nEnd.\n';
    expect(diffLines('SOUL.md', before, after)).toEqual({
      file: 'SOUL.md',
      left: 0,
      lines: [
        '  ',
        '- Refund within 30 days.',
        '+ Refund within 60 days.',
        '  Be kind.',
        '  …',
        '  Never swear.',
        '- Sign as Ana.',
        '+ Sign as Bo.',
        '  End.',
      ],
    });
    expect(diffLines('a', 'x', 'x')).toBeNull();
    expect(diffLines('a', '', 'one\ntwo')?.lines).toEqual(['+ one', '+ two']);
    expect(diffLines('a', 'one\r\ntwo', 'one\ntwo\nthree')?.lines).toEqual(['  two', '+ three']);
  });

  it('takes away what was there and adds what is now, for any two texts', () => {
    const text = fc
      .array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 12 })
      .map((l) => l.map((x, i) => `${x}${i % 3}`).join('\n'));
    fc.assert(
      fc.property(text, text, (before, after) => {
        const diff = diffLines('f', before, after, 1_000);
        if (diff === null) {
          expect(lines(before)).toEqual(lines(after));
          return;
        }
        const count = (mark: string): string[] =>
          diff.lines.filter((l) => l.startsWith(`${mark} `)).map((l) => l.slice(2));
        const [gone, came] = [count('-'), count('+')];
        const rest = (all: string[], without: string[]): string[] =>
          without.reduce((left, l) => left.toSpliced(left.indexOf(l), 1), all).toSorted();
        expect(rest(lines(before), gone)).toEqual(rest(lines(after), came));
      }),
    );
  });

  it('is bounded, however large the rewrite', () => {
    const big = (n: number): string =>
      Array.from({ length: 20_000 }, (_, i) => `${n} ${i} ${'x'.repeat(300)}`).join('\n');
    const diff = diffLines('f', big(1), big(2));
    expect(diff?.lines).toHaveLength(24);
    expect(diff?.left).toBe(40_000 - 24);
    expect(Math.max(...(diff?.lines ?? []).map((l) => l.length))).toBe(200);
  });
});

describe('a change of instructions in words', () => {
  const now = (over: Partial<CurrentVersion>): CurrentVersion => ({
    agent: 'a',
    kind: 'soul',
    subject: '',
    hash: 'b',
    at: '2026-01-01T00:00:00.000Z',
    gitCommit: null,
    detail: {},
    ...over,
  });
  const what = (
    before: Partial<CurrentVersion>,
    after: Partial<CurrentVersion>,
  ): string | undefined => detectChange({ ...now(before), hash: 'a' }, now(after), 'c', null)?.what;

  it('names the skill, the commit with its author, and an edit that nobody committed', () => {
    const old = { 'SOUL.md': '1', 'skills/mail/SKILL.md': '1', 'skills/mail/run.sh': '1' };
    expect(
      what(
        { detail: old },
        { detail: { ...old, 'skills/mail/run.sh': '2' }, gitCommit: '3f2a91c', author: 'Ana' },
      ),
    ).toBe('skill mail changed: skills/mail/run.sh edited, commit 3f2a91c by Ana');
    expect(
      what(
        { detail: old },
        {
          detail: { ...old, 'SOUL.md': '2', 'skills/mail/run.sh': '2' },
          gitCommit: '3f2a91c+',
          author: 'Ana',
        },
      ),
    ).toBe(
      'soul changed: SOUL.md edited, skills/mail/run.sh edited, not committed (the last ' +
        'commit is 3f2a91c by Ana)',
    );
    expect(what({ detail: old }, { detail: { 'SOUL.md': '1' } })).toBe(
      'skill mail changed: skills/mail/SKILL.md removed, skills/mail/run.sh removed',
    );
    expect(
      what(
        { kind: 'tools', subject: 'github', detail: { 'tool a': '1' } },
        { kind: 'tools', subject: 'github', detail: { 'tool a': '2' } },
      ),
    ).toBe('tools of github changed: tool a edited');
    expect(
      what(
        { kind: 'harness', subject: 'OpenClaw' },
        { kind: 'harness', subject: 'OpenClaw', hash: '2026.8.1' },
      ),
    ).toBe('OpenClaw is now 2026.8.1 (was a)');
  });

  it('asks for no run where the agent only wrote something down for itself', () => {
    const key = `MEMORY.md${OWN_NOTES}`;
    const quiet = detectChange(
      { ...now({ detail: { 'SOUL.md': '1', [key]: '1' } }), hash: 'a' },
      now({ detail: { 'SOUL.md': '1', [key]: '2' } }),
      'c',
      null,
    );
    expect(quiet).toMatchObject({
      what: 'soul changed: MEMORY.md (its own notes) edited',
      triggers: null,
    });
    expect(
      detectChange(
        { ...now({ detail: { 'SOUL.md': '1', [key]: '1' } }), hash: 'a' },
        now({ detail: { 'SOUL.md': '2', [key]: '2' } }),
        'c',
        null,
      )?.triggers,
    ).toBe('soul-change');
  });
});

describe('a message with an edit in it', () => {
  const facts: IncidentFacts = {
    ...EMPTY,
    title: 'Refund desk: pass rate fell',
    summary: 'It fell.',
    diffs: [
      {
        file: 'SOUL.md',
        lines: [
          '- Refund <30> days & ```no more```',
          '+ <script>alert(1)</script> \u001b[2J \u202eevil',
        ],
        left: 3,
      },
    ],
  };
  const incident = incidentOf({ agent: 'a', facts });
  const notice: Notice = {
    id: 'note_1',
    incident: 'inc_1',
    channel: 'slack',
    reason: 'opened',
    facts,
    state: 'pending',
    attempts: 0,
    nextAt: incident.openedAt,
    createdAt: incident.openedAt,
    sentAt: null,
    lastError: null,
  };

  it('shows it on every channel, escaped, and says how much is left out', () => {
    const text = renderText({ facts, incident, reason: 'opened' });
    expect(text).toContain('Edited before it began: SOUL.md');
    expect(text).toContain('│ - Refund <30> days');
    expect(text).toContain('… and 3 more lines');
    expect(['\u001b', '\u202e'].filter((c) => text.includes(c))).toEqual([]);
    const { html } = renderEmail({ notice, incident, thread: null });
    expect(html).toContain('- Refund &#60;30&#62; days &#38;');
    expect(html).not.toContain('<script>');
    const slack = JSON.stringify(renderSlack({ notice, incident, thread: null }).blocks);
    expect(slack).toContain('- Refund &lt;30&gt; days &amp;');
    // The fence is opened and closed by us alone.
    expect(slack.match(/```/g)).toHaveLength(2);
  });
});
