import type { Config } from '../config/load.ts';
import type { Io } from './io.ts';

/**
 * The name under which an act by command is recorded. One that `people` does not have is said.
 * @throws DaytwoError `may-not-act` where `people` lets them look only
 */
export async function actorNamed(
  io: Pick<Io, 'err'>,
  { people }: Pick<Config, 'people'>,
  typed: string,
): Promise<string> {
  const { actorTyped } = await import('../answers/people.ts');
  const { name, isKnown } = actorTyped(people, typed);
  if (!isKnown) io.err(`${name} is nobody in people: recorded as written.`);
  return name;
}
