import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import type { PrinterAddress, PrinterStatus } from '../simulator/control.ts';
import type { Action, ActOptions, Faults, PublishBody, RunOptions, SimulatorOptions } from '../simulator/options.ts';
import type { ScriptName } from '../simulator/scriptOptions.ts';
import type { TruthEntry } from '../simulator/truth.ts';

export type { PrinterAddress, PrinterStatus } from '../simulator/control.ts';
export type { Faults, RunOptions, SimulatorOptions } from '../simulator/options.ts';
export type { TruthEntry } from '../simulator/truth.ts';

const MAIN = join(import.meta.dirname, '../simulator/main.ts');
const POLL_MS = 50;
const DEFAULT_WAIT_MS = 30_000;
const KILL_AFTER_MS = 5000;

/** The control door, typed. Every call throws an Error when the door refuses. */
export class SimulatorControl {
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  printers(): Promise<PrinterAddress[]> {
    return this.#call('GET', '');
  }

  /** Starts a script; returns the log entry as it was opened. Refused while the printer is busy. */
  run(serial: string, script: ScriptName, options: RunOptions = {}): Promise<TruthEntry> {
    return this.#call('POST', `${serial}/run`, { script, options });
  }

  /** Something done at the printer itself. False when it does not apply to its state. */
  async act(serial: string, action: Action, options: ActOptions = {}): Promise<boolean> {
    const { done } = await this.#call<{ done: boolean }>('POST', `${serial}/act`, { action, options });
    return done;
  }

  /** Sets faults; what is left out stays as it is. */
  async fault(serial: string, faults: Faults): Promise<void> {
    await this.#call('POST', `${serial}/faults`, faults);
  }

  /** Publishes something on the report topic that the printer did not write. */
  async publish(serial: string, body: PublishBody): Promise<void> {
    await this.#call('POST', `${serial}/publish`, body);
  }

  /** What was really printed, oldest first. */
  log(serial: string): Promise<TruthEntry[]> {
    return this.#call('GET', `${serial}/log`);
  }

  status(serial: string): Promise<PrinterStatus> {
    return this.#call('GET', `${serial}/status`);
  }

  /** Waits until the last job of the log has ended. */
  async ended(serial: string, withinMs = DEFAULT_WAIT_MS): Promise<TruthEntry> {
    const deadline = Date.now() + withinMs;
    for (;;) {
      const last = (await this.log(serial)).at(-1);
      if (last !== undefined && last.outcome !== null) return last;
      if (Date.now() > deadline) throw new Error(`no job of ${serial} ended within ${withinMs} ms`);
      await delay(POLL_MS);
    }
  }

  async #call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(`${this.#url}/printers/${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answer: unknown = await response.json();
    if (!response.ok) throw new Error(`simulator answered ${response.status}: ${JSON.stringify(answer)}`);
    return answer as T;
  }
}

export interface SpawnedSimulator extends AsyncDisposable {
  printers: PrinterAddress[];
  control: SimulatorControl;
  controlUrl: string;
  /** Where searches are answered, when the printers are announced. */
  searchPort: number | null;
  /** The root that signed the printers' certificates, PEM. */
  caPem: string;
  pid: number;
}

/** Starts the simulator as a child process and waits until its printers listen. */
export async function spawnSimulator(options: SimulatorOptions = {}): Promise<SpawnedSimulator> {
  const child = spawn(process.execPath, [MAIN, JSON.stringify(options)], { stdio: ['pipe', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  const line = await Promise.race([
    once(createInterface(child.stdout), 'line').then(([text]) => String(text)),
    exited.then(([code]) => Promise.reject(new Error(`the simulator ended with code ${code}`))),
  ]);
  const ready = JSON.parse(line) as Pick<SpawnedSimulator, 'printers' | 'controlUrl' | 'caPem' | 'searchPort'>;
  return {
    ...ready,
    control: new SimulatorControl(ready.controlUrl),
    pid: child.pid ?? 0,
    async [Symbol.asyncDispose]() {
      child.stdin.end();
      const timer = setTimeout(() => child.kill('SIGKILL'), KILL_AFTER_MS);
      await exited;
      clearTimeout(timer);
    },
  };
}
