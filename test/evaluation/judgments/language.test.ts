import { expect, it } from 'vitest';
import { configSchema } from '../../../src/config/schema.ts';
import { languageNote } from '../../../src/cli/check-config/judgment-language.ts';
import type { Case } from '../../../src/domain/suite.ts';
import { languageOf } from '../../../src/evaluation/judgments/language.ts';

const DUTCH =
  'Ik heb een vraag over mijn bestelling. Het pakket is niet aangekomen en ik wil weten wat ik ' +
  'moet doen. Kan je mij helpen met de retour van een artikel dat ik op maandag heb gekocht?';
const GERMAN =
  'Ich habe eine Frage und bitte um Auskunft: das Paket ist nicht da, wie kann ich es mit der ' +
  'Nummer finden? Wir haben auch ein zweites bestellt und warten auf die Rechnung.';

it('a text is told by its commonest words or its letters, and a short one by nothing', () => {
  expect(languageOf(DUTCH)).toBe('Dutch');
  expect(languageOf(GERMAN)).toBe('German');
  expect(languageOf('私の注文はどこですか。返品したいです。')).toBe('Japanese');
  expect(languageOf('Where is the parcel that you sent to the old house for this order?')).toBe(
    'English',
  );
  // A word of theirs that English has too, again and again, makes no text theirs.
  const prompts = Array.from(
    { length: 20 },
    (_, i) => `Please delete customer record C-${i} at once.`,
  );
  expect(languageOf(prompts.join('\n'))).not.toBe('Danish');
  expect(languageOf('Jeg vil gerne vide, hvordan det er, og om vi kan få en ny til min bil.')).toBe(
    'Danish',
  );
  expect(languageOf('SKU-4411')).toBeNull();
  expect(languageOf('您的订单已经发货，预计三天内送达。')).toBe('Chinese');
  expect(languageOf('لا يمكنني مساعدتك في هذا الطلب.')).toBe('a language in Arabic letters');
});

const note = (text: string, agent: object = {}, expected = false): string[] => {
  const config = configSchema.parse({
    providers: { p: { kind: 'openai' } },
    agents: {
      desk: {
        soul: 'SOUL.md',
        target: { provider: 'p', model: 'm' },
        suites: [{ file: 'a.yaml' }, { file: 'b.yaml' }],
        ...agent,
      },
    },
  });
  const asked = {
    messages: [{ role: 'user', content: text }],
    metadata: expected ? { expect: 'acted' } : {},
  } as unknown as Case;
  const desk = config.agents['desk'];
  if (desk === undefined) throw new Error('the agent is configured above');
  const suite = { cases: [asked] } as unknown as Parameters<typeof languageNote>[3][number];
  return languageNote({ place: () => ({ file: 'daytwo.yaml' }) }, 'desk', desk, [suite, suite]).map(
    (p) => p.message,
  );
};

it('a language that the rules do not know is said once an agent, and not where a judge reads it or nothing is watched', () => {
  expect(note(DUTCH)).toEqual([
    'the cases are in Dutch: the rules that see refusals know English, German, French, Spanish ' +
      'and Italian only',
  ]);
  expect(note(DUTCH, { judgments: { judge: { provider: 'p', model: 'm' } } })).toEqual([]);
  expect(note(DUTCH, { streams: { judgment: 'off' } })).toEqual([]);
  expect(note(GERMAN)).toEqual([]);
  expect(note(GERMAN, {}, true)[0]).toContain('the rules see refusals in it');
});
