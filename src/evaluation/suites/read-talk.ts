import type { Case, SimulatedUser } from '../../domain/suite.ts';
import { plural } from '../../domain/text.ts';
import { child, placeOf } from './problems.ts';
import type { AssertionReading, ParsedAssertion } from './read-assertions.ts';
import { parseTurns, suiteProgram } from './read-turns.ts';
import { renderString } from './render.ts';
import { checked, simulatedUserSchema } from './schema.ts';
import type { RawTest } from './tests.ts';

/** What makes a conversation of a case; empty where one question has one answer. */
export interface Talk {
  more: Pick<Case, 'turns' | 'simulatedUser'>;
  /** The checks that stand under turns. */
  assertions: readonly ParsedAssertion[];
}

/** What a test, or the test that all share, says of how its conversation goes on. */
export async function readTalk(
  test: RawTest,
  defaults: Partial<RawTest>,
  options: Readonly<Record<string, unknown>>,
  reading: AssertionReading,
): Promise<Talk> {
  const at = (key: 'turns' | 'simulatedUser', written: unknown): ReturnType<typeof child> =>
    child(test[key] === undefined ? (defaults.at ?? test.at) : test.at, key, written);
  const written = turnsOf(test, defaults);
  const played =
    test.simulatedUser ?? (test.turns === undefined ? defaults.simulatedUser : undefined);
  const user = played === undefined ? null : await readUser(at('simulatedUser', played), reading);
  if (written === undefined || written.length === 0)
    return { more: user === null ? {} : { simulatedUser: user }, assertions: [] };
  const here = at('turns', written);
  if (played !== undefined)
    reading.problems.add(
      placeOf(here),
      here.path,
      'stands beside simulatedUser: what the user says is either written or played',
    );
  const { turns, assertions } = await parseTurns(here, written, options, reading);
  return { more: { turns }, assertions };
}

/** The turns of a test: its own, else those that all share, unless a model plays its user. */
export const turnsOf = (
  test: Pick<RawTest, 'turns' | 'simulatedUser'>,
  defaults: Pick<Partial<RawTest>, 'turns'>,
): RawTest['turns'] =>
  test.turns ?? (test.simulatedUser === undefined ? defaults.turns : undefined);

async function readUser(
  at: ReturnType<typeof child>,
  reading: AssertionReading,
): Promise<SimulatedUser | null> {
  const raw = checked(simulatedUserSchema, at, reading.problems);
  if (raw === null) return null;
  const { stop, provider, ...played } = raw;
  const user = { ...played, ...(provider === undefined ? {} : { provider }) };
  if (stop === undefined) return user;
  if (typeof stop === 'string') return { ...user, stop };
  const program = await suiteProgram(
    stop.javascript,
    ['output', 'context'],
    child(child(at, 'stop', stop), 'javascript', stop.javascript),
    reading,
  );
  return program === null ? null : { ...user, stopWhen: program };
}

/** Whom a model plays, with the variables of the case filled in. */
export async function renderedUser(
  user: SimulatedUser | undefined,
  vars: Readonly<Record<string, unknown>>,
  { sandbox }: AssertionReading,
): Promise<Pick<Case, 'simulatedUser'>> {
  if (user === undefined) return {};
  const filled = async (text: string): Promise<string> => {
    const rendered = await renderString(text, vars, sandbox);
    return rendered.ok ? rendered.value : text;
  };
  return {
    simulatedUser: {
      ...user,
      persona: await filled(user.persona),
      goal: await filled(user.goal),
      ...(user.stop === undefined ? {} : { stop: await filled(user.stop) }),
    },
  };
}

/** Notes checks of an answer that the conversation cannot come to. */
export function checkAnswers(
  assertions: readonly ParsedAssertion[],
  { turns = [], simulatedUser }: Talk['more'],
  { problems }: AssertionReading,
): void {
  const most = simulatedUser?.maxTurns ?? 1 + turns.length;
  for (const { at, rest } of assertions)
    if (typeof rest.of === 'number' && rest.of > most)
      problems.add(
        placeOf(child(at, 'of', rest.of)),
        [...at.path, 'of'],
        `there is no answer ${rest.of}: the test comes to ${plural(most, 'answer')}`,
      );
}
