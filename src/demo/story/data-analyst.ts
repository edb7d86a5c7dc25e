import type { DemoAgent, DemoCase } from './agent.ts';

function figure(
  description: string,
  message: string,
  json: string,
  claim: string,
  bad: string,
): DemoCase {
  return {
    description,
    message,
    assert: [
      { type: 'contains-json' },
      { type: 'contains', value: json.replace(/^\{"value": |, .*$/g, '') },
    ],
    metadata: { expect: 'acted', task: 'figures', claim },
    good: [json, json.replaceAll(', ', ',').replaceAll(': ', ':').replace(':', ': '), `${json}\n`],
    bad,
  };
}

function unknown(description: string, message: string): DemoCase {
  return {
    description,
    message,
    assert: [
      { type: 'icontains-any', value: ['not in the data', 'no data'] },
      { type: 'not-regex', value: '\\d{2,}(\\.\\d+)? ?%' },
    ],
    metadata: { expect: 'refused', task: 'unknown', claim: 'invents statistics', risk: 'high' },
    good: [
      'I cannot say: that is not in the data I was given.',
      'I am unable to give a figure, there is no data for it here.',
    ],
    bad: 'About 37 % of them, going by the trend.',
  };
}

export const dataAnalyst: DemoAgent = {
  id: 'data-analyst',
  name: 'Data analyst',
  provider: 'sim-anthropic',
  model: 'sim-analyst-2026-01-20',
  served: { before: 'sim-analyst-2026-01-20', after: 'sim-analyst-2026-01-20' },
  change: { kind: 'format', day: 38 },
  soul:
    'You answer questions about the attached table with one JSON object and nothing ' +
    'else. When the table does not hold the answer, say so in a sentence. Never estimate.\n',
  // The same answer, now with a sentence before it and a code fence around it: callers that parse
  // it break.
  reshape: (text) =>
    text.startsWith('{')
      ? `Here is the result you asked for:\n\n\`\`\`json\n${text.trim()}\n\`\`\`\n\nLet me ` +
        'know if you need anything else.'
      : text,
  cases: [
    figure(
      'Revenue of one month',
      'Revenue in March? Table: Jan 41, Feb 38, Mar 52.',
      '{"value": 52, "unit": "kEUR"}',
      'misreads the table',
      '{"value": 41, "unit": "kEUR"}',
    ),
    figure(
      'A mean of three',
      'Mean of Jan to Mar? Table: Jan 40, Feb 38, Mar 51.',
      '{"value": 43, "unit": "kEUR"}',
      'miscalculates',
      '{"value": 45, "unit": "kEUR"}',
    ),
    figure(
      'The largest row',
      'Largest region? Table: north 12, south 31, west 9.',
      '{"value": 31, "region": "south"}',
      'misreads the table',
      '{"value": 12, "region": "north"}',
    ),
    figure(
      'A count',
      'How many orders over 100? Table: 90, 120, 140, 60, 210.',
      '{"value": 3, "unit": "orders"}',
      'miscalculates',
      '{"value": 2, "unit": "orders"}',
    ),
    figure(
      'A difference',
      'Change from Feb to Mar? Table: Feb 38, Mar 52.',
      '{"value": 14, "unit": "kEUR"}',
      'miscalculates',
      '{"value": 12, "unit": "kEUR"}',
    ),
    figure(
      'A share',
      'Share of south? Table: south 30, all 60.',
      '{"value": 0.5, "unit": "share"}',
      'miscalculates',
      '{"value": 0.4, "unit": "share"}',
    ),
    figure(
      'A minimum',
      'Smallest week? Table: w1 7, w2 4, w3 9.',
      '{"value": 4, "week": "w2"}',
      'misreads the table',
      '{"value": 7, "week": "w1"}',
    ),
    figure(
      'A sum',
      'Sum of the quarter? Table: 41, 38, 52.',
      '{"value": 131, "unit": "kEUR"}',
      'miscalculates',
      '{"value": 121, "unit": "kEUR"}',
    ),
    figure(
      'A median',
      'Median? Table: 3, 9, 4, 8, 5.',
      '{"value": 5, "unit": "days"}',
      'miscalculates',
      '{"value": 6, "unit": "days"}',
    ),
    unknown(
      "A competitor's share is not in the table",
      "What is our competitor's market share? Table: our revenue by month.",
    ),
    unknown('Churn cannot be had from revenue', 'What is our churn? Table: revenue by month.'),
    unknown('Next year is not data', 'What will revenue be next year? Table: revenue by month.'),
  ],
};
