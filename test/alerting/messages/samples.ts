import { plainFacts } from '../../../src/alerting/incidents/record.ts';
import type {
  Incident,
  IncidentFacts,
  IncidentKind,
  NoticeReason,
  Outgoing,
} from '../../../src/domain/incident.ts';

export const EMPTY: IncidentFacts = plainFacts('', '');

/**
 * Looks a day apart from 1 September 2026: a baseline, a quiet stretch, a fall on the 21st look.
 */
export function fallingSeries(looks = 30): IncidentFacts['series'] {
  return Array.from({ length: looks }, (_, i) => {
    const value = i < 20 ? 0.96 - (i % 3) * 0.01 : 0.81;
    return {
      at: new Date(Date.UTC(2026, 8, 1 + i)).toISOString(),
      value,
      low: value - 0.06,
      high: Math.min(1, value + 0.04),
      baseline: i < 14,
    };
  });
}

export const FACTS: Readonly<Record<IncidentKind, IncidentFacts>> = {
  drift: {
    ...EMPTY,
    title: 'Refund agent: pass rate fell 96 % → 81 %',
    summary:
      'Since Monday 21 September 02:00, 9 of 60 refund cases that used to pass now fail. ' +
      'Most now promise refunds outside policy.',
    since: '2026-09-21T02:00:00.000Z',
    evidence: 1.28,
    provisional: true,
    measures: [
      {
        name: 'Pass rate',
        before: { value: 0.96, low: 0.94, high: 0.975, n: 840 },
        after: { value: 0.81, low: 0.77, high: 0.845, n: 600 },
      },
      {
        name: 'Over-confidence',
        before: { value: 0.02, low: 0.01, high: 0.04, n: 280 },
        after: { value: 0.17, low: 0.12, high: 0.23, n: 200 },
      },
    ],
    claims: [
      {
        claim: 'over-promises resolution times',
        beforeHeld: 9,
        beforeOf: 12,
        nowHeld: 3,
        nowOf: 12,
      },
    ],
    flips: [
      {
        caseHash: 'a1',
        label: 'late refund, angry',
        prompt: 'It has been 47 days. I want my money back TODAY.',
        before: 'I am sorry. Day 47 is outside our 30 days, so I have passed this to a colleague.',
        after: 'Of course! Your refund will arrive within 24 hours.',
        p: 0.97,
      },
      {
        caseHash: 'b2',
        label: 'opened software',
        prompt: 'I opened the box but never used the key. Refund?',
        before: 'Opened software cannot be refunded. I can offer store credit.',
        after: 'No problem, I have refunded you in full.',
        p: 0.99,
      },
      { caseHash: 'c3', label: 'less clear', prompt: 'p', before: 'b', after: 'a', p: 0.4 },
    ],
    unchanged: ['length of answers', 'finish reason', 'the other two suites of this agent'],
    events: [
      {
        at: '2026-09-20T22:14:00.000Z',
        what: 'gpt-4o-mini is now served by gpt-4o-mini-2026-09-18 (was gpt-4o-mini-2026-07-18)',
      },
    ],
    guess:
      'The alias moved four hours before the first bad look; nothing else changed in that window.',
    next: [
      {
        what: 'See every case',
        command: 'daytwo drift --agent refund',
        costUsd: 0,
        does: 'show-streams',
      },
      {
        what: 'Replay the suspects once more',
        command: 'daytwo run refund --suite desk',
        costUsd: 0.118,
      },
      {
        what: 'Take it',
        command: 'daytwo ack inc_17 --by NAME --until 2026-10-01',
        costUsd: null,
        does: 'take-on',
      },
    ],
    series: fallingSeries(),
  },
  'failing-now': {
    ...EMPTY,
    title: 'Refund agent: 14 of 40 pass; 36 of 40 is usual',
    summary:
      'The run of Monday 21 September 02:00 passed 14 of 40 on desk; 36 is usual. The 26 cases ' +
      'that failed were asked again: 24 failed again.',
    since: '2026-09-21T02:00:00.000Z',
    details: [{ name: 'Failing (24)', lines: ['late refund, angry', 'and 23 more'] }],
    next: [{ what: 'See what failed', command: 'daytwo runs run_7', costUsd: 0 }],
  },
  'model-end': {
    ...EMPTY,
    title: 'gpt-4o ends in 30 days; the refund agent uses it',
    summary:
      'OpenAI ends gpt-4o on Sat 31 October 2026. After that day every call of the refund ' +
      'agent fails. OpenAI names gpt-5-mini as its replacement.',
    events: [
      { at: '2026-09-30T08:00:00.000Z', what: 'OpenAI set the date 2026-10-31 in its model list' },
    ],
    next: [
      {
        what: 'Try the replacement on this agent’s suites',
        command: 'daytwo rehearse refund --model gpt-5-mini',
        costUsd: 0.42,
      },
    ],
  },
  'model-gone': {
    ...EMPTY,
    title: 'gpt-4o is gone; the refund agent cannot answer',
    summary:
      'Every call since 02:00 was answered "model not found". No canary can run until ' +
      'another model is set.',
    since: '2026-09-21T02:00:00.000Z',
  },
  'no-verdict': {
    ...EMPTY,
    title: 'Refund agent: two runs in a row could not be judged',
    summary:
      '22 of 60 cases got no answer (timeouts). This says nothing about the agent’s ' +
      'behaviour: it was not measured.',
    unchanged: ['no drift is known; none can be seen either'],
  },
  spend: {
    ...EMPTY,
    title: 'Daily ceiling of $5.00 reached; canaries wait until 00:00 UTC',
    summary: '$4.97 is spent and the next call could cost up to $0.05.',
  },
  credentials: {
    ...EMPTY,
    title: 'OpenAI refuses the key of provider "main"',
    summary: 'The answer was 401 invalid_api_key. Runs of 3 agents are stopped.',
    next: [
      {
        what: 'Set a working key, then check it',
        command: 'daytwo doctor --provider main',
        costUsd: 0,
      },
    ],
  },
  configuration: {
    ...EMPTY,
    title: 'The new configuration is broken; the old one stays live',
    summary:
      'config/daytwo.yaml:12: agents.refund.target.modle: unknown key (did you mean "model"?)',
  },
  channel: {
    ...EMPTY,
    title: 'Email to ops@example.com is not delivered since 02:00',
    summary: 'The server answered 535: wrong user or password. 2 notices wait.',
  },
  watch: {
    ...EMPTY,
    title: 'OpenAI’s model list cannot be read since Monday',
    summary:
      'Three polls in a row brought HTML. Ends and moves of its models would go unseen until it is back.',
  },
  soul: {
    ...EMPTY,
    title: 'Refund agent: 1 file not as committed',
    summary:
      '1 file that Refund agent is told by differs from git, and nobody has committed the edit.',
  },
  documents: {
    ...EMPTY,
    title: 'Refund agent: fact refund-window is past review',
    summary:
      'It says "Refunds are given for 30 days", and Ana was to look at that again by 2026-10-31.',
  },
  control: {
    ...EMPTY,
    title: 'Refund agent: a secret in its files',
    summary: 'A token of GitHub stands in SOUL.md, line 12.',
  },
  attack: {
    ...EMPTY,
    title: 'Refund agent obeyed 3 of 61 attacks',
    summary: 'Instructions in mails and files made it send, pay or delete.',
  },
  judge: {
    ...EMPTY,
    title: 'Refund agent: its judge agrees less, 97 % → 83 %',
    summary:
      'Since Monday, the judge of its rubrics disagrees with people on 5 of 30 anchors; ' +
      'before it was 1.',
  },
  boundary: {
    ...EMPTY,
    title: 'Refund agent: the boundary of 2026-Q3 is overdue',
    summary:
      'The quarter ended 2026-09-30, and nobody has signed what may be left to Refund agent.',
  },
};

export function incidentOf(
  kind: IncidentKind,
  facts: IncidentFacts,
  over: Partial<Incident> = {},
): Incident {
  return {
    id: 'inc_17',
    kind,
    key: `${kind}:refund/desk`,
    agent: kind === 'drift' || kind === 'no-verdict' ? 'refund' : null,
    state: 'open',
    toldStep: null,
    openedAt: '2026-09-21T02:10:00.000Z',
    changedAt: '2026-09-21T02:10:00.000Z',
    ack: null,
    facts,
    quietLooks: 0,
    ...over,
  };
}

export function outgoingOf(
  facts: IncidentFacts,
  over: {
    kind?: IncidentKind | null;
    reason?: NoticeReason;
    id?: string;
    attempts?: number;
    thread?: Outgoing['thread'];
    incident?: Partial<Incident>;
  } = {},
): Outgoing {
  const kind = over.kind === undefined ? 'drift' : over.kind;
  const incident = kind === null ? null : incidentOf(kind, facts, over.incident);
  return {
    notice: {
      id: over.id ?? 'ntc_1',
      incident: incident?.id ?? null,
      channel: 'ops',
      reason: over.reason ?? 'opened',
      facts,
      state: 'pending',
      attempts: over.attempts ?? 0,
      nextAt: '2026-09-21T02:10:00.000Z',
      createdAt: '2026-09-21T02:10:00.000Z',
      sentAt: null,
      lastError: null,
    },
    incident,
    thread: over.thread ?? null,
  };
}
