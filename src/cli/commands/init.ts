import { basename, dirname } from 'node:path';
import { type Command, Option } from 'commander';
import { PRESET_NAMES } from '../../config/preset-names.ts';
import type { InitOptions } from '../actions/init.ts';
import { KINDS } from '../init/kinds.ts';
import { configFile, wantsJson } from '../context.ts';
import type { Io } from '../io.ts';

/** `daytwo init` */
export function registerInit(program: Command, io: Io): void {
  program
    .command('init [folder]')
    .description(
      'write a configuration for your agent: asks at a terminal, or takes options; elsewhere a ' +
        'commented starter with one agent, its soul, and ten cases worth having',
    )
    .addOption(new Option('--agent <kind>', 'what is to be watched').choices(KINDS.map(([k]) => k)))
    .option('--name <name>', 'as messages and commands call it')
    .option('--url <address>', 'http, mcp: where it is asked')
    .option('--command <program>', 'exec, mcp: the program with its arguments, in quotes')
    .option('--tool <name>', 'mcp: the tool that is the agent')
    .option('--argument <name>', 'mcp: the argument of the tool that takes the question')
    .option('--body <json>', 'http: what it is sent, with {{prompt}} and {{session}} in it')
    .option('--answer <path>', 'where in its answer the text stands, such as $.reply')
    .option('--tool-calls <path>', 'where in it the tool calls stand, such as $.tool_calls')
    .option('--tool-name <path>', 'where in each call its name stands; $.name where left out')
    .option('--tool-arguments <path>', 'where in each call its arguments stand; $.arguments')
    .option('--agent-version <path>', 'where in it its version stands, such as $.version')
    .option('--header <name=reference>', 'http, mcp: a header with a key, authorization=env:NAME')
    .option('--side-effects <what>', 'what a question may set in motion: none, sandboxed, accepted')
    .option('--per-call <usd>', 'the most that one question costs')
    .option('--provider <kind>', 'model: openai, openai-responses, anthropic or azure')
    .option('--model <model>', 'model: its name; at Azure the deployment')
    .option(
      '--base-url <address>',
      "model: an address that is not the provider's own; Azure's resource",
    )
    .option('--key <reference>', 'model: env:NAME or file:/path, never the key itself')
    .option(
      '--soul <file>',
      'a file with its instructions, or its program: an edit is followed by a run, six a day at most',
    )
    .option('--suite <file>', 'a promptfoo file with its cases')
    .option('--schedule <cron>', 'when it is asked')
    .option('--workspace <folder>', 'openclaw, claude-code: where its files lie')
    .option('-y, --yes', 'ask nothing')
    .option(
      '--interview',
      'what it does, for whom, what it must never do, when it must ask: writes ten cases, claims and ' +
        'a draft of what its instructions lack, beside what is there; no model is called',
    )
    .option('--does <tasks>', 'interview: what it does, parted by ;')
    .option('--for <people>', 'interview: for whom')
    .option('--never <things>', 'interview: what it must never do, parted by ;')
    .option('--asks-when <cases>', 'interview: when it must ask or hand over, parted by ;')
    .option('--hands-to <who>', 'interview: to whom it hands over')
    .option('--voice <how>', 'interview: how it speaks')
    .option('--owner <name>', 'interview: who answers for it')
    .option(
      '--preset <preset>',
      `for an agent that is there already: ${PRESET_NAMES.join(' or ')}; the folder ` +
        'is then its workspace, and config/ is written',
    )
    .action(async (folder: string | undefined, options: InitOptions, command: Command) => {
      const { init } = await import('../actions/init.ts');
      await init(io, folder ?? namedFolder(io, options, command), options, wantsJson(command));
    });
}

/** An interview is about the configuration that every other command would take. */
function namedFolder(io: Io, o: InitOptions, command: Command): string | undefined {
  if (o.interview !== true || o.preset !== undefined) return undefined;
  const file = configFile(io, command);
  return basename(file) === 'daytwo.yaml' ? dirname(file) : undefined;
}
