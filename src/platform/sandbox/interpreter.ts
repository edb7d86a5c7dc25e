import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import {
  getQuickJS,
  type QuickJSContext,
  type QuickJSHandle,
  type QuickJSRuntime,
  type QuickJSWASMModule,
} from 'quickjs-emscripten';
import { messageOf } from '../../domain/errors.ts';
import { type Answer, type Job, MEMORY_BYTES, STACK_BYTES } from './protocol.ts';

type Outcome = Answer extends infer A ? (A extends { ok: boolean } ? Omit<A, 'id'> : never) : never;

/**
 * What every program finds: a silent console, a JSON clone, and a clock that stands at the run's
 * time. No network, no modules.
 */
const PRELUDE = `
globalThis.Date = ((Real) => {
  let at = 0;
  const given = new Proxy(Real, {
    construct: (_, args, as) => Reflect.construct(Real, args.length === 0 ? [at] : args, as),
    apply: () => new Real(at).toString(),
    get: (_, key) => (key === 'now' ? () => at : Real[key]),
  });
  Real.prototype.constructor = given;
  globalThis.__setTime = (now) => { at = now; };
  return given;
})(Date);
globalThis.console = { log() {}, info() {}, warn() {}, error() {}, debug() {} };
globalThis.structuredClone = (v) => JSON.parse(JSON.stringify(v));
(() => {
  const encode = (v) => {
    if (typeof v === 'number' && !Number.isFinite(v)) return JSON.stringify({ number: String(v) });
    const s = JSON.stringify(v);
    return s === undefined ? '{}' : '{"value":' + s + '}';
  };
  const compile = (names, code) => {
    try { return new Function(...names, 'return (' + code.trim().replace(/;+$/, '') + '\\n)'); }
    catch (e) { if (!(e instanceof SyntaxError)) throw e; }
    return new Function(...names, code);
  };
  const setTime = globalThis.__setTime;
  delete globalThis.__setTime;
  return {
    setTime,
    evaluate: async (names, globals, code) => {
      const given = JSON.parse(globals), list = JSON.parse(names);
      return encode(await compile(list, code)(...list.map((n) => given[n])));
    },
    compiles: async (names, code) => (compile(JSON.parse(names), code), encode(true)),
    matches: async (pattern, text) => encode(new RegExp(pattern).test(text)),
    render: async (template, vars) => encode(globalThis.__env.renderString(template, JSON.parse(vars))),
  };
})()`;

/** `load` is promptfoo's own filter; autoescape is off there too. */
const NUNJUCKS_SETUP =
  'globalThis.__env = nunjucks.configure({ autoescape: false }); ' +
  `__env.addFilter('load', (s) => JSON.parse(s));`;

/** Names, and ways to build a name, by which a template could alter the engine for the next one. */
const INSIDES = /constructor|prototype|__proto__|__env|globalThis/;
const BUILT_NAME = /\[[^\]]*["'+~(|]/;
const reachesInside = ({ template, vars }: { template: string; vars: string }): boolean =>
  INSIDES.test(template) ||
  (template.includes('[') && (BUILT_NAME.test(template) || INSIDES.test(vars)));
const RENDERS_PER_MACHINE = 500;

interface Machine {
  runtime: QuickJSRuntime;
  vm: QuickJSContext;
  entry: QuickJSHandle;
  renders: number;
}

/**
 * One QuickJS module; a fresh machine for every program and regex, a reused one (loading nunjucks
 * takes 35 ms) for templates.
 */
export class Interpreter {
  private readonly quickjs: QuickJSWASMModule;
  private renderer: Machine | null = null;
  private deadline = Number.POSITIVE_INFINITY;

  private constructor(quickjs: QuickJSWASMModule) {
    this.quickjs = quickjs;
  }

  static async load(): Promise<Interpreter> {
    return new Interpreter(await getQuickJS());
  }

  /**
   * Loads nunjucks' browser build (plain ES5, needs only a `window`) when the first template comes.
   */
  async prepare(job: Job): Promise<void> {
    if (job.kind !== 'render' || this.renderer !== null) return;
    const source = await readFile(
      createRequire(import.meta.url).resolve('nunjucks/browser/nunjucks.min.js'),
      'utf8',
    );
    const machine = this.machine();
    this.run(machine, `globalThis.window = globalThis; ${source}`);
    this.run(machine, NUNJUCKS_SETUP);
    this.renderer = machine;
  }

  /** Runs one job within `timeoutMs`; never throws for what the program does. */
  perform(job: Job, timeoutMs: number, now: number): Outcome {
    const machine = job.kind === 'render' && this.renderer ? this.renderer : this.machine();
    // A monotonic reading, not a time of day: it only bounds how long the interpreter may go on.
    this.deadline = performance.now() + timeoutMs;
    let outcome: Outcome;
    try {
      setTime(machine, now);
      outcome = this.call(machine, job);
    } catch (error) {
      // The WebAssembly instance itself gave up (a stack overflow inside it): nothing in it can be
      // trusted.
      if (machine === this.renderer) this.renderer = null;
      return {
        ok: false,
        reason: 'memory',
        message: messageOf(error),
      };
    }
    if (machine === this.renderer && job.kind === 'render') {
      machine.renders += 1;
      if (outcome.ok && !reachesInside(job) && machine.renders < RENDERS_PER_MACHINE)
        return outcome;
      this.renderer = null;
    }
    dispose(machine);
    return outcome;
  }

  private call(machine: Machine, job: Job): Outcome {
    const { vm } = machine;
    const texts =
      job.kind === 'evaluate'
        ? [JSON.stringify(job.names), job.globals, job.code]
        : job.kind === 'compiles'
          ? [JSON.stringify(job.names), job.code]
          : job.kind === 'render'
            ? [job.template, job.vars]
            : [job.pattern, job.text];
    const handles = texts.map((t) => vm.newString(t));
    const method = vm.getProp(machine.entry, job.kind);
    const called = vm.callFunction(method, vm.undefined, ...handles);
    for (const h of [method, ...handles]) h.dispose();
    if (called.error) return failure(vm, called.error);
    const promise = called.value;
    try {
      const jobs = machine.runtime.executePendingJobs();
      if (jobs.error) return failure(vm, jobs.error);
      const state = vm.getPromiseState(promise);
      if (state.type === 'rejected') return failure(vm, state.error);
      if (state.type === 'pending')
        return { ok: false, reason: 'timeout', message: 'the promise it returned never settled' };
      const value = vm.getString(state.value);
      state.value.dispose();
      return { ok: true, value };
    } finally {
      promise.dispose();
    }
  }

  private machine(): Machine {
    // The last job's deadline is past; setting up is ours and has none.
    this.deadline = Number.POSITIVE_INFINITY;
    const runtime = this.quickjs.newRuntime();
    runtime.setMemoryLimit(MEMORY_BYTES);
    runtime.setMaxStackSize(STACK_BYTES);
    runtime.setInterruptHandler(() => performance.now() > this.deadline);
    const vm = runtime.newContext();
    const result = vm.evalCode(PRELUDE);
    if (result.error) throw new Error(`sandbox prelude: ${JSON.stringify(vm.dump(result.error))}`);
    return { runtime, vm, entry: result.value, renders: 0 };
  }

  private run(machine: Machine, code: string): void {
    const result = machine.vm.evalCode(code);
    if (result.error)
      throw new Error(`sandbox setup: ${JSON.stringify(machine.vm.dump(result.error))}`);
    result.value.dispose();
  }
}

function setTime({ vm, entry }: Machine, now: number): void {
  const method = vm.getProp(entry, 'setTime');
  const at = vm.newNumber(now);
  vm.unwrapResult(vm.callFunction(method, vm.undefined, at)).dispose();
  for (const h of [method, at]) h.dispose();
}

function failure(vm: QuickJSContext, handle: QuickJSHandle): Outcome {
  const thrown: unknown = vm.dump(handle);
  handle.dispose();
  const { name, message } =
    typeof thrown === 'object' && thrown !== null
      ? (thrown as { name?: unknown; message?: unknown })
      : { name: '', message: thrown };
  const text = String(message ?? 'an error without a message');
  if (name === 'InternalError' && /interrupted/.test(text))
    return { ok: false, reason: 'timeout', message: 'it ran past its time limit' };
  if (/stack overflow/.test(text))
    return { ok: false, reason: 'memory', message: 'it called itself too deeply (stack overflow)' };
  if (/out of memory/.test(text) || thrown === null)
    return { ok: false, reason: 'memory', message: 'it ran past its memory limit' };
  return { ok: false, reason: 'error', message: name ? `${String(name)}: ${text}` : text };
}

/** A machine that ran out of memory may refuse to be freed; the worker's own end frees it then. */
function dispose(machine: Machine): void {
  try {
    machine.entry.dispose();
    machine.vm.dispose();
    machine.runtime.dispose();
  } catch {
    // Nothing is lost: the handles belong to a machine that no one will use again.
  }
}
