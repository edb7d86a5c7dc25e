import type { Attempt } from '../../domain/attempt.ts';
import { iso } from '../../domain/clock.ts';
import { soundReply } from '../../domain/sound-trial.ts';
import type { KeptReply, Trials } from '../../domain/store.ts';
import { bytes, findName, nameOf } from './names.ts';
import { pack, unpack } from './packed.ts';
import { spend } from './spending.ts';
import { number, type Row, type Sql, text, textOrNull } from './sql.ts';

type Calls = Pick<Trials, 'beginAttempt' | 'endAttempt' | 'attemptsOf' | 'replies'>;

/**
 * The write-ahead rows of calls, and the money that they reserve. A call that has ended is kept in
 * a shorter form, and its reply until the trial that it was for is stored.
 */
export function calls(sql: Sql): Calls {
  return {
    beginAttempt: (a, ceilings) =>
      sql.atomic(async (tx) => {
        for (const ceiling of ceilings) {
          const { spentUsd, assumedUsd } = await spend(tx).towards(ceiling);
          if (spentUsd + assumedUsd + a.reservedUsd > ceiling.usd)
            return { ok: false, ceiling, spentUsd, assumedUsd };
        }
        await tx.run(
          'INSERT INTO attempt (id, run, case_hash, ordinal, purpose, at, reserved_usd) ' +
            'VALUES (?, ?, ?, ?, ?, ?, ?)',
          a.id,
          a.run,
          a.caseHash,
          a.ordinal,
          a.purpose,
          a.at,
          a.reservedUsd,
        );
        return { ok: true };
      }),
    endAttempt: (id, at, result, costUsd, reply) =>
      sql.atomic(async (tx) => {
        const row = await tx.get('SELECT * FROM attempt WHERE id = ?', id);
        if (row === null) return;
        const attempt = attemptIn(row);
        await keepCall(tx, { ...attempt, endedAt: at, result }, costUsd);
        await tx.run('DELETE FROM attempt WHERE id = ?', id);
        if (reply !== undefined && attempt.run !== null) await putReply(tx, attempt, reply);
      }),
    async attemptsOf(run) {
      const n = await findName(sql, run);
      const rows = await sql.all('SELECT * FROM attempt WHERE run = ?', run);
      const kept = await sql.all(
        'SELECT kept_call.*, name.text AS case_hash FROM kept_call JOIN name ON name.n = of_case ' +
          'WHERE run = ?',
        n,
      );
      return [...rows.map(attemptIn), ...kept.map((r) => callIn(r, run))].toSorted((a, b) =>
        a.at < b.at ? -1 : a.at > b.at ? 1 : a.id < b.id ? -1 : 1,
      );
    },
    async replies({ run, caseHash, ordinal }) {
      const rows = await sql.all(
        'SELECT digest, body FROM reply WHERE run = ? AND case_hash = ? AND ordinal = ? ORDER BY n',
        run,
        caseHash,
        ordinal,
      );
      return rows.map((r) => {
        const kept = JSON.parse(unpack(bytes(r, 'body'))) as Omit<KeptReply, 'digest'>;
        return { digest: text(r, 'digest'), ...kept, reply: soundReply(kept.reply) };
      });
    },
  };
}

type Ended = Attempt & { endedAt: string | null; result: string | null };

function attemptIn(r: Row): Ended {
  return {
    id: text(r, 'id'),
    run: textOrNull(r, 'run'),
    caseHash: text(r, 'case_hash'),
    ordinal: number(r, 'ordinal'),
    purpose: text(r, 'purpose') as Attempt['purpose'],
    at: text(r, 'at'),
    reservedUsd: number(r, 'reserved_usd'),
    endedAt: textOrNull(r, 'ended_at'),
    result: textOrNull(r, 'result'),
  };
}

/** A call that ended; its own id is not kept, and nothing is reserved for it any more. */
function callIn(r: Row, run: string): Ended {
  const at = number(r, 'at');
  return {
    id: `call ${String(number(r, 'n')).padStart(12, '0')}`,
    run,
    caseHash: text(r, 'case_hash'),
    ordinal: number(r, 'ordinal'),
    purpose: (textOrNull(r, 'purpose') ?? 'trial') as Attempt['purpose'],
    at: iso(at),
    reservedUsd: 0,
    endedAt: iso(at + number(r, 'took')),
    result: textOrNull(r, 'result') ?? 'reply',
  };
}

/** What is usual is left out: the purpose of a trial's own call, and that a reply came. */
export async function keepCall(tx: Sql, a: Ended, costUsd: number): Promise<void> {
  const at = Date.parse(a.at);
  await tx.run(
    'INSERT INTO kept_call (run, of_case, ordinal, purpose, at, took, result, cost_usd) VALUES ' +
      '(?, ?, ?, ?, ?, ?, ?, ?)',
    a.run === null ? 0 : await nameOf(tx, a.run),
    await nameOf(tx, a.caseHash),
    a.ordinal,
    a.purpose === 'trial' ? null : a.purpose,
    at,
    a.endedAt === null ? 0 : Date.parse(a.endedAt) - at,
    a.result === 'reply' ? null : a.result,
    costUsd,
  );
}

async function putReply(tx: Sql, of: Attempt, { digest, ...rest }: KeptReply): Promise<void> {
  await tx.run(
    'INSERT INTO reply (run, case_hash, ordinal, digest, body) VALUES (?, ?, ?, ?, ?)',
    of.run,
    of.caseHash,
    of.ordinal,
    digest,
    pack(JSON.stringify(rest)),
  );
}
