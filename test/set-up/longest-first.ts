import { relative } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * The files that take longest (docs/benchmarks/tests.md), longest first. One that is begun
 * last keeps a single core busy while the others are done. vitest knows it by itself only where the
 * tests ran before; on a fresh checkout it goes by the length of the files.
 */
const DEAR = [
  'faults/kill.system.test.ts',
  'demo/demo.system.test.ts',
  'faults/vanished.system.test.ts',
  'web/browser-looks.system.test.ts',
  'faults/secrets.system.test.ts',
  'package/package.system.test.ts',
  'faults/daemon.system.test.ts',
  'monitoring/anchors/story.system.test.ts',
  'app/loop.system.test.ts',
  'monitoring/baselines/approve.system.test.ts',
  'app/whole-path.system.test.ts',
  'app/model-warnings.system.test.ts',
  'comparison/rehearsal/gate.system.test.ts',
  'app/spelled-keys.system.test.ts',
  'detection/planning/plan.system.test.ts',
  'app/failing-now.system.test.ts',
  'platform/privacy/speed.test.ts',
];

const placeOf = (spec: TestSpecification): number => {
  const place = DEAR.indexOf(relative(`${spec.project.config.root}/test`, spec.moduleId));
  return place === -1 ? DEAR.length : place;
};

/**
 * Begins with the files that take longest, one project after the other: a worker whose next file is
 * of another project is ended, and all that it has loaded and compiled with it.
 */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const projects = [...new Set(sorted.map((spec) => spec.project.name))];
    return projects.flatMap((name) =>
      sorted
        .filter((spec) => spec.project.name === name)
        .toSorted((a, b) => placeOf(a) - placeOf(b)),
    );
  }
}
