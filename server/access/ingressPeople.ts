import { messageOf } from '../errors.ts';
import type { Logger } from '../log.ts';
import type { Caller } from './caller.ts';
import type { People, User } from './people.ts';
import type { Role } from './scopes.ts';

/** How long Home Assistant's word about roles counts before it is asked again. */
const ROLES_MS = 60_000;

type Deps = {
  people: People;
  log: Logger;
  /** The roles of Home Assistant's users by their id; null when it cannot be asked now. */
  askRoles(): Promise<ReadonlyMap<string, Role> | null>;
};

/** People who come through Home Assistant: a row on the first visit, the role that Home Assistant gives them. */
export class IngressPeople {
  readonly #deps: Deps;
  #askedAt = 0;
  #asking: Promise<void> | null = null;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /**
   * Makes sure that the person has a row. The first visit waits for Home Assistant's word about the role; later ones get it in
   * passing. Somebody whose role is not known yet may only look.
   */
  async meet(homeAssistantId: string, name: string): Promise<void> {
    const { people, log } = this.#deps;
    const known = people.byHomeAssistant(homeAssistantId) !== undefined;
    if (!known) {
      await this.#create(homeAssistantId, name);
      // An answer that is under way may have been applied before this row was there.
      await this.#asking;
    }
    if (Date.now() - this.#askedAt < ROLES_MS && known) return;
    this.#asking ??= this.#refresh()
      .catch((error) => log.warn({ reason: messageOf(error) }, 'the roles of Home Assistant users are not known now'))
      .finally(() => {
        this.#asking = null;
      });
    if (!known) await this.#asking;
  }

  judge(homeAssistantId: string): Caller {
    const person = this.#deps.people.byHomeAssistant(homeAssistantId);
    if (person?.enabled) return { kind: 'ingressUser', person };
    return {
      kind: 'anonymous',
      refusal: { reason: 'login_unknown', detail: 'This person is disabled here. Ask an administrator.' },
    };
  }

  async #create(ha_user_id: string, name: string): Promise<User> {
    const { people } = this.#deps;
    const username = people.byName(name) === undefined ? name : `${name} (${ha_user_id.slice(0, 8)})`;
    try {
      return await people.create({ username, password_hash: null, role: 'viewer', ha_user_id });
    } catch (error) {
      // Two first requests of one person at the same moment: the other one made the row.
      await people.refresh();
      const made = people.byHomeAssistant(ha_user_id);
      if (made === undefined) throw error;
      return made;
    }
  }

  async #refresh(): Promise<void> {
    const { people, askRoles } = this.#deps;
    const roles = await askRoles();
    if (roles === null) return;
    this.#askedAt = Date.now();
    for (const user of people.all()) {
      const role = user.ha_user_id === null ? undefined : roles.get(user.ha_user_id);
      if (role !== undefined && role !== user.role) await people.setRole(user.id, role);
    }
  }
}
