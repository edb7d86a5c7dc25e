import type { Capability } from '../../domain/control.ts';

/** Words of a tool's name that tell what it can do. */
const WORDS: Readonly<Record<Exclude<Capability, 'other'>, readonly string[]>> = {
  pay: words('pay payment payout refund transfer wire charge purchase buy withdraw donate debit'),
  delete: words(
    'delete remove drop erase purge wipe cancel revoke archive destroy terminate unsubscribe trash rm',
  ),
  run: words('run exec execute shell bash command terminal script eval python deploy code sql'),
  send: words(
    'send email mail message reply forward share publish post notify sms text tweet upload invite dm',
  ),
  browse: words('browse browser url web page navigate visit http https crawl scrape curl website'),
  read: words(
    'read get list find search lookup look fetch show check view query retrieve load count describe',
  ),
  write: words(
    'write create update edit save store set add append insert put change remember memory note patch ' +
      'modify rename move open record file ticket',
  ),
};
/** Which one is told where a name has words of several: the gravest. */
const GRAVEST = ['pay', 'delete', 'run', 'send', 'browse', 'read', 'write'] as const;

function words(text: string): readonly string[] {
  return text.split(' ');
}

/**
 * What a tool can do, by its name: the verb at its beginning, else the gravest word in it. The
 * configuration's own word beats it. Pure.
 */
export function capabilityOf(
  tool: string,
  own: Readonly<Record<string, Capability>> = {},
): { capability: Capability; reason: string } {
  const said = Object.hasOwn(own, tool) ? own[tool] : undefined;
  if (said !== undefined) return { capability: said, reason: 'controls.capabilities' };
  const parts = partsOf(tool);
  const [first = ''] = parts;
  const verb = GRAVEST.find((c) => WORDS[c].includes(first));
  // "fetch_page" reads, and reads the web.
  if (verb === 'read' && parts.some((p) => WORDS.browse.includes(p)))
    return { capability: 'browse', reason: `its name begins with "${first}"` };
  // "create_payment" makes something, and what it makes is what counts.
  if (verb !== undefined && verb !== 'write')
    return { capability: verb, reason: `its name begins with "${first}"` };
  const found = GRAVEST.find(
    (c) => (verb === undefined || c !== 'read') && parts.some((p) => WORDS[c].includes(p)),
  );
  return found === undefined
    ? { capability: 'other', reason: 'its name does not tell' }
    : {
        capability: found,
        reason: `"${parts.find((p) => WORDS[found].includes(p)) ?? ''}" in its name`,
      };
}

/** `sendMail`, `send-mail`, `gmail.send_mail` in words. */
const partsOf = (tool: string): string[] =>
  tool
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((p) => p !== '');

/** The tools of an agent by what they can do. */
export type ToolsByCapability = ReadonlyMap<Capability, readonly string[]>;

export function groupTools(
  tools: readonly string[],
  own: Readonly<Record<string, Capability>> = {},
): ToolsByCapability {
  return Map.groupBy(tools, (tool) => capabilityOf(tool, own).capability);
}
