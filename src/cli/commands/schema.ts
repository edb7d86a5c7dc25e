import type { Command } from 'commander';
import type { Io } from '../io.ts';

/** `daytwo schema` */
export function registerSchema(program: Command, io: Io): void {
  program
    .command('schema')
    .description('the configuration as a JSON Schema, for an editor that completes and checks YAML')
    .addHelpText(
      'after',
      `
The same schema lies in config/daytwo.schema.json of the package. An editor with the YAML language server reads it from
the first line of the configuration:
  # yaml-language-server: $schema=./daytwo.schema.json
Example:
  daytwo schema > daytwo.schema.json`,
    )
    .action(async () => {
      const { configJsonSchema } = await import('../../config/json-schema.ts');
      const { pluginSchemas } = await import('../../app/plugins.ts');
      io.out(JSON.stringify(configJsonSchema(pluginSchemas()), null, 2));
    });
}
