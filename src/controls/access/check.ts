import type { ControlFinding, ControlResult } from '../../domain/control.ts';
import { type User, userOf } from '../../platform/files/unix-users.ts';
import { type Access, decideAccess } from './decide.ts';
import { type Probe, probeWrite } from './probe.ts';
import { type Machine, readWays } from './read.ts';

/** Whose files are looked at, as whom. */
export interface AccessQuestion {
  agent: string;
  /** A name or a number; undefined where nobody said whom the agent runs as. */
  user: string | undefined;
  /** Files that the agent must not change. */
  files: readonly string[];
  probeWrite: boolean;
  /** Number of the user that this process runs as. */
  own: number;
  machine?: Machine;
}

/** Whether the user that an agent runs as can change what the agent is told. */
export async function checkAccess(q: AccessQuestion): Promise<ControlResult> {
  const result = (over: Partial<ControlResult>): ControlResult => ({
    control: 'access',
    agent: q.agent,
    findings: [],
    unknown: [],
    notes: [],
    ...over,
  });
  if (q.user === undefined)
    return result({
      unknown: [`nobody said whom it runs as: agents.${q.agent}.runsAs or controls.agentUser`],
    });
  const user = userNamed(q.user);
  if (user === null) return result({ unknown: [`there is no user "${q.user}" on this machine`] });
  const read = await readWays(q.files, q.machine);
  const findings: ControlFinding[] = [];
  const unmade = new Set<string>();
  for (const [path, way] of read.ways) {
    const probe = q.probeWrite ? await probeWrite(user, path, q.own) : null;
    if (probe?.outcome === 'not-made') unmade.add(probe.why);
    const found = accessFinding(path, decideAccess(user, way), probe);
    if (found !== null) findings.push(found);
  }
  return result({
    findings,
    unknown: read.unknown,
    notes: [...read.notes, ...[...unmade].map((why) => `no probe was made: ${why}`)],
  });
}

/** A finding where the facts or the probe say that a file can be changed. Pure. */
export function accessFinding(
  path: string,
  access: Access,
  probe: Probe | null,
): ControlFinding | null {
  const opened = probe?.outcome === 'opened';
  if (!access.writable && !opened) return null;
  const why = access.writable
    ? access.reasons.join('; ')
    : 'a probe opened it for writing, by a way that owners, modes and lists do not show';
  const probed = access.writable
    ? probe?.outcome === 'opened'
      ? ' (a probe opened it)'
      : probe?.outcome === 'refused'
        ? ` (a probe of the file itself was refused: ${probe.code})`
        : ''
    : '';
  return { id: path, path, what: `${path}: ${why}${probed}` };
}

/** A user of this machine; a number that has no name is a user all the same, of no known group. */
function userNamed(name: string): User | null {
  const known = userOf(name);
  if (known !== null || !/^\d+$/.test(name)) return known;
  return { name: `user ${name}`, uid: Number(name), gids: [] };
}
