// An agent that is a tool of an MCP server over stdio; it remembers what was said to this process.
import { appendFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

const [log] = process.argv.slice(2);
const note = (what) => appendFileSync(log, `${JSON.stringify({ pid: process.pid, ...what })}\n`);
note({ began: true, canary: process.env['DAYTWO_CANARY'] });
process.on('exit', () => note({ ended: true }));
const said = [];
for await (const line of createInterface({ input: process.stdin })) {
  const { id, method, params } = JSON.parse(line);
  if (id === undefined) continue;
  note({ method, ...(params?.arguments === undefined ? {} : { asked: params.arguments }) });
  if (method === 'tools/call') said.push(params.arguments.message);
  const result =
    method === 'initialize'
      ? {
          protocolVersion: params.protocolVersion,
          capabilities: { tools: {} },
          serverInfo: { name: 'desk', version: '1' },
        }
      : { content: [{ type: 'text', text: `so far: ${said.join(', ')}` }] };
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', id, result })}\n`);
}
