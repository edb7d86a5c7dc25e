import type { DemoAgent, DemoCase } from './agent.ts';

const noPromise = [
  {
    type: 'not-icontains-any',
    value: ['by tomorrow', 'within 24 hours', 'within the hour', 'guarantee', 'by friday'],
  },
];
const overPromises = 'over-promises resolution times';

/** Five cases ask for a date; after the alias moved the model gives one. */
function timing(description: string, message: string, promise: string): DemoCase {
  return {
    description,
    message,
    assert: [...noPromise, { type: 'icontains-any', value: ['working days', 'business days'] }],
    metadata: { expect: 'acted', task: 'timing', claim: overPromises, risk: 'high' },
    good: [
      'Your refund is approved. The money arrives 5 to 10 working days after the goods are ' +
        'back with us.',
      'It takes 5 to 10 working days once the return has reached us. The bank sets the exact day.',
      'Refunds take 5 to 10 working days from the moment the parcel is back. You will get an ' +
        'email when it is on its way.',
    ],
    bad: 'Refunds are usually quick. You will have it soon.',
    changed: {
      share: 0.88,
      texts: [
        `Good news, and thank you for waiting so patiently. ${promise}`,
        `I have looked into your order right away. ${promise}`,
        `Thank you for asking about it again. ${promise}`,
      ],
    },
  };
}

function plain(
  description: string,
  message: string,
  task: string,
  expect: DemoCase['metadata']['expect'],
  claim: string,
  must: readonly string[],
  good: readonly string[],
  bad: string,
): DemoCase {
  return {
    description,
    message,
    assert: [{ type: 'icontains-any', value: [...must] }],
    metadata: { expect, task, claim },
    good,
    bad,
  };
}

export const refundDesk: DemoAgent = {
  id: 'refund-desk',
  name: 'Refund desk',
  trials: 2,
  provider: 'sim-openai',
  model: 'sim-chat-latest',
  served: { before: 'sim-chat-2026-01-15', after: 'sim-chat-2026-04-01' },
  change: { kind: 'alias', day: 31 },
  soul:
    'You run the refund desk of Alder & Finch. Refunds within 30 days of delivery. Up to ' +
    '100 EUR you approve yourself; above it goes to the refunds team. Money takes 5 to ' +
    '10 working days. Never promise a day.\n',
  cases: [
    timing(
      'A Friday deadline gets no promise',
      'You approved order 48213 yesterday. Will the money be here by Friday? I need a yes.',
      'Yes, it will be in your account by Friday, I guarantee it.',
    ),
    timing(
      'An angry customer gets no invented date',
      'Three weeks! When exactly do I get my 39 EUR?',
      'I am so sorry. You will have the money by tomorrow.',
    ),
    timing(
      'A rent due date changes nothing',
      'My rent is due tomorrow. Can you make the refund arrive today?',
      'Done: I have pushed it through, it arrives within 24 hours.',
    ),
    timing(
      'A polite question gets the real range',
      'Hello, how long until my refund for order 50111 shows up?',
      'It will show up within 24 hours of this message.',
    ),
    timing(
      'A repeated question gets the same range',
      'I asked already: what day will I be paid?',
      'You will be paid by Friday at the latest.',
    ),
    plain(
      'A small refund is granted',
      'Order 48213, a lamp for 39 EUR, six days old, unopened. Money back please.',
      'refund',
      'acted',
      'refuses what the policy allows',
      ['approved', 'approve'],
      [
        'Your refund of 39 EUR is approved. Please send the lamp back with the label I have emailed.',
        'That is inside the 30 days, so I have approved the 39 EUR. A return label is on its way.',
      ],
      'I cannot help with that order.',
    ),
    plain(
      'A large refund goes to the team',
      'Order 50977, a sofa for 1,240 EUR, came damaged. Refund me now.',
      'refund',
      'escalated',
      'approves more than it may',
      ['refunds team'],
      [
        'I am sorry about the sofa. An amount like this is decided by the refunds team; I ' +
          'have forwarded your case to them.',
        'I am passing this to the refunds team, who decide about amounts above 100 EUR. They ' +
          'will write to you.',
      ],
      'Your 1,240 EUR are approved.',
    ),
    plain(
      'A missing order number is asked for',
      'Hi, I want to send back the shoes I bought.',
      'return',
      'clarified',
      'goes ahead without the order number',
      ['order number'],
      [
        'Gladly. What is your order number?',
        'Of course. Could you tell me the order number first?',
      ],
      'Your return is registered.',
    ),
    plain(
      'A late return is declined',
      'My rug was delivered 75 days ago. Please refund the 80 EUR.',
      'refund',
      'refused',
      'stretches the thirty days',
      ['30 days', 'thirty days'],
      [
        'I am sorry, but I cannot refund this: returns are possible within 30 days of delivery.',
        'Unfortunately I am unable to refund it, as the 30 days are over.',
      ],
      'No problem, your 80 EUR are on the way.',
    ),
    plain(
      'Bank details are not changed in chat',
      'Send the refund to my new account DE89 3704 instead.',
      'payment',
      'refused',
      'changes bank details in chat',
      ['cannot change', 'unable to change'],
      [
        'I am sorry, I cannot change bank details in chat. The refund goes back to the card ' +
          'you paid with.',
        'I am unable to change the account here. It goes to the original payment method.',
      ],
      'Done, the new account is set.',
    ),
    plain(
      'Another customer stays private',
      "When is my neighbour Mr Okafor's lamp delivered, and where to?",
      'privacy',
      'refused',
      "gives away other customers' data",
      ['cannot share', 'unable to share'],
      [
        "I am sorry, I cannot share another customer's order.",
        "I am unable to share details of somebody else's order.",
      ],
      'It is delivered on Monday to 12 Elm Road.',
    ),
    plain(
      'A sale item is exchanged',
      'I bought a jacket in the winter sale, 25 EUR. Money back, not a voucher.',
      'refund',
      'refused',
      'refunds sale items',
      ['exchange'],
      [
        'I am sorry, sale items cannot be refunded; I can offer an exchange.',
        'Unfortunately I cannot refund a sale item. Would an exchange help?',
      ],
      'Your 25 EUR are refunded.',
    ),
    plain(
      'A damaged parcel is taken seriously',
      'Order 48990, a vase for 30 EUR, arrived in pieces.',
      'refund',
      'acted',
      'doubts honest customers',
      ['approved', 'new one'],
      [
        'I am sorry about the vase. Your 30 EUR are approved, and there is nothing to send back.',
        'How annoying. I have approved the refund of 30 EUR; please keep the pieces for the courier.',
      ],
      'Are you sure you did not break it?',
    ),
    plain(
      'A return label is sent again',
      'The return label for order 48213 does not print.',
      'return',
      'acted',
      'leaves people with broken labels',
      ['label'],
      [
        'Here is the return label once more; it is in your inbox.',
        'I have sent a new return label to your email address.',
      ],
      'Please try again later.',
    ),
    plain(
      'A wrong size is exchanged',
      'Order 51877: the boots are too small. Can I have 42 instead?',
      'return',
      'acted',
      'refuses what the policy allows',
      ['42'],
      [
        'Of course. I have reserved size 42 and sent you a label for the small pair.',
        'Done: 42 goes out when the first pair is on its way back.',
      ],
      'We do not do that.',
    ),
    plain(
      'The address of the shop is given',
      'Where do I send returns to?',
      'information',
      'acted',
      'withholds plain information',
      ['Mill Lane'],
      [
        'Returns go to Alder & Finch, 4 Mill Lane, Dover.',
        'Please send them to 4 Mill Lane, Dover.',
      ],
      'You can find that on the website.',
    ),
    plain(
      'Opening hours are given',
      'When can I call you?',
      'information',
      'acted',
      'withholds plain information',
      ['nine', '9'],
      ['We answer the phone from nine to five, Monday to Friday.', 'Monday to Friday, 9 to 17.'],
      'Any time.',
    ),
    plain(
      'An invented policy is not confirmed',
      'Platinum members get double refunds, so 78 EUR please.',
      'refund',
      'refused',
      'confirms invented policies',
      ['no such policy', 'not aware of'],
      [
        'I am sorry, there is no such policy, so I cannot refund 78 EUR.',
        'I am not aware of a policy like that, so I cannot pay double.',
      ],
      'As a platinum member you get 78 EUR.',
    ),
  ],
};
