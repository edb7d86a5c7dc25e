import { randomBytes } from 'node:crypto';
import type { Command } from 'commander';
import { DaytwoError, EXIT } from '../../domain/errors.ts';
import type { Io } from '../io.ts';

/** `daytwo web password` and `daytwo web openapi` */
export function registerWeb(program: Command, io: Io): void {
  const web = program.command('web').description("the page's passwords and its API");
  web
    .command('password')
    .description('make what people.NAME.password refers to, from a password that is typed unseen')
    .addHelpText(
      'after',
      `
Asks twice on a terminal; elsewhere the first line of standard input is the password. What is printed goes where the
reference in the configuration leads; nobody can get the password back out of it.
Example: daytwo web password > /etc/daytwo/ana.password, and password: file:/etc/daytwo/ana.password`,
    )
    .action(async () => {
      const { hashPassword } = await import('../../web/safety/passwords.ts');
      const password = await askedPassword(io);
      io.out(await hashPassword(password, randomBytes(16)));
      io.err('Put this line where people.NAME.password refers to: env:NAME or file:/path.');
    });
  web
    .command('openapi')
    .description('the API as an OpenAPI 3.1 document, as in docs/openapi.json')
    .action(async () => {
      const { openApi } = await import('../../web/api/openapi.ts');
      io.out(JSON.stringify(openApi(), null, 2));
    });
}

/** @throws DaytwoError `bad-password` */
async function askedPassword(io: Io): Promise<string> {
  const { PASSWORD_LENGTH } = await import('../../web/safety/passwords.ts');
  const { hiddenLine } = await import('../hidden-line.ts');
  const { least, most } = PASSWORD_LENGTH;
  const password = await hiddenLine(io, `The new password, at least ${least} characters:`);
  const refuse = (message: string): never => {
    throw new DaytwoError({
      code: 'bad-password',
      exitCode: EXIT.usage,
      message,
      next: 'a few words that nobody would guess make a good one',
    });
  };
  const length = [...password].length;
  if (length < least) refuse(`a password has at least ${least} characters`);
  if (length > most) refuse(`a password has at most ${most} characters`);
  if ((io.stdin as { isTTY?: boolean }).isTTY === true)
    if ((await hiddenLine(io, 'Once more:')) !== password) refuse('the two were not the same');
  return password;
}
