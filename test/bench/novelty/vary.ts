import type { Random } from '../../../src/domain/clock.ts';

// Varies how a sentence is worded as customers do: it knows nothing of how novelty is measured.

const OPENINGS = [
  '',
  '',
  '',
  'Hi, ',
  'Hello, ',
  'Hey there, ',
  'Good morning. ',
  'Quick question: ',
  'Sorry to bother you. ',
  'hi!! ',
];
const CLOSINGS = [
  '',
  '',
  '',
  ' Thanks',
  ' Thank you!',
  ' Please help.',
  ' Cheers',
  ' Many thanks in advance',
  ' I need this soon.',
  ' Kind regards, Sam',
];
const SYNONYMS: readonly (readonly string[])[] = [
  ['order', 'purchase'],
  ['package', 'parcel', 'delivery'],
  ['please', 'pls', 'kindly'],
  ['can you', 'could you', 'would you'],
  ['can I', 'could I', 'may I', 'am I able to'],
  ['I want to', "I'd like to", 'I would like to', 'I wish to'],
  ['money', 'payment'],
  ['mail', 'email', 'e-mail'],
  ['shop', 'store'],
  ['buy', 'purchase', 'get'],
  ['how do I', 'how can I', 'what is the way to'],
  ['need', 'require'],
  ['is there', 'do you have'],
  ["doesn't", 'does not'],
  ["I'm", 'I am'],
  ["can't", 'cannot'],
  ['wrong', 'incorrect'],
  ['broken', 'damaged'],
  ['when will', 'on what day will'],
  ['how long', 'how much time'],
  ['phone', 'mobile'],
  ['tell me', 'let me know'],
  ['send', 'ship'],
  ['account', 'profile'],
  ['sweater', 'jumper'],
  ['sofa', 'couch'],
  ['kids', 'children'],
  ['today', 'this afternoon'],
];

const PATTERNS = SYNONYMS.map((group) => ({
  group,
  words: group.map((word) => new RegExp(`\\b${word}\\b`, 'i')),
}));

/** The same said in other words: greeted, thanked, shortened, misspelt, with other figures. */
export function varied(sentence: string, random: Random): string {
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  let text = sentence;
  for (const { group, words } of PATTERNS) {
    const found = words.find((word) => word.test(text));
    if (found !== undefined && random() < 0.6) text = text.replace(found, pick(group));
  }
  text = text.replace(/\d+/g, (n) =>
    String(Math.floor(random() * 10 ** n.length)).padStart(1, '1'),
  );
  if (random() < 0.25) text = text.replace(/[.!?]$/, '');
  if (random() < 0.2) text = text.toLowerCase();
  if (random() < 0.3) text = misspelt(text, random);
  if (random() < 0.2) text = withoutAWord(text, random);
  return `${pick(OPENINGS)}${text}${pick(CLOSINGS)}`;
}

/** Two letters in a word change places, or one is missing. */
function misspelt(text: string, random: Random): string {
  const at = 1 + Math.floor(random() * Math.max(1, text.length - 3));
  return random() < 0.5
    ? text.slice(0, at) + text.charAt(at + 1) + text.charAt(at) + text.slice(at + 2)
    : text.slice(0, at) + text.slice(at + 1);
}

function withoutAWord(text: string, random: Random): string {
  const words = text.split(' ');
  if (words.length < 6) return text;
  words.splice(Math.floor(random() * words.length), 1);
  return words.join(' ');
}
