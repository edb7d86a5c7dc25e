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
  'faults/secrets.system.test.ts',
  'faults/daemon.system.test.ts',
  'package/package.system.test.ts',
  'web/browser-looks.system.test.ts',
  'models/calendars/watched.system.test.ts',
  'monitoring/anchors/story.system.test.ts',
  'app/whole-path.system.test.ts',
  'monitoring/baselines/approve.system.test.ts',
  'app/model-warnings.system.test.ts',
  'app/loop.system.test.ts',
  'platform/privacy/speed.test.ts',
  'faults/provider.system.test.ts',
];

const placeOf = (spec: TestSpecification): number => {
  const place = DEAR.indexOf(relative(`${spec.project.config.root}/test`, spec.moduleId));
  return place === -1 ? DEAR.length : place;
};

/** Begins with the files that take longest, whichever project they are of. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).toSorted((a, b) => placeOf(a) - placeOf(b));
  }
}
