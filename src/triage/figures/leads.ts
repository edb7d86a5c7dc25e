import type { Direction } from './direction.ts';
import { mentionsIn } from './mentions.ts';
import { isPeriod } from './periods.ts';
import type { FigureSource, SourceRow } from './source.ts';

/** What a figure says that something has more or less than: "$20 more than Basic". */
export interface Lead {
  /** The name column and the value of what it is held against. */
  name: string;
  over: string;
  /** 1 where the other has more. */
  sign: Direction;
}

const MORE =
  'more expensive|more|higher|larger|greater|bigger|dearer|pricier|mehr|höher|größer|teurer' +
  '|más|de plus|(?:di|in) più|a mais|mais|meer';
const LESS =
  'less expensive|less|fewer|lower|smaller|cheaper|weniger|niedriger|kleiner|billiger|günstiger' +
  '|menos|de moins|(?:di|in) meno|a menos|minder';
const AHEAD = 'ahead of|in front of|above|over|vor|über';
const BEHIND = 'behind|below|under|short of|hinter|unter';
const BEAT =
  'exceed(?:s|ed)?|beat(?:s|en)?|outsold|outsells?|outperform(?:s|ed)?|led|leads|topped' +
  '|tops|surpass(?:es|ed)?|übertraf|übertrifft';
const TRAIL = 'trail(?:s|ed)?|lag(?:s|ged)?(?: behind)?';
/** An amount may be told for a span: "$21 a month more". */
const PER = String.raw`(?:\s(?:a|per|each|im|pro)\s\p{L}+)?`;
const OTHER = String.raw`(?<other>[^,;:()$€£¥]{1,60})`;
const THAN = String.raw`(?:\s[^,;:.()\d]{0,40}?)?\s(?:than|als|que|do que|de|che|di|dan)\s`;
const AFTER = new RegExp(
  [
    String.raw`^${PER}\s?(?:(?:(?<more>${MORE})|(?<less>${LESS}))${THAN}|`,
    String.raw`(?:(?<ahead>${AHEAD})|(?<behind>${BEHIND}))\s)${OTHER}`,
  ].join(''),
  'iu',
);
const BEFORE = new RegExp(
  [
    String.raw`(?<!\p{L})(?:(?:(?<more>${MORE})|(?<less>${LESS}))${THAN}|`,
    String.raw`(?:(?<ahead>${AHEAD}|${BEAT})|(?<behind>${BEHIND}|${TRAIL}))\s)`,
    String.raw`${OTHER}(?:\s?\([^()]{1,30}\))?\s(?:by|um)\s(?:\p{L}+\s){0,2}$`,
  ].join(''),
  'iu',
);
/** What comes after is no longer what is compared with. */
const BORDER = /\s(?:and|but|while|whereas|und|aber|than|als|et|y)\s/iu;
const NEAR = 120;

/**
 * What a figure is said to be ahead of or behind; null where nothing says so.
 * @param text the sentence
 * @param place where the figure begins and ends in it
 */
export function leadOf(
  text: string,
  { from, to }: { from: number; to: number },
  source: FigureSource,
): Lead | null {
  const found =
    AFTER.exec(text.slice(to, to + NEAR)) ??
    BEFORE.exec(text.slice(Math.max(0, from - NEAR), from));
  const { other = '', more, ahead } = found?.groups ?? {};
  const [named = ''] = other.split(BORDER);
  const first = [...mentionsIn(named, source)].find(([, all]) => ![...all].some(isPeriod));
  const [over, ...others] = first?.[1] ?? [];
  if (first === undefined || over === undefined || others.length > 0) return null;
  return { name: first[0], over, sign: (more ?? ahead) === undefined ? -1 : 1 };
}

/** Whether what lies between two rows is a lead over what is told, in per cent of that one. */
export function isLead(
  { name, over, sign }: Lead,
  { rows, value, way }: { rows: readonly SourceRow[]; value: number; way: string },
): boolean {
  const [a, b] = rows;
  if (a === undefined || b === undefined) return false;
  const [isFirst, isSecond] = [a.names[name] === over, b.names[name] === over];
  if (isFirst === isSecond || (way === 'change' && !isFirst)) return false;
  return Math.sign(isFirst ? value : -value) === sign;
}

/** The same the other way. */
export const turnedLead = (lead: Lead): Lead => ({ ...lead, sign: lead.sign === 1 ? -1 : 1 });

const COMPARED = new RegExp(
  String.raw`^${PER}\s?(?:(?<more>${MORE})|(?<less>${LESS}))(?!\p{L})`,
  'iu',
);

/** Which way "$2 more", "5 % less" say that something went; null where nothing does. */
export function directionBehind(behind: string): Direction | null {
  const found = COMPARED.exec(behind);
  return found === null ? null : found.groups?.['more'] === undefined ? -1 : 1;
}
