import { readdirSync, readFileSync } from 'node:fs';
import { Fault } from '../../errors.ts';
import type { HomeAssistantConnection } from '../connection.ts';
import { connectionFault } from '../connectionFault.ts';

/** An automation that can be installed in Home Assistant with one click. */
export interface Blueprint {
  /** Its name here and, below `bambuddy/`, in Home Assistant: `print_ended`. */
  readonly id: string;
  readonly name: string;
  readonly description: string;
  /** What is written, shown before it is. */
  readonly yaml: string;
  /** Is it in Home Assistant? null while nobody can say. */
  readonly installed: boolean | null;
}

interface Saved {
  overrides_existing: boolean;
}

const FOLDER = new URL('.', import.meta.url);
const ENDING = '.yaml';
const NAME = /^ {2}name: (.+)$/m;
const DESCRIPTION = /^ {2}description: >-\n((?: {4}.+\n)+)/m;

type Deps = { connection: Pick<HomeAssistantConnection, 'state' | 'send' | 'callAction'> };

/** The blueprints that come with us, and the way into Home Assistant. */
export class Blueprints {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** By name. */
  async list(): Promise<Blueprint[]> {
    const known = await this.#known();
    return readdirSync(FOLDER)
      .filter((file) => file.endsWith(ENDING))
      .toSorted()
      .map((file) => blueprintOf(file.slice(0, -ENDING.length), known));
  }

  /**
   * Writes a blueprint into Home Assistant, over an older one of ours.
   * @throws Fault 404 for an unknown one, 503 when Home Assistant cannot be asked or refuses
   */
  async install(id: string): Promise<Blueprint> {
    const blueprint = (await this.list()).find((known) => known.id === id);
    if (blueprint === undefined) throw new Fault('not_found', 'Blueprint not found.');
    const message = { domain: 'automation', path: pathOf(id), yaml: blueprint.yaml, allow_override: true };
    try {
      const { overrides_existing } = await this.#deps.connection.send<Saved>({ type: 'blueprint/save', ...message });
      // automations that were made from the older one know only that
      if (overrides_existing) await this.#deps.connection.callAction('automation', 'reload', {});
    } catch (error) {
      const { message: words } = connectionFault(error);
      throw new Fault('unavailable', `Home Assistant did not take the blueprint: ${words}`, { cause: error });
    }
    return { ...blueprint, installed: true };
  }

  async #known(): Promise<ReadonlySet<string> | null> {
    const { connection } = this.#deps;
    if (!connection.state.connected) return null;
    try {
      return new Set(Object.keys(await connection.send<object>({ type: 'blueprint/list', domain: 'automation' })));
    } catch {
      return null;
    }
  }
}

function pathOf(id: string): string {
  return `bambuddy/${id}${ENDING}`;
}

function blueprintOf(id: string, known: ReadonlySet<string> | null): Blueprint {
  const yaml = readFileSync(new URL(`${id}${ENDING}`, FOLDER), 'utf8');
  return {
    id,
    name: NAME.exec(yaml)?.[1] ?? id,
    description: (DESCRIPTION.exec(yaml)?.[1] ?? '').trim().replaceAll(/\n */g, ' '),
    yaml,
    installed: known === null ? null : known.has(pathOf(id)),
  };
}
