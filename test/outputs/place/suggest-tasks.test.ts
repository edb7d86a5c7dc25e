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
    ...times(30, 'refund kettle'),
    ...times(30, 'kettle parcel'),
    ...times(30, 'my kettle'),
    ...times(2, 'poem'),
  ];
  expect(suggestTasks(prompts).map((s) => s.word)).toEqual(['parcel', 'refund', 'kettle']);
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

it('names no greeting, closing, signature or name of a letter, in any of the languages', () => {
  const letters = [
    'Dear Ms Okafor,\nmy refund?\n\nKind regards,\nTheodora Whitcombe\nWhitcombe Lamps Ltd',
    'Hi Theodora, refund? Best wishes, Theodora Whitcombe',
    'Good morning! refund? Thanks in advance\nTheodora',
    'refund?\n\nRegards\nTheodora Whitcombe\nSent from my iPhone',
    'Sehr geehrte Frau Whitcombe,\nrefund?\n\nMit freundlichen Grüßen\nTheodora Whitcombe',
    'Guten Tag, refund? Viele Grüße, Theodora Whitcombe',
    'Bonjour Madame Whitcombe,\nrefund?\nBien cordialement,\nTheodora Whitcombe',
    'Estimada Theodora:\nrefund?\nUn cordial saludo,\nTheodora Whitcombe',
    'Buongiorno Theodora, refund?\nCordiali saluti\nTheodora Whitcombe',
    'Prezada Theodora, refund?\nAtenciosamente,\nTheodora Whitcombe',
    'Beste Theodora,\nrefund?\nMet vriendelijke groet,\nTheodora Whitcombe',
    'Dzień dobry,\nrefund?\nPozdrawiam,\nTheodora Whitcombe',
    'Refund please.\n-- \nTheodora Whitcombe\nWhitcombe Lamps Ltd, Leeds',
  ].flatMap((letter) => times(4, letter));
  expect(suggestTasks(letters)).toEqual([{ word: 'refund', outputs: 52 }]);
});

it('names no small word of the languages that most teams write', () => {
  const prompts = [
    ...times(20, 'Was kostet einen Zahn bleichen, können Sie mir das sagen?'),
    ...times(20, '¿Cuánto cuesta para ustedes? blanqueamiento'),
    ...times(20, 'Combien coûte votre détartrage, pouvez-vous'),
    ...times(20, 'Hoeveel kost jullie gebitsreiniging'),
  ];
  const words = suggestTasks(prompts).map((s) => s.word);
  expect(words).toContain('blanqueamiento');
  expect(words).toContain('gebitsreiniging');
  for (const small of ['kostet', 'einen', 'cuesta', 'cuánto', 'coûte', 'votre', 'hoeveel', 'kost'])
    expect(words).not.toContain(small);
});

it('names the word of most questions first where others part only a few of them', () => {
  const things = ['rope', 'bulbs', 'ladders', 'paint', 'nails', 'hinges', 'glue', 'tiles', 'saws'];
  const more = [
    'hooks',
    'clamps',
    'drills',
    'sanders',
    'brushes',
    'ovens',
    'lamps',
    'plugs',
    'wires',
  ];
  const sells = [...things, ...more].flatMap((thing) => times(4, `Do you sell ${thing}?`));
  const others = times(12, 'Where are you on the map');
  const [first, ...rest] = suggestTasks([...sells, ...others]);
  expect(first).toEqual({ word: 'sell', outputs: 72 });
  // Each question counts for the first word that it has.
  for (const { word } of rest) expect([...things, ...more]).not.toContain(word);
  expect(suggestTasks(sells)[0]).toEqual({ word: 'sell', outputs: 72 });
});

it('names nothing that is at home among what is placed, nor what a kind of work is called', () => {
  const open = [
    ...times(9, 'the parcel was squashed'),
    ...times(9, 'about refunds'),
    ...times(9, 'an odd lamp'),
  ];
  const known = { prompts: times(40, 'where is my parcel'), names: ['refund'] };
  const words = suggestTasks(open, known).map((s) => s.word);
  expect(words).toContain('lamp');
  for (const word of ['parcel', 'refunds']) expect(words).not.toContain(word);
});

it('names nothing that is counted, that people do to be answered or that any customer has', () => {
  const prompts = [
    'Please call me about my order: refund within 14 days, I waited two weeks and sent 3 messages',
    'Ich warte seit vier Tagen auf Antwort zur Bestellung: refund in zwei Wochen, 50 Euro',
    'J’attends depuis trois semaines une réponse à ma commande: refund de 20 euros, deux mois',
    'Espero desde hace dos meses respuesta de mi pedido: refund, tres semanas',
    'Aspetto risposta al mio ordine da due settimane: refund, cinque giorni',
    'Espero há três semanas resposta da encomenda: refund',
    'Ik wacht al drie weken op antwoord over mijn bestelling: refund, vijf dagen',
  ].flatMap((prompt) => times(10, prompt));
  expect(suggestTasks(prompts)).toEqual([{ word: 'refund', outputs: 70 }]);
});
