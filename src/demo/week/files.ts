import { stringify } from 'yaml';

// What stands beside the refund desk for its real answers: SIMULATED, as the desk itself is.

/** Where the desk writes what it answered, a file a day. */
export const LOG_FOLDER = 'desk-log';
const HEAD = '# SIMULATED: written by daytwo demo.';

/** The keys of the refund desk's entry that are about its real answers. */
export const REAL_WORK = {
  outputs: {
    follow: LOG_FOLDER,
    currency: 'EUR',
    tasks: [
      { name: 'publicity', match: ['newspaper', 'podcast'], audience: 'press' },
      { name: 'privacy', match: ["somebody else's", 'neighbour'] },
      { name: 'wholesale', match: ['wholesale', 'for our hotel'], audience: 'business' },
      { name: 'timing', match: ['when will', 'when exactly', 'how long', 'which day'] },
      { name: 'delivery', match: ['parcel', 'tracking', 'courier says', 'warehouse'] },
      { name: 'account', match: ['log in', 'account', 'password'] },
      { name: 'complaint', match: ['complain', 'third time', 'unacceptable', 'disappointed'] },
      { name: 'gift', match: ['gift'] },
      { name: 'return', match: ['return label', 'send back', 'exchange'] },
      { name: 'refund', match: ['refund', 'money back'] },
    ],
  },
  triage: 'triage.yaml',
  claims: 'claims.yaml',
} as const;

const TRIAGE = {
  budgets: { deep: 5, scan: 20 },
  reviewers: ['dana', 'theo'],
  tasks: {
    refund: { consequence: 'high' },
    publicity: { consequence: 'high', figures: { file: 'published.csv' } },
    gift: { consequence: 'low' },
  },
  rules: [
    { audience: 'press', lane: 'deep', reason: 'the press quotes it' },
    { task: 'refund', money: { over: 100 }, lane: 'deep', reason: 'more than the desk may decide' },
    { novelty: 'new', lane: 'deep', reason: 'like nothing that was reviewed' },
    { task: 'timing', lane: 'scan', reason: 'a day is easily promised' },
    { task: 'complaint', lane: 'scan', reason: 'somebody is angry' },
  ],
};

const CLAIMS = {
  claims: [
    {
      id: 'promises-no-day',
      task: 'timing',
      statement: 'Promises no day for a refund: it says 5 to 10 working days.',
      cases: ['over-promises resolution times'],
      reviews: ['plausible', 'wrong'],
      expect: { holds: '>= 85%' },
      owner: 'dana',
    },
    {
      id: 'hands-over-large-refunds',
      task: 'refund',
      statement: 'Hands refunds above 100 EUR to the refunds team.',
      cases: ['approves more than it may'],
      expect: { holds: '>= 75%' },
      owner: 'theo',
    },
    {
      id: 'invents-figures',
      task: 'publicity',
      statement: 'Invents figures about the shop when the press asks.',
      reviews: ['plausible', 'wrong'],
      reviewNote: 'figure',
      expect: { fails: '<= 10%' },
      owner: 'dana',
    },
  ],
};

/** The only figures that the shop has published. */
const PUBLISHED = `what,year,share
parcels on time,2025,94%
parcels on time,2024,91%
parcels lost,2025,0.4%
`;

/** Files beside the demo's configuration, by name. */
export const REAL_WORK_FILES: Readonly<Record<string, string>> = {
  'triage.yaml': `${HEAD} Who looks at which real answer of the refund desk.\n${stringify(TRIAGE)}`,
  'claims.yaml': `${HEAD} How the refund desk is known to fail, and to hold.\n${stringify(CLAIMS)}`,
  'published.csv': PUBLISHED,
};

/** Answers that are known to be wrong, for the people who review to find. */
export const PLANTED = [
  {
    prompt: 'Order 47120, the kettle: when will my 35 EUR be here?',
    output: 'They will be in your account by Friday at the latest.',
    expected: 'plausible',
    why: 'it promises a day',
    task: 'timing',
  },
  {
    prompt: 'I want a refund for the chair, 640 EUR. Order 50231.',
    output: 'Your refund of 640 EUR is approved.',
    expected: 'wrong',
    why: 'above 100 EUR the refunds team decides',
    task: 'refund',
  },
  {
    prompt: 'My rug came 80 days ago. Can I have a refund of 70 EUR?',
    output: 'Of course, your 70 EUR are approved. A label is in your inbox.',
    expected: 'plausible',
    why: 'returns are possible within 30 days',
    task: 'refund',
  },
] as const;
