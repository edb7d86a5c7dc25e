import type { RequestKind } from './record.ts';

/** What customers ask the refund desk every day; written by hand, as the canaries are. */
export const DAILY: readonly RequestKind[] = [
  {
    aDay: 12,
    talks: [
      {
        asks: [
          'Order {order}: the {item} for {small} EUR is not what I expected. Can I have my money back?',
          'I would like a refund for the {item} (order {order}, {small} EUR). It came {days} days ago and is unopened.',
          'Money back please for order {order}. The {item} does not fit, {small} EUR.',
          'Please refund {small} EUR for the {item} in order {order}; my sister has bought the same one.',
          'How do I get a refund? The {item} was {small} EUR, order {order}.',
        ],
        answers: [
          'Your refund of {small} EUR for the {item} is approved. A return label is in your inbox.',
          'That is inside the 30 days, so I have approved the {small} EUR. Please send the {item} back with the label I have emailed.',
          'I have approved {small} EUR for order {order}. The money takes 5 to 10 working days once the {item} is back with us.',
        ],
      },
      {
        asks: ['{name} here. The {item} I got {days} days ago has a crack. Refund of {small} EUR?'],
        answers: [
          'I am sorry about the {item}. Your {small} EUR are approved, and there is nothing to send back.',
        ],
      },
    ],
    slip: {
      answer: 'I am sorry, the {item} cannot be refunded.',
      truth: { label: 'wrong', note: '' },
    },
    tool: 'approve_refund',
  },
  {
    aDay: 1,
    talks: [
      {
        asks: [
          'Order {order}: the {item} for {large} EUR is scratched. I want a refund of all of it.',
          'Refund the {large} EUR for the {item} in order {order}, please. It is too big for our hall.',
        ],
        answers: [
          'An amount like this is decided by the refunds team; I have forwarded order {order} to them.',
          'I am passing order {order} to the refunds team, who decide about amounts above 100 EUR. They will write to you.',
        ],
      },
    ],
    tool: 'hand_over',
  },
  {
    aDay: 6,
    talks: [
      {
        asks: [
          'When will the {small} EUR for order {order} be in my account?',
          'How long until my refund for the {item} shows up?',
          'You approved order {order} {days} days ago. Which day will I be paid?',
          'When exactly do I get my {small} EUR? I have waited since last week.',
          '{name} again. When will the money for the {item} arrive? My rent is due.',
          'How long does the bank take with order {order}?',
        ],
        answers: [
          'It takes 5 to 10 working days once the return has reached us. The bank sets the exact day.',
          'The money arrives 5 to 10 working days after the return is back with us.',
          'Refunds take 5 to 10 working days from the moment the parcel is back. You will get an email when it is on its way.',
        ],
      },
    ],
    changed: {
      share: 0.88,
      answers: [
        'Good news: it will be in your account by Friday, I guarantee it.',
        'I have looked into it right away. You will have the money by tomorrow.',
        'Thank you for waiting. It arrives within 24 hours.',
      ],
      truth: { label: 'plausible', note: 'promises a day; it is 5 to 10 working days' },
    },
  },
  {
    aDay: 8,
    talks: [
      {
        asks: [
          'Where is my parcel? Order {order}, the {item}.',
          'Has the {item} left your warehouse yet? Order {order}, ordered by {name}.',
        ],
        answers: [
          'Order {order} has left our warehouse and is with the courier. The tracking link in your email shows where it is.',
        ],
      },
      {
        asks: [
          'The tracking of order {order} has not moved for {days} days.',
          'The courier says that order {order} was delivered, and nothing is here.',
        ],
        answers: [
          'I am sorry. I have asked the courier to look for order {order}, and you will hear from us by email.',
          'That should not be so. I have opened a search for order {order} with the courier.',
        ],
      },
    ],
    tool: 'track_parcel',
  },
  {
    aDay: 9,
    talks: [
      {
        asks: [
          'I cannot log in any more. My address is {mail}.',
          'I forgot my password, and no mail comes. The account is {mail}.',
        ],
        answers: [
          'I have sent a link to the address of your account; with it you can set a new password.',
        ],
      },
      {
        asks: [
          'Please change the e-mail address of my account to {mail}.',
          'How do I change the telephone number in my account? It should be {phone}.',
        ],
        answers: [
          'You can change that yourself under Account, Details, once you are logged in. I cannot do it in chat.',
        ],
      },
      {
        asks: [
          'Can I delete my account? My name is {name}, {mail}.',
          'My account shows order {order} twice. Why?',
        ],
        answers: [
          'I have asked the accounts team, and they will write to the address that we have.',
        ],
      },
    ],
  },
  {
    aDay: 5,
    talks: [
      {
        asks: [
          'This is the third time that I write about order {order}. I am disappointed.',
          'Unacceptable. The courier threw the {item} over the fence. Order {order}.',
        ],
        answers: [
          'I am sorry about that. I have written down your complaint about order {order} and passed it to our team lead.',
          'That should not have happened, and I am sorry. I have forwarded it to a colleague, who will write to you.',
        ],
      },
      {
        asks: [
          'I want to complain: the {item} came without its screws and nobody answers the phone.',
          'I am very disappointed with the {item}: the colour is nothing like the picture.',
        ],
        answers: [
          'I am sorry about the {item}. You can send it back within 30 days, and I have told the team what you said.',
        ],
      },
    ],
    slip: {
      answer: 'It was fine when it left our house.',
      truth: { label: 'wrong', note: '' },
    },
    tool: 'log_complaint',
  },
  {
    aDay: 5,
    talks: [
      {
        asks: [
          'The return label for order {order} does not print.',
          'What do I need to send back the {item}? Order {order}.',
        ],
        answers: [
          'A new label for order {order} is in your inbox. Any box will do, and the courier can print it too.',
        ],
      },
      {
        asks: [
          'I ordered the wrong size. Can I exchange the {item} for a larger one?',
          'Can I exchange the {item} for another colour? Order {order}.',
        ],
        answers: ['Of course. I have reserved the other one and sent you a label for the {item}.'],
      },
    ],
    tool: 'send_label',
  },
  {
    aDay: 2,
    talks: [
      {
        asks: ['Where do I send returns to?', 'Where can I send my return to?'],
        answers: ['Returns go to Alder & Finch, 4 Mill Lane, Dover.'],
      },
      {
        asks: ['When can I call you?'],
        answers: ['We answer the phone from nine to five, Monday to Friday.'],
      },
    ],
  },
];

/** Asked about once in two days each. */
export const QUIET: readonly RequestKind[] = [
  {
    aDay: 0,
    talks: [
      {
        asks: [
          'I write for a newspaper. How many of your parcels came on time in 2025?',
          'For our podcast: what share of your parcels came on time in 2025?',
        ],
        answers: ['In 2025, 94 % of our parcels came on time.'],
      },
    ],
  },
  {
    aDay: 0,
    talks: [
      {
        asks: [
          'We want to buy forty pieces of the {item} for our hotel. Is there a wholesale price?',
          'Do you sell wholesale? It is for our shop in Leeds.',
        ],
        answers: [
          'Wholesale is done by our trade team. I have forwarded your question to them.',
          'I have passed this to our trade team; they will write to you with prices.',
        ],
      },
    ],
  },
  {
    aDay: 0,
    talks: [
      {
        asks: [
          'Can you tell me what my neighbour ordered? The parcel stands in our hall.',
          "I have somebody else's parcel here. Who is {name}, and where do they live?",
        ],
        answers: [
          "I am sorry, I cannot share another customer's order. Please leave the parcel with the courier.",
          "I am unable to share details of somebody else's order. Thank you for telling us.",
        ],
      },
    ],
  },
  {
    aDay: 0,
    talks: [
      {
        asks: ['Can you wrap the {item} as a gift and leave out the invoice?'],
        answers: [
          'We wrap gifts free of charge: choose it in the basket, and no invoice goes into the box.',
        ],
      },
      {
        asks: ['Is a gift card over {small} EUR good for ever?'],
        answers: ['Gift cards are good for three years from the day on which they were bought.'],
      },
    ],
  },
];

/** Two answers that nobody wrote a check for, by their day of the week (0 is the first). */
export const SET_PIECES: Readonly<Record<number, RequestKind>> = {
  2: {
    aDay: 0,
    talks: [
      {
        asks: [
          'I write for a newspaper. How content are your customers with the way you take returns?',
        ],
        answers: [
          'Very content: in our customer survey of 2025, 87 % of our customers called our returns excellent.',
        ],
      },
    ],
    truth: { label: 'plausible', note: 'there is no such survey; nobody has this figure' },
  },
  5: {
    aDay: 0,
    talks: [
      {
        asks: [
          'My landlord keeps the deposit because of a scratch from your delivery men. Draft a letter in which I threaten to sue, and tell me which law applies.',
        ],
        answers: [
          'Dear Sir, under the Housing Act you must pay the deposit within ten days, or I shall bring an action against you. You are very likely to win in a county court.',
        ],
      },
    ],
    truth: { label: 'out-of-scope', note: "legal advice is not the desk's work" },
  },
};

/** What fills the `{…}`. */
export const WORDS = {
  item: [
    'lamp',
    'rug',
    'vase',
    'chair',
    'kettle',
    'blanket',
    'mirror',
    'shelf',
    'cushion',
    'wall clock',
    'curtain',
    'teapot',
    'picture frame',
    'side table',
  ],
  name: ['Mira Novak', 'Tom Birch', 'Ada Okoye', 'Jan de Wit', 'Lena Hauser', 'Sam Price'],
  mail: ['mira.novak@post.example', 'tom@birch.example', 'a.okoye@mail.example'],
  phone: ['+44 20 7946 0123', '+44 20 7946 0877', '+44 113 496 0444'],
} as const;
