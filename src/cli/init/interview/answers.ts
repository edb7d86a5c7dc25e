import { type Asking, type Question } from '../asking.ts';

/** What options say to the interview; each has a question of its own. */
export interface InterviewOptions {
  does?: string;
  for?: string;
  never?: string;
  asksWhen?: string;
  handsTo?: string;
  voice?: string;
  owner?: string;
}

/** What somebody said of an agent. */
export interface Interview {
  /** What it does, each as somebody asks for it: "refund an order". */
  does: readonly string[];
  /** For whom. */
  for: string;
  /** What it must never do: "promise a day". */
  never: readonly string[];
  /** When it must ask or hand over: "the amount is over 100 EUR". */
  asksWhen: readonly string[];
  handsTo: string;
  /** How it speaks; empty where nothing was said. */
  voice: string;
  owner: string;
}

const MOST = 12;
const LONGEST = 160;

/** How people begin such a part, whatever they were shown: "It must never promise …". */
const OPENING =
  /^(?:it |the agent )?(?:must |should |may |can |will )?(?:never |not |do not |don't |when |if |to )+/i;

/** The parts of an answer that names several things. */
export const partsOf = (answer: string): string[] =>
  answer
    .split(/[;\n]/)
    .map((part) =>
      part
        .trim()
        .replace(/[.!]+$/, '')
        .replace(OPENING, ''),
    )
    .filter((part) => part !== '');

function severalProblem(answer: string): string | null {
  const parts = partsOf(answer);
  if (parts.length === 0) return 'names nothing';
  if (parts.length > MOST) return `names more than ${MOST} things: take the ones that matter`;
  return parts.some((p) => p.length > LONGEST)
    ? `has a part of more than ${LONGEST} characters: one thing each, parted by ;`
    : null;
}

const several = (option: string, text: string): Question => ({
  option,
  text,
  otherwise: null,
  problem: severalProblem,
});

const DOES = several(
  '--does <tasks>',
  'What does it do? As one asks for it, parted by ; such as: refund an order; track a parcel',
);
const NEVER = several(
  '--never <things>',
  'What must it never do? Parted by ; such as: promise a day; tell of another customer',
);
const ASKS_WHEN = several(
  '--asks-when <cases>',
  'When must it ask or hand over? Parted by ; such as: the amount is over 100 EUR; the order number is missing',
);
const one = (option: string, text: string, otherwise: string): Question => ({
  option,
  text,
  otherwise,
  problem: (answer) => (answer.length > LONGEST ? `may have ${LONGEST} characters at most` : null),
});
const FOR = one('--for <people>', 'For whom?', 'our customers');
const HANDS_TO = one('--hands-to <who>', 'To whom does it hand over?', 'a person of our team');
const VOICE = one('--voice <how>', 'How does it speak? Or nothing', '');
const OWNER = one('--owner <name>', 'Who answers for it?', 'the team');

/** Asks the few things that cases and claims are made of, or takes them from options. */
export async function interviewFor(o: InterviewOptions, ask: Asking): Promise<Interview> {
  return {
    does: partsOf(await ask(DOES, o.does)),
    for: await ask(FOR, o.for),
    never: partsOf(await ask(NEVER, o.never)),
    asksWhen: partsOf(await ask(ASKS_WHEN, o.asksWhen)),
    handsTo: await ask(HANDS_TO, o.handsTo),
    voice: await ask(VOICE, o.voice),
    owner: await ask(OWNER, o.owner),
  };
}
