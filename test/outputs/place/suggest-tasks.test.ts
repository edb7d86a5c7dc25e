import { expect, it } from 'vitest';
import { suggestTasks } from '../../../src/outputs/place/suggest-tasks.ts';

const times = (n: number, prompt: string): string[] => Array.from({ length: n }, () => prompt);

it('names the words by which questions can be parted, each question counted once', () => {
  const prompts = [
    ...times(30, 'Please refund the broken kettle'),
    ...times(20, 'Where is my parcel?'),
    ...times(10, 'Will the parcel be refunded, I want a refund'),
    ...times(40, 'May I return it?'),
  ];
  expect(suggestTasks(prompts)).toEqual([
    { word: 'refund', outputs: 40 },
    { word: 'return', outputs: 40 },
    { word: 'parcel', outputs: 20 },
  ]);
});

it('names what most questions have last, since the first that fits counts', () => {
  const prompts = [
    ...times(30, 'refund order'),
    ...times(30, 'order parcel'),
    ...times(30, 'my order'),
    ...times(2, 'poem'),
  ];
  expect(suggestTasks(prompts).map((s) => s.word)).toEqual(['parcel', 'refund', 'order']);
});

it('names nothing where nothing recurs', () => {
  expect(suggestTasks([])).toEqual([]);
  expect(suggestTasks(['one question', 'another thing', 'what is this'])).toEqual([]);
});

it('names no day of the week, no month, no number and no point of the compass, in any of the languages', () => {
  const prompts = [
    'Monday north March three refund',
    'montag norden märz drei refund',
    'lundi nord août trois refund',
    'miércoles norte agosto tres refund',
    'venerdì ovest dicembre sette refund',
    'tomorrow yesterday heute demain refund',
  ].flatMap((prompt) => times(5, prompt));
  expect(suggestTasks(prompts)).toEqual([{ word: 'refund', outputs: 30 }]);
});
