import { cleanLine, clip } from '../../alerting/messages/format.ts';
import type { PeopleConfig } from '../../config/schema-people.ts';
import { personOf } from '../people.ts';

export type Actors = 'people' | 'channel';

/** Somebody in Slack, as Slack names them. */
export interface Member {
  id: string;
  name: string;
}

export type MayAnswer = { may: true; by: string } | { may: false; words: string };

/** Whoever is in the channel may act for as long as nobody is configured. */
export const actorsOf = (given: Actors | undefined, people: PeopleConfig): Actors =>
  given ?? (Object.keys(people).length > 0 ? 'people' : 'channel');

/**
 * Whether somebody may act, under which name, and if not who may and how to become one of them.
 * A person who is configured to look only may not act anywhere. Pure.
 */
export function mayAnswer(
  { people, actors }: { people: PeopleConfig; actors: Actors | undefined },
  { id, name }: Member,
): MayAnswer {
  const known = personOf(people, { slack: id });
  // By the id: `people` knows it, and a name might be somebody else's.
  if (known?.mayAct === true) return { may: true, by: id };
  if (known !== null)
    return {
      may: false,
      words:
        `${known.name}, you may look and not act: your role is "read". ${whoMay(people)} To act, ` +
        `have people.${known.id ?? ''}.role set to "act".`,
    };
  if (actorsOf(actors, people) === 'channel')
    return { may: true, by: `${clip(cleanLine(name), 60) || 'somebody'} (Slack ${id})` };
  return {
    may: false,
    words:
      `You may look and not act. ${whoMay(people)} To be one of them, have this added to daytwo's ` +
      `configuration: people: { ${keyFor(name)}: { slack: ${id} } }`,
  };
}

function whoMay(people: PeopleConfig): string {
  const names = Object.entries(people)
    .filter(([, p]) => p.role === 'act' && p.slack !== undefined)
    .map(([key, p]) => p.name ?? key);
  return names.length === 0
    ? 'Nobody has a Slack member ID under people with the role "act" yet.'
    : `${names.slice(0, 12).join(', ')}${names.length > 12 ? ` and ${names.length - 12} more` : ''} may.`;
}

/** A key of `people` as Slack's name would make it. */
const keyFor = (name: string): string =>
  name
    .toLowerCase()
    .replaceAll(/[^\w.-]/g, '')
    .slice(0, 30) || 'name';
