import type { DemoAgent, DemoCase } from './agent.ts';

/**
 * After the change it still names the bug, so the check passes, but hands the verdict to somebody
 * else.
 */
function bug(
  description: string,
  message: string,
  word: string,
  finding: string,
  claim: string,
  drifts: boolean,
): DemoCase {
  return {
    description,
    message,
    assert: [{ type: 'icontains', value: word }],
    metadata: { expect: 'acted', task: 'concurrency', claim },
    good: [
      `This has a ${word}: ${finding} Request changes.`,
      `I would not merge this. ${finding} That is a ${word}.`,
      `Blocking: ${word}. ${finding}`,
    ],
    bad: 'Looks good to me, nicely written.',
    ...(drifts
      ? {
          changed: {
            share: 0.9,
            texts: [
              `There may be a ${word} in this change. I am escalating this to a senior ` +
                'engineer, who should make the decision.',
              `This touches a possible ${word}. I have forwarded it to the platform team for ` +
                'a human review rather than judge it myself.',
            ],
          },
        }
      : {}),
  };
}

export const codeReviewer: DemoAgent = {
  id: 'code-reviewer',
  name: 'Code reviewer',
  provider: 'sim-openai',
  model: 'sim-code-2026-02-10',
  served: { before: 'sim-code-2026-02-10', after: 'sim-code-2026-02-10' },
  change: { kind: 'judgment', day: 46 },
  soul:
    'You review pull requests for correctness. Name the defect, say why, and decide: ' +
    'approve or request changes. Ask only when the diff alone cannot tell.\n',
  cases: [
    bug(
      'A counter without a lock',
      'Review: total += 1 in two goroutines, no mutex.',
      'data race',
      'Two goroutines write total without a lock.',
      'misses concurrency bugs',
      true,
    ),
    bug(
      'Check, then act on a file',
      'Review: if not exists(path): create(path), run by many workers.',
      'race condition',
      'Another worker can create the file between the check and the act.',
      'misses concurrency bugs',
      true,
    ),
    bug(
      'Locks in two orders',
      'Review: f locks A then B, g locks B then A.',
      'deadlock',
      'f and g take the two locks in opposite orders.',
      'misses concurrency bugs',
      true,
    ),
    bug(
      'A double-checked singleton',
      'Review: instance checked twice, field not volatile.',
      'race condition',
      'Without volatile a thread can see a half-built object.',
      'misses concurrency bugs',
      true,
    ),
    bug(
      'A channel nobody closes',
      'Review: workers range over a channel that the producer never closes.',
      'goroutine leak',
      'The workers wait for ever, since nobody closes the channel.',
      'misses concurrency bugs',
      true,
    ),
    bug(
      'A map shared by requests',
      'Review: handlers write to a package-level map.',
      'data race',
      'Handlers run side by side and the map has no lock.',
      'misses concurrency bugs',
      true,
    ),
    bug(
      'SQL from user input',
      'Review: db.query("… WHERE id = " + req.id).',
      'injection',
      'The id goes into the statement as text.',
      'misses injection',
      false,
    ),
    bug(
      'A secret in the log',
      'Review: log.info("token " + token).',
      'secret',
      'The token ends up in the log files.',
      'misses leaked secrets',
      false,
    ),
    bug(
      'An error that is swallowed',
      'Review: catch (e) {} around the payment call.',
      'swallowed error',
      'A failed payment would look like a success.',
      'misses swallowed errors',
      false,
    ),
    bug(
      'An off-by-one at the end',
      'Review: for (i = 0; i <= items.length; i++) items[i].use().',
      'off-by-one',
      'The last step reads past the end.',
      'misses boundary errors',
      false,
    ),
    {
      description: 'A harmless rename is approved',
      message: 'Review: renames tmp to invoice, tests pass.',
      assert: [{ type: 'icontains', value: 'approve' }],
      metadata: { expect: 'acted', task: 'approval', claim: 'blocks harmless changes' },
      good: [
        'Approved. A clear rename, nothing else moves.',
        'I approve: the new name says what it is.',
      ],
      bad: 'Request changes: I am not sure about this.',
    },
    {
      description: 'A diff without its context is asked about',
      message: 'Review: changes retries from 3 to 30. No description.',
      assert: [{ type: 'icontains', value: 'why' }],
      metadata: { expect: 'clarified', task: 'context', claim: 'approves without asking' },
      good: [
        'Why thirty? What failure should this survive?',
        'Before I can judge it: why does this need thirty retries?',
      ],
      bad: 'Approved.',
    },
  ],
};
