import fc from 'fast-check';
import nunjucks from 'nunjucks';
import { afterAll, describe, expect, it } from 'vitest';
import { renderPlain } from '../../../src/platform/sandbox/plain-templates.ts';
import { createSandbox } from '../../../src/platform/sandbox/sandbox.ts';

const sandbox = createSandbox();
/** For programs that never end, so that the tests do. */
const hasty = createSandbox({ timeoutMs: 400, graceMs: 300 });
afterAll(() => Promise.all([sandbox.close(), hasty.close()]));

describe('the sandbox', () => {
  it('evaluates an expression and a function body with the given globals', async () => {
    expect(await sandbox.evaluate('output.length + n', { output: 'abc', n: 1 })).toEqual({
      ok: true,
      value: 4,
    });
    expect(
      await sandbox.evaluate('const a = output;\nreturn { pass: a === "x" };', { output: 'x' }),
    ).toEqual({ ok: true, value: { pass: true } });
    expect(await sandbox.evaluate('output === "x";', { output: 'x' })).toEqual({
      ok: true,
      value: true,
    });
  });
  it('has the clock that it was given, which stands still, whichever way a program asks', async () => {
    const at = Date.parse('2026-03-01T02:00:00Z');
    const timed = createSandbox({ now: () => at });
    const code =
      '[Date.now(), new Date().getTime(), new Date().constructor.now(), new Date(5).getTime(), ' +
      'Date.parse("1970-01-01T00:00:00Z"), new Date() instanceof Date, Date().slice(11, 15)]';
    expect(await timed.evaluate(code, {})).toEqual({
      ok: true,
      value: [at, at, at, 5, 0, true, '2026'],
    });
    await timed.close();
  });
  it('waits for a promise, and says so when it never settles', async () => {
    expect(await sandbox.evaluate('(async () => { await null; return 7; })()', {})).toEqual({
      ok: true,
      value: 7,
    });
    expect(await sandbox.evaluate('new Promise(() => {})', {})).toMatchObject({
      ok: false,
      reason: 'timeout',
    });
  });
  it('gives back what JSON cannot say: undefined and numbers that are not finite', async () => {
    expect(await sandbox.evaluate('undefined', {})).toEqual({ ok: true, value: undefined });
    expect(await sandbox.evaluate('0 / 0', {})).toEqual({ ok: true, value: NaN });
  });
  it('reports what a program throws in the program’s words', async () => {
    expect(await sandbox.evaluate('null.x', {})).toMatchObject({
      ok: false,
      reason: 'error',
      message: expect.stringContaining('TypeError'),
    });
    expect(await sandbox.evaluate('a b c', {})).toMatchObject({
      ok: false,
      reason: 'error',
      message: expect.stringContaining('SyntaxError'),
    });
  });
  it('has no host in reach: no process, no require, no fetch, no modules', async () => {
    const code =
      '[typeof process, typeof require, typeof fetch, typeof ' +
      'globalThis.constructor.constructor("return this")().process]';
    expect(await sandbox.evaluate(code, {})).toEqual({
      ok: true,
      value: ['undefined', 'undefined', 'undefined', 'undefined'],
    });
    expect(await sandbox.render('{{ range.constructor("return typeof process")() }}', {})).toEqual({
      ok: true,
      value: 'undefined',
    });
  });
  it('interrupts an endless loop and goes on working', async () => {
    expect(await hasty.evaluate('while (true) {}', {})).toMatchObject({
      ok: false,
      reason: 'timeout',
    });
    expect(await hasty.evaluate('1 + 1', {})).toEqual({ ok: true, value: 2 });
  });
  it('stops runaway memory and runaway recursion and goes on working', async () => {
    const hungry = await hasty.evaluate(
      '(() => { const a = []; while (true) a.push(new Array(1000).fill(1)); })()',
      {},
    );
    expect(hungry).toMatchObject({ ok: false });
    expect(await hasty.evaluate('(function f() { return f() + 1; })()', {})).toMatchObject({
      ok: false,
    });
    expect(await hasty.evaluate('1 + 1', {})).toEqual({ ok: true, value: 2 });
  });
  it('replaces the worker when the interrupt is ignored, and queued work still runs', async () => {
    // One native call that holds the interpreter far longer than any limit: no interrupt is polled
    // inside it.
    const stuck = hasty.evaluate('"x".repeat(3e6).split("x".repeat(5e5) + "y").length', {});
    const after = hasty.evaluate('2 + 2', {});
    expect(await stuck).toMatchObject({
      ok: false,
      reason: 'timeout',
      message: expect.stringContaining('was stopped'),
    });
    expect(await after).toEqual({ ok: true, value: 4 });
  });
  it('puts a time limit on a catastrophic regular expression', async () => {
    expect(await hasty.matches('^(a+)+$', `${'a'.repeat(40)}!`)).toMatchObject({
      ok: false,
      reason: 'timeout',
    });
    expect(await hasty.matches('^a+$', 'aaa')).toEqual({ ok: true, value: true });
    expect(await hasty.matches('(', 'x')).toMatchObject({ ok: false, reason: 'error' });
  });
  it('renders logic with nunjucks inside, with promptfoo’s load filter', async () => {
    expect(
      await sandbox.render('{% for x in xs %}{{ x | upper }},{% endfor %}', { xs: ['a', 'b'] }),
    ).toEqual({ ok: true, value: 'A,B,' });
    expect(await sandbox.render('{{ (json | load).a }}', { json: '{"a":"<b>"}' })).toEqual({
      ok: true,
      value: '<b>',
    });
    expect(await sandbox.render('{% if %}', {})).toMatchObject({ ok: false, reason: 'error' });
  });
  it('does not let one template change the engine for the next', async () => {
    await sandbox.render(
      '{{ range.constructor("globalThis.__env.renderString = () => \'owned\'")() }}',
      {},
    );
    expect(await sandbox.render('{{ "x" | upper }}', {})).toEqual({ ok: true, value: 'X' });
    await sandbox.render('{{ range[c](f)() }}', {
      c: 'constructor',
      f: "globalThis.__env.renderString = () => 'owned'",
    });
    expect(await sandbox.render('{{ "x" | upper }}', {})).toEqual({ ok: true, value: 'X' });
    await sandbox.render('{{ range["const" + "ructor"](f)() }}', {
      f: "nunjucks.Environment.prototype.renderString = () => 'owned'",
    });
    expect(await sandbox.render('{{ "x" | upper }}', {})).toEqual({ ok: true, value: 'X' });
  });
  it('counts each job’s time from its own start, however long the last one was ago', async () => {
    const other = createSandbox({ timeoutMs: 60, graceMs: 2_000 });
    await other.evaluate('(() => { while (true) {} })()', {});
    expect(await other.render('{{ "x" | upper }}', {})).toEqual({ ok: true, value: 'X' });
    await other.close();
  });
  it('refuses work after it was closed', async () => {
    const other = createSandbox();
    await other.close();
    expect(await other.evaluate('1', {})).toMatchObject({ ok: false, reason: 'error' });
  });
});

describe('plain templates', () => {
  const name = fc.stringMatching(/^[a-z]\w{0,5}$/);
  const value = fc.oneof(
    fc.string(),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(fc.string(), { maxLength: 3 }),
    fc.dictionary(name, fc.string(), { maxKeys: 2 }),
  );
  const piece = fc.oneof(
    fc.string(),
    fc.constantFrom('{', '}', '}}', '%}', '#}', '{{', '-', '\n'),
    name.map((n) => `{{${n}}}`),
    name.map((n) => `{{ ${n} }}`),
    fc.tuple(name, name).map(([a, b]) => `{{ ${a}.${b} }}`),
  );
  it('are substituted natively exactly as nunjucks would, or handed on', () => {
    const engine = new nunjucks.Environment(null, { autoescape: false });
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 6 }),
        fc.dictionary(name, value, { maxKeys: 4 }),
        (pieces, vars) => {
          const template = pieces.join('');
          const plain = renderPlain(template, vars);
          if (plain !== null) expect(plain).toBe(engine.renderString(template, vars));
        },
      ),
      { numRuns: 1_000 },
    );
  });
  it('hand on what has logic, filters, whitespace control or a reserved word', () => {
    for (const t of [
      '{{ a | upper }}',
      '{%- if a %}x{% endif %}',
      '{{- a }}',
      '{# note #}',
      '{{{a}}}',
      '{{ true }}',
      '{{ s.length }}',
    ])
      expect(renderPlain(t, { a: 1, s: 'x' })).toBeNull();
  });
});
