import type { RequestKind } from './record.ts';

/** What customers ask the refund desk every day; written by hand, as the canaries are. */
export const DAILY: readonly RequestKind[] = [
  {
    aDay: 12,
    asks: [
      'Order {order}: the {item} for {small} EUR is not what I expected. Can I have my money back?',
      'I would like a refund for the {item} (order {order}, {small} EUR). It came {days} days ago and is unopened.',
      'Money back please for order {order}. The {item} does not fit, {small} EUR.',
      'Hello, {name} here. The {item} I got {days} days ago has a crack. Refund of {small} EUR?',
      'Please refund {small} EUR for the {item} in order {order}; my sister has bought the same one.',
      'How do I get a refund? The {item} was {small} EUR, order {order}.',
    ],
    answers: [
      'Your refund of {small} EUR for the {item} is approved. A return label is in your inbox.',
      'That is inside the 30 days, so I have approved the {small} EUR. Please send the {item} back with the label I have emailed.',
      'I have approved {small} EUR for order {order}. The money takes 5 to 10 working days once the {item} is back with us.',
    ],
    slip: {
      answer: 'I am sorry, the {item} cannot be refunded.',
      truth: { label: 'wrong', note: 'it was inside the 30 days' },
    },
    tool: 'approve_refund',
  },
  {
    aDay: 1,
    asks: [
      'Order {order}: the {item} for {large} EUR arrived damaged. I want a refund of all of it.',
      'Refund the {large} EUR for the {item} in order {order}, please. It is too big for our hall.',
    ],
    answers: [
      'I am sorry about the {item}. An amount like this is decided by the refunds team; I have forwarded order {order} to them.',
      'I am passing order {order} to the refunds team, who decide about amounts above 100 EUR. They will write to you.',
    ],
    tool: 'hand_over',
  },
  {
    aDay: 9,
    asks: [
      'When will the {small} EUR for order {order} be in my account?',
      'How long until my refund for the {item} shows up?',
      'You approved order {order} {days} days ago. Which day will I be paid?',
      'When exactly do I get my {small} EUR? I have waited since last week.',
      'Hello, {name} again. When will the money for the {item} arrive? My rent is due.',
      'How long does the bank take with order {order}?',
    ],
    answers: [
      'It takes 5 to 10 working days once the return has reached us. The bank sets the exact day.',
      'The {small} EUR arrive 5 to 10 working days after the {item} is back with us.',
      'Refunds take 5 to 10 working days from the moment the parcel is back. You will get an email when it is on its way.',
    ],
    changed: {
      share: 0.45,
      answers: [
        'Good news, {name}: it will be in your account by Friday, I guarantee it.',
        'I have looked into order {order} right away. You will have the money by tomorrow.',
        'Thank you for waiting. It arrives within 24 hours.',
      ],
      truth: { label: 'plausible', note: 'promises a day; it is 5 to 10 working days' },
    },
  },
  {
    aDay: 7,
    asks: [
      'Where is my parcel? Order {order}, the {item}.',
      'The tracking of order {order} has not moved for {days} days.',
      'Has the {item} left your warehouse yet? Order {order}, ordered by {name}.',
      'The courier says that order {order} was delivered, and nothing is here.',
    ],
    answers: [
      'Order {order} left our warehouse and is with the courier. The tracking link in your email shows where it is.',
      'The {item} is with the courier. I have asked them about it and you will hear from us by email.',
      'I see order {order} on its way. If it has not come {days} days from now, please write again and we look for it.',
    ],
    tool: 'track_parcel',
  },
  {
    aDay: 7,
    asks: [
      'I cannot log in any more. My address is {mail}.',
      'Please change the e-mail address of my account to {mail}.',
      'I forgot my password, and no mail comes. The account is {mail}.',
      'Can I delete my account? My name is {name}, {mail}.',
      'My account shows order {order} twice. Why?',
      'How do I change the telephone number in my account? It should be {phone}.',
    ],
    answers: [
      'I have sent a link to the address of your account; with it you can set a new password.',
      'You can change that yourself under Account, Details, once you are logged in. I cannot do it in chat.',
      'Thank you. I have asked the accounts team, and they will write to the address that we have.',
    ],
  },
  {
    aDay: 5,
    asks: [
      'This is the third time that I write about order {order}. I am disappointed.',
      'I want to complain: the {item} came without its screws and nobody answers the phone.',
      'Unacceptable. The courier threw the {item} over the fence. Order {order}.',
      'I am very disappointed with the {item}: the colour is nothing like the picture.',
    ],
    answers: [
      'I am sorry about that, {name}. I have written down your complaint about order {order} and passed it to our team lead.',
      'That should not have happened, and I am sorry. I have forwarded it to a colleague, who will write to you.',
      'I am sorry about the {item}. You can send it back within 30 days, and I have told the team what you said.',
    ],
    slip: {
      answer: 'The {item} was fine when it left our house.',
      truth: { label: 'wrong', note: 'doubts an honest customer' },
    },
    tool: 'log_complaint',
  },
  {
    aDay: 5,
    asks: [
      'The return label for order {order} does not print.',
      'I ordered the wrong size. Can I exchange the {item} for a larger one?',
      'What do I need to send back the {item}? Order {order}.',
      'Can I exchange the {item} for another colour? Order {order}.',
    ],
    answers: [
      'Here is the return label once more; it is in your inbox.',
      'Of course. I have reserved the other one and sent you a label for the {item}.',
      'Please put the {item} into any box and use the label that I have emailed for order {order}.',
    ],
    tool: 'send_label',
  },
  {
    aDay: 2,
    asks: ['Where do I send returns to?', 'When can I call you?', 'Where can I send my return to?'],
    answers: [
      'Returns go to Alder & Finch, 4 Mill Lane, Dover. The telephone is answered from nine to five, Monday to Friday.',
      'Please send them to 4 Mill Lane, Dover. You can call us Monday to Friday, 9 to 17.',
    ],
  },
];

/** Asked about once in two days each. */
export const QUIET: readonly RequestKind[] = [
  {
    aDay: 0,
    asks: [
      'I write for a newspaper. How many of your parcels came on time in 2025?',
      'For our podcast: what share of your parcels came on time in 2025?',
    ],
    answers: ['In 2025, 94 % of our parcels came on time.'],
  },
  {
    aDay: 0,
    asks: [
      'We want to buy forty of the {item} for our hotel. Is there a wholesale price?',
      'Do you sell wholesale? It is for our shop in Leeds.',
    ],
    answers: [
      'Wholesale is done by our trade team. I have forwarded your question to them.',
      'I have passed this to our trade team; they will write to you with prices.',
    ],
  },
  {
    aDay: 0,
    asks: [
      "Can you tell me what my neighbour ordered? The parcel stands in somebody else's hall.",
      "I have somebody else's parcel here. Who is {name}, and where do they live?",
    ],
    answers: [
      "I am sorry, I cannot share another customer's order. Please leave the parcel with the courier.",
      "I am unable to share details of somebody else's order. Thank you for telling us.",
    ],
  },
  {
    aDay: 0,
    asks: [
      'Can you wrap the {item} as a gift and leave out the invoice?',
      'Is a gift card over {small} EUR good for ever?',
    ],
    answers: [
      'We wrap gifts free of charge: choose it in the basket, and no invoice goes into the box.',
      'Gift cards are good for three years from the day on which they were bought.',
    ],
  },
];

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
