import { iso } from '../domain/clock.ts';
import { CONTROLS_LOOKED } from '../domain/control.ts';
import type { IncidentRecorder } from '../alerting/incidents/record.ts';
import type { Logger } from '../platform/log.ts';
import type { TakeInDeps } from '../outputs/take-in.ts';
import type { Scheduled } from '../platform/schedule/scheduler.ts';
import { planAttacks, type PlanAttackDeps } from './attack/plan.ts';
import { type ControlDeps, runControls } from './check.ts';
import { realWorkOf } from './real-work.ts';
import { tellControls } from './tell.ts';
import { grantedTools } from './tools/check.ts';
import { noteGrants } from './tools/note-grants.ts';

/** The controls as a job of the clock; none where the configuration does not name them. */
export function controlJobs(
  deps: Omit<ControlDeps, 'own'> & PlanAttackDeps & TakeInDeps & { recorder: IncidentRecorder },
  log: Logger,
): Scheduled[] {
  const { config, clock, recorder } = deps;
  if (config.controls === undefined) return [];
  return [
    {
      name: 'controls',
      cron: config.controls.schedule,
      timezone: config.timezone,
      runAtStart: true,
      async work() {
        const own = process.getuid?.() ?? -1;
        await noteAllGrants(deps);
        const results = await runControls(
          { ...deps, ...realWorkOf(deps), own },
          Object.keys(config.agents),
          clock.now(),
        );
        await tellControls(deps, recorder, results);
        const at = iso(clock.now());
        const looked = { kind: CONTROLS_LOOKED, subject: '', id: CONTROLS_LOOKED, at, doc: {} };
        await deps.store.records.put(looked);
        const found = results.reduce((n, r) => n + r.findings.length, 0);
        const unknown = results.flatMap((r) => r.unknown);
        log.info({ found, unknown }, 'controls were looked at');
        await planAttacks(deps, log);
      },
    },
  ];
}

/** A list of tools that cannot be read is told by the control of tools. */
async function noteAllGrants(deps: PlanAttackDeps): Promise<void> {
  for (const agent of Object.keys(deps.config.agents)) {
    const granted = await grantedTools(deps, agent).catch(() => null);
    if (granted === null) continue;
    const names = granted.map((g) => g.tool);
    await noteGrants(deps.store, agent, names, deps.clock.now());
  }
}
